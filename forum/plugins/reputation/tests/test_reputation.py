"""Helpful votes order the answers and make their authors known, each once and exactly."""

import re

import pytest

from forum.plugin_api import Answer, Case, Member, Refused, change, db, put_out_of_sight
from forum.plugins.reputation import actions
from forum.plugins.reputation.models import Earned, Score, Vote
from forum.testing import PluginConformance
from tests.threads import together


class TestConformance(PluginConformance):
    plugin = "reputation"


@pytest.fixture
def voters(make_member):
    """A dermatologist, a rheumatologist next door or not, and somebody from afar."""
    return [
        make_member("dr_peau", specialty="dermatologie"),
        make_member("dr_yeux", specialty="ophtalmologie"),
        make_member("dr_sans", specialty=None),
    ]


def standing(answer):
    """All that votes on an answer changed."""
    db.session.rollback()
    db.session.expire_all()
    score = db.session.get(Score, answer.id)
    points = {(p.member_id, p.specialty): (p.tenths, p.votes) for p in db.session.query(Earned) if p.votes}
    helpful = (score.helpful, score.good) if score else (0, 0)
    return helpful, points, db.session.get(Answer, answer.id).usefulness


def shown(browser, case):
    """The numbers of a case's answers in the order of its page."""
    return [int(number) for number in re.findall(r'id="answer-(\d+)"', browser.get(case.url).text)]


# ---- Votes


def test_a_vote_moves_the_answer_up_and_makes_its_author_known(
    case, make_answer, make_member, sign_in, voters, colleague
):
    first = make_answer(case, text="Première", author=make_member("dr_autre", specialty="urologie"))
    second = make_answer(case, text="Seconde", author=make_member("dr_encore", specialty="urologie"))
    browser = sign_in(voters[0])
    assert shown(browser, case) == [first.id, second.id]

    assert browser.post(f"/answers/{second.id}/helpful", {"vote": "1"}).status_code == 303

    assert shown(browser, case) == [second.id, first.id]
    assert 'aria-pressed="true"' in browser.get(case.url).text
    profile = browser.get("/members/dr_encore").text
    assert re.search(r"Dermatologie[^<]*</dt><dd>10</dd>", profile)
    assert "<dd>10</dd>" not in browser.get("/members/dr_autre").text


def test_a_specialists_answer_stands_first_before_anybody_voted(
    case, make_answer, make_member, sign_in, physician
):
    afar = make_answer(case, author=make_member("dr_loin", specialty="urologie"))
    near = make_answer(case, author=make_member("dr_pres", specialty="dermatologie"))

    assert shown(sign_in(physician), case) == [near.id, afar.id]


def test_voting_twice_counts_once(answer, voters):
    actions.cast_vote(voters[0], answer.id, "helpful")
    once = standing(answer)
    actions.cast_vote(voters[0], answer.id, "helpful")

    assert once == standing(answer)
    assert once[0] == (1, 2000)


def test_a_vote_taken_back_leaves_everything_as_it_was(answer, voters):
    for voter in voters[:2]:
        actions.cast_vote(voter, answer.id, "helpful")
    before = standing(answer)

    for _time in range(3):
        actions.cast_vote(voters[2], answer.id, "helpful")
        assert standing(answer) != before
        actions.take_back_vote(voters[2], answer.id)
        actions.take_back_vote(voters[2], answer.id)

    assert standing(answer) == before


def test_a_vote_taken_back_is_worth_what_it_was_when_cast(answer, voters):
    before = standing(answer)
    actions.cast_vote(voters[0], answer.id, "helpful")
    voters[0].specialty = "urologie"
    db.session.commit()

    actions.take_back_vote(voters[0], answer.id)

    assert standing(answer) == before


def test_nobody_votes_for_himself_nor_unverified_nor_for_a_folded_answer(answer, colleague, newcomer, voters):
    before = standing(answer)
    refused = []
    for voter in (colleague, newcomer, None):
        with pytest.raises(Refused) as refusal:
            actions.cast_vote(voter, answer.id, "helpful")
        refused.append(refusal.value.status)
    put_out_of_sight(answer)
    db.session.commit()
    with pytest.raises(Refused) as refusal:
        actions.cast_vote(voters[0], answer.id, "helpful")

    assert [*refused, refusal.value.status] == [403, 403, 401, 409]
    assert standing(answer) == before


def test_ones_own_answer_shows_no_button(case, answer, sign_in, colleague, physician):
    form = f"/answers/{answer.id}/helpful"

    assert form in sign_in(physician).get(case.url).text
    assert form not in sign_in(colleague).get(case.url).text


