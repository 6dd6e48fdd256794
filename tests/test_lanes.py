"""Replies that are no answers: in lanes of their own, shown and kept, never ranked, counted or found."""

import json
import re
from functools import partial

import pytest
from sqlalchemy import select, text

from forum.cases import importing, listing
from forum.cases.actions import edit_answer, post_answer
from forum.cases.drafts import AnswerDraft
from forum.cases.indexing import documents_of
from forum.cases.lanes import reply_kinds
from forum.cases.models import Answer, Case
from forum.cases.queries import answers_by, answers_of
from forum.db import change, db
from forum.errors import Refused
from forum.plugin_api import Plugin, hooks
from forum.plugins.reputation.actions import cast_vote
from forum.plugins.solved.actions import follow_advice

KINDS = ["question", "support", "humour"]


@pytest.fixture
def settings():
    return {"PLUGINS": ["reputation", "solved", "side_replies"], "VISITORS_MAY_READ": True}


@pytest.fixture
def reply(case, colleague):
    """reply("humour") posts a reply of that kind to the case."""
    return lambda kind, words="Faut amputer.": post_answer(colleague, case, words, kind=kind)


def fresh(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def shown(browser, case, query=""):
    """What stands where on the case's page: the numbers of the answers, and those of each lane."""
    page = browser.get(f"{case.url}{query}").text
    pieces = re.split(r'<section class="lane" id="lane-(\w+)"', page)
    places = {"answer": pieces[0]} | dict(zip(pieces[1::2], pieces[2::2], strict=True))
    return {name: [int(n) for n in re.findall(r'id="answer-(\d+)"', piece)] for name, piece in places.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_only_answers_are_counted_listed_found_and_fed(
    client, make_case, case, reply, colleague, indexed, kind
):
    newer = make_case(title="Toux")
    before = fresh(case).active_at

    aside = reply(kind, "Mirliton.")
    indexed()

    row = fresh(case)
    assert (row.answer_count, row.active_at) == (0, before)
    assert [found.number for found in listing.latest_cases(None).rows] == [newer.id, case.id]
    unanswered = listing.cases_in("dermatologie", None, "unanswered").rows
    assert [found.number for found in unanswered] == [newer.id, case.id]
    document = documents_of([case.id])[case.id]
    assert (document.answers, document.usefulness, "with" in document.labels) == ([], 0, False)
    assert case.url not in client.get("/search?q=mirliton").text
    assert client.get("/specialties/dermatologie/feed.atom").text.index("Toux") > 0
    assert answers_of(case) == []
    assert answers_by(colleague, None) == []
    assert (aside.kind, aside.usefulness) == (kind, 0)
    assert "Mirliton." in client.get(case.url).text


def test_an_answer_does_all_of_that(client, make_case, case, reply, colleague, indexed):
    make_case(title="Toux")
    answer = reply("answer", "Mirliton.")
    indexed()

    assert fresh(case).answer_count == 1
    assert listing.latest_cases(None).rows[0].number == case.id
    assert [number for number, _text in documents_of([case.id])[case.id].answers] == [answer.id]
    assert case.url in client.get("/search?q=mirliton").text
    assert [found.number for found in answers_of(case)] == [answer.id]
    assert len(answers_by(colleague, None)) == 1


def test_each_kind_stands_in_its_lane_as_it_was_posted(client, case, reply):
    numbers = {kind: [reply(kind).id, reply(kind).id] for kind in ["humour", "support", "answer", "question"]}

    places = shown(client, case)

    assert places == numbers
    assert list(places) == ["answer", "question", "support", "humour"]


def test_the_humour_lane_is_one_line_until_an_address_opens_it(client, case, reply):
    joke, question = reply("humour"), reply("question")
    page = client.get(case.url, headers={"Accept-Language": "en"}).text
    assert '<details class="stub"><summary>On-call room: 1 reply</summary>' in page

    response = client.get(f"/answers/{joke.id}")
    assert response.location == f"{case.url}?open=humour#answer-{joke.id}"
    assert '<details class="stub" open>' in client.get(response.location).text
    assert client.get(f"/answers/{question.id}").location.endswith(f"?open=question#answer-{question.id}")
    assert client.get(f"/cases/{case.id}?open=humour").location == f"{case.url}?open=humour"
    assert '<details class="stub">' in client.get(f"{case.url}?open=nothing").text


def test_lanes_stand_on_the_first_page(app, client, case, reply):
    app.config["ANSWERS_PER_PAGE"] = 2
    answers, question = [reply("answer").id for _ in range(3)], reply("question").id

    assert shown(client, case) == {"answer": answers[:2], "question": [question]}
    assert shown(client, case, "?page=2") == {"answer": answers[2:]}
    assert shown(client, case, "?page=3") == {"answer": answers[2:]}


def test_lanes_ask_one_question_more_and_none_where_there_are_none(client, case, reply, count_queries):
    def counted():
        client.get(case.url)
        with count_queries() as statements:
            client.get(case.url)
        return len(statements)

    reply("answer")
    without = counted()
    reply("question")
    with_one = counted()
    for kind in KINDS * 3:
        reply(kind)

    assert (with_one, counted()) == (without + 1, without + 1)


def test_the_order_of_answers_and_the_look_for_lanes_walk_their_index(app, case, reply):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a small table as a whole")
    looks = {
        "kind = 'answer' ORDER BY bucket, usefulness DESC, id LIMIT 50": "case_id=? AND folded=? AND kind=?",
        "kind > 'answer'": "case_id=? AND folded=? AND kind>?",
    }

    for look, walked in looks.items():
        asked = text(f"EXPLAIN QUERY PLAN SELECT id FROM answers WHERE case_id = 1 AND folded = 0 AND {look}")
        plan = " ".join(line.detail for line in db.session.execute(asked))
        assert f"USING COVERING INDEX ix_answers_order ({walked})" in plan


def test_a_kind_that_nobody_declares_is_refused_and_the_form_comes_back(case, sign_in, colleague):
    browser = sign_in(colleague)
    sent = {"text": "Mirliton.", "reply_kind": "sermon"}

    response = browser.post(f"/cases/{case.id}/answers", sent)

    assert response.status_code == 400
    assert "Merci de choisir le type de ce message." in response.text
    assert "Mirliton.</textarea>" in response.text
    assert 'aria-invalid="true"' in response.text
    assert db.session.scalar(select(Answer.id)) is None


def test_one_tap_chooses_the_kind(case, sign_in, colleague):
    browser = sign_in(colleague)
    box = browser.get(case.url).text
    assert re.findall(r'name="reply_kind" value="(\w+)"( checked)?', box) == [
        ("answer", " checked"), ("question", ""), ("support", ""), ("humour", ""),
    ]  # fmt: skip

    response = browser.post(f"/cases/{case.id}/answers", {"text": "Fumeur ?", "reply_kind": "question"})

    answer = db.session.scalar(select(Answer))
    assert (answer.kind, response.location) == ("question", answer.url)


def test_the_chosen_kind_is_kept_in_drafts_and_refused_forms(case, sign_in, colleague):
    browser = sign_in(colleague)
    chosen = 'name="reply_kind" value="humour" checked'

    browser.post("/drafts", {"form": f"answer:{case.id}", "text": "Toc toc.", "reply_kind": "humour"})
    assert chosen in browser.get(case.url).text
    assert chosen in browser.post(f"/cases/{case.id}/answers", {"text": "", "reply_kind": "humour"}).text

    browser.post("/drafts", {"form": f"answer:{case.id}", "text": "", "reply_kind": "humour"})
    assert chosen not in browser.get(case.url).text
    assert case.title not in browser.get("/drafts").text


def test_the_draft_filter_knows_the_kind(app, case, reply):
    seen = []
    plugin = app.extensions["forum.plugins"]["side_replies"]
    note = (plugin, lambda draft, author: seen.append((draft.kind, draft.reply_kind)))
    app.extensions["forum.listeners"].setdefault(hooks.draft, []).append(note)

    reply("support")

    assert seen == [("answer", "support")]
    assert AnswerDraft().reply_kind == "answer"


def test_a_reply_that_changes_its_kind_moves_counts_and_search_follow(
    client, make_case, case, reply, sign_in, colleague, moderator, indexed
):
    joke = reply("humour", "Mirliton.")
    make_case(title="Toux")
    form = sign_in(colleague).get(f"/answers/{joke.id}/edit").text
    assert 'value="humour" checked' in form

    sign_in(moderator).post(f"/answers/{joke.id}/edit", {"text": "Mirliton.", "reply_kind": "answer"})
    indexed()

    assert (fresh(joke).kind, fresh(case).answer_count) == ("answer", 1)
    assert fresh(joke).usefulness > 0
    assert listing.latest_cases(None).rows[0].number == case.id
    assert case.url in client.get("/search?q=mirliton").text
    before = fresh(case).active_at

    sign_in(colleague).post(f"/answers/{joke.id}/edit", {"text": "Mirliton.", "reply_kind": "support"})
    indexed()

    assert (fresh(joke).kind, fresh(case).answer_count, fresh(case).active_at) == ("support", 0, before)
    assert case.url not in client.get("/search?q=mirliton").text


def test_an_edit_that_names_no_kind_keeps_it(reply, colleague):
    joke = reply("humour")

    edit_answer(colleague, joke.id, "Encore.")

    assert fresh(joke).kind == "humour"
    with pytest.raises(Refused) as refused:
        edit_answer(colleague, joke.id, "Encore.", kind="sermon")
    assert refused.value.field == "reply_kind"


@pytest.mark.parametrize("kind", KINDS)
def test_only_answers_take_votes_and_solve(client, reply, case, physician, sign_in, kind):
    aside = reply(kind)

    for act in (partial(cast_vote, kind="helpful"), follow_advice):
        with pytest.raises(Refused) as refused:
            act(physician, aside.id)
        assert refused.value.status == 409
    page = sign_in(physician).get(case.url).text
    assert f"/answers/{aside.id}/helpful" not in page
    assert f"/answers/{aside.id}/solved" not in page


def test_what_solved_the_case_stays_an_answer(reply, case, physician, colleague):
    answer = reply("answer")
    follow_advice(physician, answer.id)

    with pytest.raises(Refused) as refused:
        edit_answer(colleague, answer.id, "Mirliton.", kind="humour")

    assert refused.value.field == "reply_kind"
    assert (fresh(answer).kind, fresh(answer).text) == ("answer", "Faut amputer.")


def test_replies_of_a_kind_that_nobody_declares_are_neither_lost_nor_answers(client, case, reply, colleague):
    odd = reply("support")
    with change():
        odd.kind = "sermon"

    assert shown(client, case) == {"answer": [], "other": [odd.id]}
    assert client.get(f"/answers/{odd.id}").location.endswith(f"?open=other#answer-{odd.id}")
    edit_answer(colleague, odd.id, "Amen.")
    assert (fresh(odd).kind, fresh(case).answer_count) == ("sermon", 0)


def test_where_no_plugin_declares_a_kind_there_is_nothing_to_choose(app, case, sign_in, colleague):
    browser = sign_in(colleague)
    assert "reply_kind" in browser.get(case.url).text

    app.extensions["forum.reply_kinds"].clear()

    assert "reply_kind" not in browser.get(case.url).text
    browser.post(f"/cases/{case.id}/answers", {"text": "Toc."})
    assert db.session.scalar(select(Answer.kind)) == "answer"


def record(*kinds):
    answers = [
        {"id": f"r-{n}", "text": "Toc.", "author": "geai", "kind": kind} for n, kind in enumerate(kinds)
    ]
    told = {"id": "r", "title": "Toux", "question": "Depuis mai.", "author": "fable", "answers": answers}
    return importing.import_lines([(1, json.dumps(told))])


def test_imported_replies_bear_their_kind_and_follow_their_file(app):
    record("answer", "question", "humour")
    case = db.session.scalar(select(Case))
    assert case.answer_count == 1
    assert [a.kind for a in db.session.scalars(select(Answer).order_by(Answer.id))] == [
        "answer", "question", "humour",
    ]  # fmt: skip

    assert record("answer", "question", "humour").unchanged == 1
    assert record("answer", "answer", "humour").updated == 1

    assert fresh(case).answer_count == 2


def test_an_imported_kind_has_to_be_known(app):
    account = record("sermon")

    assert [number for number, _sentence in account.skipped] == [1]
    assert db.session.scalar(select(Case.id)) is None


def test_plugins_declare_kinds_and_the_answer_is_the_cores_own(app):
    plugin = Plugin("lecture", "forum.plugins")
    plugin.adds_reply_kind("sermon", "Sermon", lane="Sermons")

    assert [kind.code for kind in plugin.reply_kinds] == ["sermon"]
    for code in ("answer", "other", "Grand"):
        with pytest.raises(ValueError, match="cannot be a name here"):
            plugin.adds_reply_kind(code, "X", lane="X")
    assert list(reply_kinds()) == ["answer", *KINDS]
    assert [kind.folded for kind in reply_kinds().values()] == [False, False, False, True]
