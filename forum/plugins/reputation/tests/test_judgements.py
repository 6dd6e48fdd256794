"""Judgements add to the ledger, move the answer, and say whose votes agree with what turned out."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.plugin_api import (
    CHALLENGED,
    CONFIRMED,
    CORRECTED,
    FIRST,
    FOLLOWED,
    LAST,
    NORMAL,
    REFERENCED,
    REFUTED,
    REINSTATED,
    RETRACTED,
    RULED_DANGEROUS,
    RULED_INCORRECT,
    UNCHALLENGED,
    UNFOLLOWED,
    UNREFERENCED,
    UNSETTLED,
    Answer,
    change,
    concerned_by,
    db,
    has_privilege,
    hooks,
    judge,
    now,
    voices_of,
)
from forum.plugins.reputation import actions, ledger
from forum.plugins.reputation.models import Earned, Line, Vote


@pytest.fixture
def voters(make_member):
    """One for the answer, one against it, one who laughed."""
    return [make_member(f"dr_{name}", specialty="dermatologie") for name in ("pour", "contre", "rit")]


@pytest.fixture
def voted(answer, voters):
    """An answer that was voted on."""
    actions.cast_vote(voters[0], answer.id, "helpful")
    actions.cast_vote(voters[1], answer.id, "incorrect", "Non.")
    actions.cast_vote(voters[2], answer.id, "funny")
    return answer


def decide(kind, answer, case, by=None):
    with change():
        judge(kind, db.session.get(Answer, answer.id), case, by)
    db.session.expire_all()


def place_of(answer):
    row = db.session.get(Answer, answer.id)
    return row.bucket, row.usefulness


def points_of(*members):
    db.session.expire_all()
    rows = db.session.scalars(select(Earned)).all()
    return [sum(row.tenths for row in rows if row.member_id == member.id) for member in members]


def agreements(*members):
    found = ledger.agreements_of([member.id for member in members])
    return [[(yes, no) for yes, no, _day in found.get(member.id, ()) if yes or no] for member in members]


def test_what_was_followed_thanks_its_author_and_its_asker(case, answer, physician, colleague):
    before = place_of(answer)

    decide(FOLLOWED, answer, case, physician)
    once = place_of(answer)
    decide(FOLLOWED, answer, case, physician)

    assert once == place_of(answer)
    assert once[0] == NORMAL and once[1] > before[1]
    assert points_of(colleague, physician) == [100, 20]

    decide(UNFOLLOWED, answer, case, physician)
    assert place_of(answer) == before
    assert points_of(colleague, physician) == [0, 0]


def test_following_oneself_brings_nothing(case, make_answer, physician):
    own = make_answer(case, author=physician)
    before = place_of(own)

    decide(FOLLOWED, own, case, physician)
    decide(CONFIRMED, own, case, physician)

    assert points_of(physician) == [0]
    assert place_of(own) == (FIRST, before[1])


def test_a_reference_lifts_an_answer_while_it_is_there(case, answer, colleague):
    before = place_of(answer)
    decide(REFERENCED, answer, case, colleague)
    assert place_of(answer)[1] > before[1]

    decide(UNREFERENCED, answer, case, colleague)
    assert place_of(answer) == before
    assert points_of(colleague) == [0]


def test_an_outcome_that_confirms_puts_first_and_rewards_who_saw_it(
    case, voted, voters, colleague, physician
):
    earned = points_of(colleague)[0]

    decide(CONFIRMED, voted, case, physician)

    assert place_of(voted)[0] == FIRST
    assert points_of(colleague) == [earned + 250]
    assert agreements(*voters) == [[(1, 0)], [(0, 1)], []]
    voices = voices_of([voter.id for voter in voters], "dermatologie")
    assert voices[voters[0].id] > 2.0 > voices[voters[1].id]
    assert voices[voters[2].id] == pytest.approx(2.0)


def test_an_outcome_that_refutes_costs_nothing_and_rewards_doubt(case, voted, voters, colleague, physician):
    earned = points_of(colleague)[0]

    decide(REFUTED, voted, case, physician)

    assert place_of(voted)[0] == NORMAL
    assert points_of(colleague) == [earned]
    assert agreements(*voters) == [[(0, 1)], [(1, 0)], []]


def test_an_outcome_may_change_and_be_taken_back(case, voted, voters, colleague, physician):
    before, earned = place_of(voted), points_of(colleague)
    for kind in (CONFIRMED, REFUTED, CONFIRMED, CONFIRMED):
        decide(kind, voted, case, physician)
    assert agreements(*voters) == [[(1, 0)], [(0, 1)], []]

    decide(UNSETTLED, voted, case, physician)

    assert (place_of(voted), points_of(colleague)) == (before, earned)
    assert agreements(*voters) == [[], [], []]


def test_a_good_case_is_rewarded_once(make_case, make_answer, physician):
    good = make_case(age_band="40-64", sex="F", tried="Dermocorticoïde.")
    poor = make_case()
    for case in (good, poor):
        for _answer in range(2):
            decide(CONFIRMED, make_answer(case), case, physician)

    assert points_of(physician) == [50]


@pytest.mark.parametrize(("kind", "cost"), [(RULED_INCORRECT, 100), (RULED_DANGEROUS, 200)])
def test_a_ruling_moves_last_and_rewards_who_warned(kind, cost, case, voted, voters, colleague, physician):
    decide(CONFIRMED, voted, case, physician)
    earned = points_of(colleague, voters[1])

    decide(kind, voted, case)

    assert place_of(voted)[0] == LAST
    assert points_of(colleague, voters[1]) == [earned[0] - cost, earned[1] + 150]
    assert agreements(*voters) == [[(0, 1)], [(1, 0)], []]

    decide(REINSTATED, voted, case)
    assert place_of(voted)[0] == FIRST
    assert points_of(colleague, voters[1]) == earned
    assert agreements(*voters) == [[(1, 0)], [(0, 1)], []]


def test_a_ruling_may_become_graver(case, voted, colleague):
    earned = points_of(colleague)[0]
    for kind in (RULED_INCORRECT, RULED_DANGEROUS):
        decide(kind, voted, case)

    assert points_of(colleague) == [earned - 200]


@pytest.mark.parametrize(("kind", "place"), [(CORRECTED, NORMAL), (RETRACTED, LAST)])
def test_who_corrects_himself_soon_is_thanked(kind, place, case, voted, colleague):
    earned = points_of(colleague)[0]

    decide(kind, voted, case, colleague)

    assert place_of(voted)[0] == place
    assert points_of(colleague) == [earned + 30]
    decide(REINSTATED, voted, case, colleague)
    assert (place_of(voted)[0], points_of(colleague)) == (NORMAL, [earned])


def test_who_corrects_himself_late_or_unasked_is_not(case, voted, make_answer, colleague):
    with change() as session:
        session.execute(update(Vote).values(cast_at=now() - timedelta(hours=25)))
    earned = points_of(colleague)

    for answer in (voted, make_answer(case)):
        decide(CORRECTED, answer, case, colleague)

    assert points_of(colleague) == earned


def test_points_are_never_below_zero_on_a_profile(case, answer, colleague, sign_in, physician):
    decide(RULED_DANGEROUS, answer, case)

    assert points_of(colleague) == [-200]
    assert "<dd>-20</dd>" not in sign_in(physician).get(f"/members/{colleague.pseudonym}").text


def test_points_of_two_years_bring_privileges_in_their_specialty(case, make_answer, colleague, physician):
    for _answer in range(2):
        decide(CONFIRMED, make_answer(case), case, physician)
    may = [has_privilege(colleague, name, "dermatologie") for name in ("edit_fiches", "fold_humour", "panel")]

    assert may == [True, False, False]
    assert not has_privilege(colleague, "edit_fiches", "urologie")
    with change() as session:
        session.execute(update(Earned).values(month=Earned.month - 24))
    assert not has_privilege(colleague, "edit_fiches", "dermatologie")


def test_a_specialist_who_calls_an_answer_incorrect_challenges_it(app, answer, voters, make_member):
    heard = []
    app.extensions["forum.listeners"][hooks.judgement].append(
        (app.extensions["forum.plugins"]["reputation"], lambda judgement: heard.append(judgement.kind))
    )
    afar = make_member("dr_loin", specialty="urologie")

    actions.cast_vote(afar, answer.id, "incorrect", "Non.")
    assert heard == []
    for voter in voters[:2]:
        actions.cast_vote(voter, answer.id, "incorrect", "Non.")
    for voter in voters[:2]:
        actions.take_back_vote(voter, answer.id)

    assert heard == [CHALLENGED, CHALLENGED, UNCHALLENGED]


def test_lines_are_only_added(case, voted, physician):
    before = db.session.query(Line.id, Line.tenths, Line.times).order_by(Line.id).all()

    for kind in (FOLLOWED, CONFIRMED, UNSETTLED, UNFOLLOWED, RULED_DANGEROUS, REINSTATED):
        decide(kind, voted, case, physician)

    after = db.session.query(Line.id, Line.tenths, Line.times).order_by(Line.id).all()
    assert after[: len(before)] == before
    assert len(after) > len(before)


def test_who_found_it_helpful_hears_of_a_correction(case, voted, voters, physician):
    helpful = select(Vote.voter_id).where(Vote.answer_id == voted.id, Vote.kind == "helpful")
    found = set(db.session.scalars(helpful))

    assert found
    assert found < {voter.id for voter in voters}
    assert concerned_by(voted) == {physician.id, *found}
