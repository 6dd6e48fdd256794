"""An author retracts or corrects an answer of his own, and whoever relied on it is told."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.cases.actions import edit_answer
from forum.cases.indexing import documents_of
from forum.db import db
from forum.errors import Refused
from forum.notices.mails import send_due_mails
from forum.notices.models import Notice
from forum.plugin_api import LAST, NORMAL, OPEN, Answer, AnswerDraft, Case, hooks
from forum.plugins.errata import actions, queries
from forum.plugins.errata.models import Voice


@pytest.fixture
def hear(app, monkeypatch):
    """hear(hook, listener) lets another plugin's listener hear."""
    plugin, listeners = app.extensions["forum.plugins"]["errata"], app.extensions["forum.listeners"]

    def hear(hook, listener):
        monkeypatch.setitem(listeners, hook, [*listeners.get(hook, ()), (plugin, listener)])

    return hear


@pytest.fixture
def heard(hear):
    heard = []
    hear(hooks.judgement, lambda judgement: heard.append(judgement.kind))
    return heard


@pytest.fixture
def readers(make_member, hear):
    """readers(3) are that many members who read the answer, as another plugin knows."""

    def readers(count, name="lecture"):
        numbers = {make_member(f"{name}_{n}").id for n in range(count)}
        hear(hooks.concerned, lambda members, answer: members | numbers)
        return numbers

    return readers


def told(code="corrected"):
    return sorted(db.session.scalars(select(Notice.member_id).where(Notice.code == code)))


def standing(case, answer):
    row, kept = db.session.get(Answer, answer.id), db.session.get(Case, case.id)
    return row.bucket, kept.state


def test_a_retracted_answer_stands_last_and_folds_under_its_reason(
    client, case, make_answer, moderator, colleague, correct, heard
):
    wrong, right = make_answer(case, "Amoxicilline 6 g."), make_answer(case, "Voir.", author=moderator)

    correct(colleague, wrong, "retracted", "Dose fausse <b>deux fois</b>.")

    assert (standing(case, wrong), heard) == ((LAST, "corrected"), ["retracted"])
    page = client.get(case.url).text
    assert re.findall(r'id="answer-(\d+)"', page) == [str(right.id), str(wrong.id)]
    assert "Retirée par l’auteur de la réponse" in page
    assert "Dose fausse &lt;b&gt;deux fois&lt;/b&gt;." in page
    folded = re.search(r'<details class="fold"><summary>.*?</details>', page, re.S).group()
    assert "Amoxicilline 6 g." in folded
    assert page.count("Amoxicilline 6 g.") == 1
    assert client.get(wrong.url).location.endswith(f"#answer-{wrong.id}")


def test_a_corrected_answer_keeps_its_place_and_says_what_is_right(
    client, case, make_answer, colleague, correct, heard
):
    wrong = make_answer(case, "Amoxicilline 6 g.")
    right = make_answer(case, "Amoxicilline 3 g.")

    correct(colleague, wrong, "corrected", instead="3 g par jour", instead_id=right.id)

    assert (standing(case, wrong), heard) == ((NORMAL, "corrected"), ["corrected"])
    page = client.get(case.url).text
    assert re.findall(r'id="answer-(\d+)"', page) == [str(wrong.id), str(right.id)]
    assert "Corrigée par l’auteur de la réponse" in page and "3 g par jour" in page
    assert f'<a href="/answers/{right.id}">voir cette autre réponse</a>' in page
    assert '<details class="fold">' not in page
    assert len(documents_of([case.id])[case.id].answers) == 2


def test_a_retracted_answer_leaves_the_search(case, answer, colleague, correct, hear):
    documents_before = documents_of([case.id])[case.id]
    assert [number for number, _text in documents_before.answers] == [answer.id]

    correct(colleague, answer)

    document = documents_of([case.id])[case.id]
    assert (document.answers, document.accepted, document.state) == ([], None, "corrected")


def test_an_accepted_answer_that_is_retracted_is_accepted_no_more(case, answer, colleague, correct):
    document = documents_of([case.id])[case.id]
    document.accepted, document.answers = document.answers[0], []
    correct(colleague, answer)

    queries.drop_withdrawn({case.id: document})

    assert (document.accepted, document.answers) == (None, [])


def test_what_was_corrected_may_still_be_retracted_and_taken_back(case, answer, colleague, correct, heard):
    correct(colleague, answer, "corrected")
    correct(colleague, answer, "corrected")
    correct(colleague, answer, "retracted")
    with pytest.raises(Refused) as refused:
        correct(colleague, answer, "corrected", "Autre chose.")
    assert refused.value.status == 409

    actions.take_back(colleague, answer)

    db.session.expire_all()
    assert standing(case, answer) == (NORMAL, OPEN)
    assert heard == ["corrected", "retracted", "reinstated"]
    assert [voice.status for voice in db.session.query(Voice)] == ["over", "over"]
    with pytest.raises(Refused) as refused:
        actions.take_back(colleague, answer)
    assert refused.value.status == 409


