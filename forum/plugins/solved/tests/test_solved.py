"""The asker says which answer solved the case; nobody else does."""

import re

import pytest

from forum.plugin_api import OPEN, Case, Refused, db, put_out_of_sight
from forum.plugins.solved import actions
from forum.plugins.solved.models import SOLVED, Solution
from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "solved"


@pytest.fixture
def answers(case, make_answer):
    return [make_answer(case, text=f"Réponse {n}") for n in range(3)]


def shown(browser, case):
    return [int(number) for number in re.findall(r'id="answer-(\d+)"', browser.get(case.url).text)]


def solution(case):
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalar(db.select(Solution.answer_id).where(Solution.case_id == case.id))


def test_the_asker_marks_what_solved_the_case_and_it_stands_first(
    case, answers, sign_in, physician, colleague
):
    browser = sign_in(physician)
    assert shown(browser, case) == [answer.id for answer in answers]

    assert browser.post(f"/answers/{answers[2].id}/solved", {"solved": "1"}).status_code == 303

    assert shown(browser, case) == [answers[2].id, answers[0].id, answers[1].id]
    assert case.state == SOLVED
    assert 'aria-pressed="true"' in browser.get(case.url).text
    assert "badge solved" in sign_in(colleague).get(case.url).text


def test_the_mark_moves_to_another_answer_and_can_be_taken_away(case, answers, physician):
    actions.mark_solved(physician, answers[0].id)
    actions.mark_solved(physician, answers[1].id)
    assert solution(case) == answers[1].id
    actions.mark_solved(physician, answers[1].id)
    assert db.session.query(Solution).count() == 1

    actions.unmark_solved(physician, answers[0].id)
    assert solution(case) == answers[1].id, "Only the marked answer can lose the mark."
    actions.unmark_solved(physician, answers[1].id)
    assert (solution(case), db.session.get(Case, case.id).state) == (None, OPEN)


def test_nobody_but_the_asker_says_so(case, answers, colleague, moderator, admin, newcomer, sign_in):
    for member in (colleague, moderator, admin, newcomer):
        with pytest.raises(Refused) as refused:
            actions.mark_solved(member, answers[0].id)
        assert refused.value.status == 403
        assert f"/answers/{answers[0].id}/solved" not in sign_in(member).get(case.url).text

    assert (solution(case), case.state) == (None, OPEN)


def test_a_folded_answer_solves_nothing(case, answers, physician):
    put_out_of_sight(answers[0])
    db.session.commit()

    with pytest.raises(Refused) as refused:
        actions.mark_solved(physician, answers[0].id)

    assert refused.value.status == 409
    assert solution(case) is None


def test_solved_cases_have_a_list_and_a_filter_of_their_own(
    make_case, make_answer, physician, sign_in, indexed, colleague
):
    solved, still_open = make_case("Zostère guéri"), make_case("Zostère ouvert")
    answer = make_answer(solved, text="Valaciclovir sept jours")
    make_answer(still_open)
    browser = sign_in(colleague)
    actions.mark_solved(physician, answer.id)
    indexed()

    listed = browser.get("/specialties/dermatologie?tab=solved").text
    found = browser.get("/search?q=zostère&state=solved").text
    other = browser.get("/search?q=zostère&state=open").text

    assert solved.url in listed and still_open.url not in listed
    assert solved.url in found and still_open.url not in found
    assert still_open.url in other and solved.url not in other
    assert solved.url in browser.get("/search?q=valaciclovir").text


def test_a_case_opened_again_leaves_that_list(case, answers, physician, sign_in, indexed):
    browser = sign_in(physician)
    actions.mark_solved(physician, answers[0].id)
    indexed()
    assert case.url in browser.get("/specialties/dermatologie?tab=solved").text
    assert case.url in browser.get("/search?q=plaque&state=solved").text

    actions.unmark_solved(physician, answers[0].id)
    indexed()

    assert case.url not in browser.get("/specialties/dermatologie?tab=solved").text
    assert case.url not in browser.get("/search?q=plaque&state=solved").text
    assert case.url in browser.get("/search?q=plaque&state=open").text