def test_a_script_gets_the_button_alone(answer, sign_in, physician):
    browser = sign_in(physician)

    response = browser.post(
        f"/answers/{answer.id}/helpful", {"vote": "1"}, headers={"X-Requested-With": "fetch"}
    )

    assert response.text.strip().startswith("<form")
    assert 'value="0"' in response.text and "<b>1</b>" in response.text


def test_votes_cast_at_once_are_all_counted(app, make_case, make_answer, make_member, colleague):
    case = make_case()
    answers = [make_answer(case, text=f"Réponse {n}").id for n in range(2)]
    people = [make_member(f"membre{n}", specialty="dermatologie").id for n in range(4)]
    wanted = [(person, answer) for person in people for answer in answers]

    def vote(person, answer):
        actions.cast_vote(db.session.get(Member, person), answer, "helpful")

    together(app, [lambda pair=pair: vote(*pair) for pair in wanted])

    assert {(vote.voter_id, vote.answer_id) for vote in db.session.query(Vote)} == set(wanted)
    assert {(score.helpful, score.good) for score in db.session.query(Score)} == {(4, 8000)}
    (earned,) = db.session.query(Earned)
    assert (earned.member_id, earned.specialty) == (colleague.id, "dermatologie")
    assert (earned.tenths, earned.votes) == (800, 8)


def test_colleagues_who_vote_for_each_other_at_once_do_not_wait_for_ever(app, case, make_answer, make_member):
    people = [make_member(f"membre{n}", specialty="dermatologie") for n in range(2)]
    answers = [make_answer(case, author=person).id for person in people]
    numbers = [person.id for person in people]

    def vote(person, answer):
        for _time in range(3):
            actions.cast_vote(db.session.get(Member, person), answer, "helpful")
            actions.take_back_vote(db.session.get(Member, person), answer)
        actions.cast_vote(db.session.get(Member, person), answer, "helpful")

    together(app, [lambda: vote(numbers[0], answers[1]), lambda: vote(numbers[1], answers[0])])

    assert {(p.member_id, p.tenths, p.votes) for p in db.session.query(Earned)} == {
        (n, 100, 1) for n in numbers
    }


def test_votes_weigh_in_the_search(app, make_case, make_answer, indexed, sign_in, physician, voters):
    app.config["HITS_PER_PAGE"] = 5
    plain, praised = make_case("Zostère de jambe"), make_case("Zostère de jambe")
    make_answer(plain)
    answer = make_answer(praised)
    for voter in voters:
        actions.cast_vote(voter, answer.id, "helpful")
    indexed()

    page = sign_in(physician).get("/search?q=zostère+jambe").text

    assert page.index(f'href="{praised.url}"') < page.index(f'href="{plain.url}"')


def test_a_page_asks_for_the_votes_of_all_answers_at_once(
    case, make_answer, sign_in, physician, count_queries
):
    address, browser = case.url, sign_in(physician)
    make_answer(case)
    browser.get(address)
    with count_queries() as with_one:
        browser.get(address)
    for n in range(9):
        make_answer(case, text=f"Réponse {n}")
    with count_queries() as with_ten:
        browser.get(address)

    assert len(with_ten) == len(with_one)


def test_the_case_of_a_vote_keeps_its_count_and_place(case, answer, voters):
    before = (case.answer_count, case.active_at)

    actions.cast_vote(voters[0], answer.id, "helpful")

    assert (db.session.get(Case, case.id).answer_count, case.active_at) == before


def test_a_case_found_in_its_question_names_its_best_answer(
    sign_in, make_case, make_answer, voters, physician, indexed
):
    case = make_case("Xanthome", question="Xanthome", author=physician)
    plain, best = make_answer(case, "Un."), make_answer(case, "Deux.")
    actions.cast_vote(voters[0], plain.id, "helpful")
    for voter in voters[:2]:
        actions.cast_vote(voter, best.id, "helpful")
    indexed()
    browser = sign_in(physician)
    browser.get("/language/en")

    page = browser.get("/search?q=xanthome").text
    assert f'<a class="to-answer" href="/answers/{best.id}">Best answer: helpful to 2</a>' in page

    put_out_of_sight_now(best.id)
    assert (
        f'href="/answers/{plain.id}">Best answer: helpful to 1</a>' in browser.get("/search?q=xanthome").text
    )


def put_out_of_sight_now(number):
    with change():
        put_out_of_sight(db.session.get(Answer, number))
