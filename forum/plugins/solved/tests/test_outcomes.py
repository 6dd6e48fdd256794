"""What became of a case: told by its asker alone, kept in every version, shown, found, and weighed."""

import re

import pytest

from forum.plugin_api import (
    FIRST,
    LAST,
    NORMAL,
    OPEN,
    Answer,
    AnswerDraft,
    Case,
    Member,
    Refused,
    change,
    db,
    hooks,
    put_out_of_sight,
    set_audience,
    set_bucket,
)
from forum.plugins.solved import actions, outcomes, queries
from forum.plugins.solved.models import LOST, OTHER, OUTCOME, SOLVED, TOLD, UNKNOWN, Outcome
from tests.pages import Page
from tests.threads import together


@pytest.fixture
def answers(case, make_answer):
    return [make_answer(case, text=f"Réponse {n}") for n in range(3)]


@pytest.fixture
def listen(app, monkeypatch):
    """listen(hook, listener): one more plugin hears it, for this test."""

    def listen(hook, listener):
        listeners, plugin = app.extensions["forum.listeners"], app.extensions["forum.plugins"]["solved"]
        monkeypatch.setitem(listeners, hook, [*listeners.get(hook, ()), (plugin, listener)])

    return listen


@pytest.fixture
def judged(listen):
    heard = []
    listen(hooks.judgement, lambda judgement: heard.append((judgement.kind, judgement.answer.id)))
    return heard


def standing(case, answers=()):
    """(state, buckets of those answers) as they are saved."""
    db.session.rollback()
    db.session.expire_all()
    buckets = [db.session.get(Answer, answer.id).bucket for answer in answers]
    return db.session.get(Case, case.id).state, buckets


def versions(case):
    db.session.expire_all()
    told = db.session.query(Outcome).filter_by(case_id=case.id).order_by(Outcome.version)
    return [(row.version, row.kind, row.text, row.is_current) for row in told]


def shown(browser, case):
    return [int(number) for number in re.findall(r'id="answer-(\d+)"', browser.get(case.url).text)]


# ---- Telling


def test_one_tap_confirms_all_that_was_followed(case, answers, sign_in, physician):
    browser, address = sign_in(physician), f"/cases/{case.id}/outcome"
    for answer in answers[1:]:
        actions.follow_advice(physician, answer.id)
    tap = next(form for form in Page(browser.get(address).text).posts if form.action == address)
    assert tap.buttons == [("kind", "told")]

    told = browser.post(address, {"kind": "told", "confirmed": [answers[1].id, answers[2].id]})

    assert (told.status_code, told.location) == (303, case.url)
    assert standing(case, answers) == (OUTCOME, [NORMAL, FIRST, FIRST])
    assert shown(browser, case) == [answers[1].id, answers[2].id, answers[0].id]
    page = browser.get(case.url).text
    assert page.count("Confirmé par l’issue</span>") == 2
    assert '<section class="outcome"' in page and "le conseil de dr_reponse" in page


def test_the_tap_sends_the_followed_advice_along(case, answers, sign_in, physician):
    actions.follow_advice(physician, answers[0].id)
    page = sign_in(physician).get(f"/cases/{case.id}/outcome").text
    first = page.split("</form>")[0] if "taps" in page.split("</form>")[0] else page.split('class="taps"')[1]

    assert f'name="confirmed" value="{answers[0].id}"' in first
    assert f'name="confirmed" value="{answers[1].id}"' not in first.split("</form>")[0]


def test_the_outcome_may_be_something_else_in_a_sentence(case, answers, sign_in, physician, client):
    sign_in(physician).post(
        f"/cases/{case.id}/outcome", {"kind": "told", "text": "  Une <b>dermite</b>\n de contact "}
    )

    assert versions(case) == [(1, OTHER, "Une <b>dermite</b> de contact", True)]
    assert standing(case, answers) == (OUTCOME, [NORMAL] * 3)
    assert (
        '<p class="said">Une &lt;b&gt;dermite&lt;/b&gt; de contact</p>'
        in sign_in(physician).get(case.url).text
    )


def test_every_version_is_kept_and_follows_what_was_judged(case, answers, physician, judged):
    first, second, _third = (answer.id for answer in answers)

    outcomes.tell_outcome(physician, case, TOLD, [first], [second], "Un zona.")
    outcomes.tell_outcome(physician, case, TOLD, [first], [second], "Un zona.")
    outcomes.tell_outcome(physician, case, TOLD, [second], [], "Un eczéma.")
    outcomes.tell_outcome(physician, case, UNKNOWN)

    assert versions(case) == [
        (1, TOLD, "Un zona.", False),
        (2, TOLD, "Un eczéma.", False),
        (3, UNKNOWN, "", True),
    ]
    assert judged == [
        ("confirmed", first),
        ("refuted", second),
        ("unsettled", first),
        ("unsettled", second),
        ("confirmed", second),
        ("unsettled", second),
    ]
    assert standing(case, answers) == (OPEN, [NORMAL] * 3)