def test_the_other_answers_of_a_case_keep_its_state(case, make_answer, colleague, correct):
    first, second = make_answer(case), make_answer(case)
    correct(colleague, first)
    correct(colleague, second)

    actions.take_back(colleague, first)

    db.session.expire_all()
    assert standing(case, first) == (NORMAL, "corrected")


def test_what_waited_for_a_second_voice_is_over_once_the_author_retracts(
    answer, colleague, specialist, second, rule, correct
):
    rule(specialist, answer, "dangerous")
    correct(colleague, answer)

    assert queries.waiting_for(second) == []
    with pytest.raises(Refused) as refused:
        rule(second, answer)
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"says": "ruled-dangerous"}, "says"),
        ({"says": ""}, "says"),
        ({"reason": "  \x00 "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"instead": "x" * 1001}, "instead"),
        ({"instead_id": "0"}, "instead_id"),
        ({"instead_id": "une autre"}, "instead_id"),
        ({"instead_id": "99999999999999999999"}, "instead_id"),
    ],
)
def test_what_cannot_be_published_comes_back_filled(sign_in, case, answer, colleague, fields, field):
    form = {"says": "retracted", "reason": "Dose fausse.", "instead": "La moitié.", **fields}
    response = sign_in(colleague).post(f"/answers/{answer.id}/correction", form)

    assert response.status_code == 400
    assert 'class="refusal"' in response.text
    assert "La moitié." in response.text or field == "instead"
    assert db.session.query(Voice).count() == 0


def test_only_an_own_answer_to_the_same_case_is_right_instead(
    case, answer, make_case, make_answer, colleague, moderator, correct
):
    elsewhere, other = make_answer(make_case("Autre")), make_answer(case, author=moderator)
    for number in (answer.id, elsewhere.id, other.id, 10**17):
        with pytest.raises(Refused) as refused:
            correct(colleague, answer, "corrected", instead_id=number)
        assert refused.value.field == "instead_id"


def test_the_reason_passes_the_filter_of_drafts(case, answer, colleague, correct, hear):
    def no_names(draft, author):
        if "Dupont" in draft.texts["reason"] + draft.texts["instead"]:
            raise Refused("A name.", field="reason")

    hear(hooks.draft, no_names)
    for words in ({"reason": "M. Dupont va mal."}, {"instead": "Revoir M. Dupont."}):
        with pytest.raises(Refused, match=r"A name\."):
            correct(colleague, answer, **words)


def test_a_corrected_answer_stays_an_answer(app, case, answer, colleague, correct):
    plugin = app.extensions["forum.plugins"]["errata"]
    correct(colleague, answer, "corrected")

    row = db.session.get(Answer, answer.id)
    row.kind = "question"
    with pytest.raises(Refused) as refused:
        actions.keep_answer(AnswerDraft(text="Quel âge ?", reply_kind="question"), row, case)
    assert refused.value.field == "reply_kind"
    db.session.rollback()
    assert (hooks.answer_saved, actions.keep_answer) in plugin.listeners
    assert edit_answer(colleague, answer.id, "Un autre texte.").text == "Un autre texte."


def test_whoever_relied_on_it_is_told_once_and_who_acted_is_not(
    case, answer, physician, colleague, specialist, second, readers, rule, hear
):
    numbers = readers(3)
    hear(hooks.concerned, lambda members, answer: members | {colleague.id, specialist.id, second.id})

    rule(specialist, answer, "dangerous")
    assert told("contested") == [colleague.id]
    assert told() == []
    rule(second, answer, "dangerous")

    assert told() == sorted({physician.id, *numbers})
    assert told("ruled") == [colleague.id]


def test_the_author_who_corrects_is_not_told(case, answer, physician, colleague, correct, readers):
    numbers = readers(2)
    correct(colleague, answer)
    assert told() == sorted({physician.id, *numbers})
    assert told("ruled") == []

    actions.take_back(colleague, answer)
    assert told("reinstated") == told()


def test_the_notice_leads_to_the_answer_and_the_mail_says_nothing_of_it(
    app, case, answer, physician, colleague, correct, sign_in
):
    correct(colleague, answer, reason="Plaque érythémateuse.")
    assert send_due_mails() == (1, 0)
    [mail] = (Path(app.instance_path) / "mail").glob("*.eml")
    assert "rythémateuse" not in mail.read_text() and case.title not in mail.read_text()

    browser = sign_in(physician)
    page = browser.get("/notices").text
    address = re.search(r'href="(/notices/\d+)">Une réponse qui vous concerne a été corrigée', page).group(1)
    assert browser.get(address).location == answer.url


def test_fifty_readers_cost_no_more_questions_than_one(
    case, make_answer, colleague, correct, readers, count_queries
):
    answers = [make_answer(case) for _time in range(3)]
    correct(colleague, answers[0])  # the case changes its state only now
    readers(1)
    with count_queries() as with_one:
        correct(colleague, answers[1])
    assert len(told()) == 1 + 2

    readers(49, "autre")
    db.session.expire_all()
    with count_queries() as with_fifty:
        correct(colleague, answers[2])
    assert len(told()) == 1 + 2 + 51
    assert len(with_fifty) == len(with_one)