def test_what_was_followed_stays_so_when_the_outcome_is_taken_back(case, answers, physician):
    actions.follow_advice(physician, answers[0].id)
    outcomes.tell_outcome(physician, case, TOLD, [answers[1].id])
    assert standing(case)[0] == OUTCOME

    outcomes.tell_outcome(physician, case, LOST, [answers[1].id], [], "Perdue.")

    assert standing(case, answers) == (SOLVED, [NORMAL] * 3)
    assert versions(case)[-1] == (2, LOST, "", True), "Nobody knows: there is nothing to judge."


def test_an_answer_that_stands_last_for_other_reasons_stays_there(case, answers, physician):
    with change():
        set_bucket(db.session.get(Answer, answers[0].id), LAST)

    outcomes.tell_outcome(physician, case, TOLD, [answers[0].id])
    assert standing(case, answers[:1])[1] == [LAST]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "told"}, 400),
        ({"kind": "fanfare"}, 400),
        ({}, 400),
        ({"kind": "told", "text": "x" * 301}, 400),
        ({"kind": "told", "confirmed": ["1"], "refuted": ["1"]}, 400),
        ({"kind": "told", "confirmed": ["999"], "text": "Zona"}, 409),
        ({"kind": "told", "confirmed": ["9" * 30, "x", "-1", "²"], "text": "Zona"}, 409),
    ],
)
def test_a_refused_outcome_comes_back_filled_and_saves_nothing(
    case, answer, sign_in, physician, sent, status
):
    page = sign_in(physician).post(f"/cases/{case.id}/outcome", sent)

    assert (page.status_code, page.text.count('role="alert"')) == (status, 1)
    assert versions(case) == []
    assert sent.get("text", "") in page.text
    ticked = re.findall(r'name="(?:confirmed|refuted)" value="1" checked', page.text)
    assert len(ticked) == (2 if sent.get("refuted") else 0)


def test_only_standing_advice_of_a_colleague_in_this_case_is_judged(
    case, answers, make_case, make_answer, physician
):
    own = make_answer(case, text="Je m’en charge.", author=physician)
    elsewhere = make_answer(make_case("Autre cas"))
    put_out_of_sight(answers[0])
    answers[1].kind = "support"
    db.session.commit()

    for answer in (own, elsewhere, answers[0], answers[1]):
        with pytest.raises(Refused) as refused:
            outcomes.tell_outcome(physician, case, TOLD, [answer.id])
        assert refused.value.status == 409

    assert versions(case) == []


def test_the_sentence_passes_the_checks_of_every_text(case, answer, sign_in, physician, listen):
    def refuse_names(draft, author):
        assert (draft.kind, author.id) == ("outcome", physician.id)
        if "Martin" in draft.texts["text"]:
            raise Refused("Take the name out.", field="text")

    listen(hooks.draft, refuse_names)
    browser, address = sign_in(physician), f"/cases/{case.id}/outcome"

    page = browser.post(address, {"kind": "told", "text": "Monsieur Martin va mieux."})
    assert page.status_code == 400 and "Take the name out." in page.text
    assert "Monsieur Martin va mieux." in page.text

    assert browser.post(address, {"kind": "told", "text": "Il va mieux."}).status_code == 303
    assert versions(case) == [(1, OTHER, "Il va mieux.", True)]


def test_nothing_is_published_while_a_protection_is_missing(app, case, answer, physician):
    app.extensions["forum.closed_by"].append("privacy")
    with pytest.raises(Refused) as refused:
        outcomes.tell_outcome(physician, case, TOLD, [answer.id], [], "Un zona.")
    assert refused.value.status == 503

    outcomes.tell_outcome(physician, case, TOLD, [answer.id])
    assert versions(case) == [(1, TOLD, "", True)], "A tap publishes no text."


def test_nobody_but_the_asker_tells(case, answer, colleague, moderator, admin, newcomer, sign_in, client):
    address = f"/cases/{case.id}/outcome"
    for member in (colleague, moderator, admin, newcomer):
        browser = sign_in(member)
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"kind": "other"}).status_code == 403
        assert address not in browser.get(case.url).text
    assert (client.get(address).status_code, client.post(address, {"kind": "other"}).status_code) == (
        401,
        401,
    )
    assert versions(case) == []


def test_reading_changes_nothing(case, answers, sign_in, physician):
    browser = sign_in(physician)
    for query in ("", "?kind=other", f"?kind=told&confirmed={answers[0].id}"):
        assert browser.get(f"/cases/{case.id}/outcome{query}").status_code == 200
    assert versions(case) == []


def test_the_asker_of_a_hidden_case_may_still_tell(case, answer, sign_in, physician, colleague):
    with change():
        set_audience(db.session.get(Case, case.id), "staff")
    address = f"/cases/{case.id}/outcome"

    assert sign_in(colleague).get(address).status_code == 404
    assert sign_in(physician).post(address, {"kind": "other"}).status_code == 303


def test_a_judged_answer_stays_an_answer(case, answers, physician):
    outcomes.tell_outcome(physician, case, TOLD, [], [answers[0].id])
    actions.follow_advice(physician, answers[1].id)

    for answer in answers:
        answer.kind = "support"
        draft = AnswerDraft(text="Courage !", case=case)
        if answer is answers[2]:
            assert hooks.answer_saved.apply(draft, answer=answer, case=case).text == "Courage !"
            continue
        with pytest.raises(Refused) as refused:
            hooks.answer_saved.apply(draft, answer=answer, case=case)
        assert (refused.value.field, refused.value.status) == ("reply_kind", 409)


def test_an_answer_folded_later_is_named_no_more(case, answers, physician, sign_in, colleague):
    outcomes.tell_outcome(physician, case, TOLD, [answers[0].id])
    assert "le conseil de dr_reponse" in sign_in(colleague).get(case.url).text

    put_out_of_sight(db.session.get(Answer, answers[0].id))
    db.session.commit()

    assert "le conseil de dr_reponse" not in sign_in(colleague).get(case.url).text


def test_more_advice_asks_no_more_questions(case, answers, make_answer, physician, sign_in, count_queries):
    browser, address = sign_in(physician), f"/cases/{case.id}/outcome"
    outcomes.tell_outcome(physician, case, TOLD, [answers[0].id])
    counts = []
    for more in (0, 6):
        confirmed = [make_answer(case, text=f"Encore {n}").id for n in range(more)]
        if confirmed:
            outcomes.tell_outcome(physician, case, TOLD, confirmed)
        for page in (case.url, address):
            browser.get(page)
            with count_queries() as asked:
                browser.get(page)
            counts.append(len(asked))

    assert counts[2:] == counts[:2]


def test_two_taps_at_once_are_one_version(app, case, answers, physician):
    number, asker, first = case.id, physician.id, answers[0].id

    def tap():
        outcomes.tell_outcome(
            db.session.get(Member, asker), db.session.get(Case, number), TOLD, [first], [], "Zona"
        )

    together(app, [tap, tap, tap])

    assert versions(case) == [(1, TOLD, "Zona", True)]
    assert standing(case, answers) == (OUTCOME, [FIRST, NORMAL, NORMAL])


# ---- Search


def test_the_outcome_is_found_and_weighs_more(make_case, make_answer, physician, sign_in, colleague, indexed):
    known, acted, still_open = (make_case(f"Zostère {word}") for word in ("un", "deux", "trois"))
    advice = {case: make_answer(case, text="Valaciclovir sept jours") for case in (known, acted, still_open)}
    actions.follow_advice(physician, advice[acted].id)
    outcomes.tell_outcome(physician, known, TOLD, [advice[known].id], [], "Une trichophytie inflammatoire.")
    indexed()
    browser = sign_in(colleague)

    def found(question):
        return re.findall(
            r'<a class="row-title" href="(/cases/\d+/[\w-]+)', browser.get(f"/search?{question}").text
        )

    assert found("q=zostère")[:2] == [known.url, acted.url]
    assert found("q=trichophytie") == [known.url]
    for narrowed in ("etat:issue", "state:outcome", "avec:issue", "with:outcome", "avec:évolution"):
        assert found(f"q=zostère+{narrowed}") == [known.url], narrowed
    assert known.url in browser.get("/specialties/dermatologie?tab=outcome").text
    assert acted.url not in browser.get("/specialties/dermatologie?tab=outcome").text

    outcomes.tell_outcome(physician, known, UNKNOWN)
    indexed()
    assert found("q=trichophytie") == found("q=zostère+with:outcome") == []


def test_the_accepted_answer_is_the_best_confirmed_else_the_best_followed(case, answers, physician):
    from forum.cases.indexing import documents_of

    actions.follow_advice(physician, answers[2].id)
    actions.follow_advice(physician, answers[1].id)
    document = documents_of([case.id])[case.id]
    assert (document.accepted[0], document.weight) == (answers[1].id, queries.FOLLOWED_WEIGHT)
    assert [number for number, _text in document.answers] == [answers[0].id, answers[2].id]

    outcomes.tell_outcome(physician, case, TOLD, [answers[0].id], [answers[1].id], "Un zona.")
    document = documents_of([case.id])[case.id]
    assert (document.accepted[0], document.weight) == (answers[0].id, queries.OUTCOME_WEIGHT)
    assert document.question.endswith("\nUn zona.") and document.labels["with"] == ["answer", "outcome"]

    put_out_of_sight(db.session.get(Answer, answers[0].id))
    db.session.commit()
    assert documents_of([case.id])[case.id].accepted[0] == answers[1].id


def test_a_batch_of_documents_asks_as_many_questions_as_one(make_case, make_answer, physician, count_queries):
    from forum.cases.indexing import documents_of

    cases = [make_case(f"Zostère {n}") for n in range(4)]
    for case in cases:
        outcomes.tell_outcome(physician, case, TOLD, [make_answer(case).id], [], "Un zona.")
    numbers = [case.id for case in cases]
    with count_queries() as with_one:
        documents_of(numbers[:1])
    with count_queries() as with_four:
        documents_of(numbers)

    assert len(with_four) == len(with_one)
