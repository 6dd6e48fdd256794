"""What is counted on the way and what is rebuilt from votes and ledger are the same, whatever happened."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from forum.plugin_api import (
    CONFIRMED,
    CORRECTED,
    FIRST,
    FOLLOWED,
    REFERENCED,
    REFUTED,
    REINSTATED,
    RULED_DANGEROUS,
    UNFOLLOWED,
    UNSETTLED,
    Answer,
    Case,
    Member,
    change,
    db,
    judge,
    set_bucket,
)
from forum.plugins.reputation import actions, recomputing
from forum.plugins.reputation.models import Earned, Line, Score, Vote

JUDGEMENTS = (
    FOLLOWED, UNFOLLOWED, CONFIRMED, REFUTED, UNSETTLED, CORRECTED, RULED_DANGEROUS, REINSTATED, REFERENCED,
)  # fmt: skip
KINDS = ("helpful", "not_helpful", "incorrect", "funny")
votes = st.tuples(st.just("cast"), st.integers(0, 3), st.integers(0, 3), st.sampled_from(KINDS))
returns = st.tuples(st.just("take back"), st.integers(0, 3), st.integers(0, 3), st.none())
decisions = st.tuples(st.just("judge"), st.just(0), st.integers(0, 3), st.sampled_from(JUDGEMENTS))
histories = st.lists(st.one_of(votes, returns, decisions), max_size=14)


@pytest.fixture
def world(make_case, make_answer, make_member):
    """Two cases, one of which asks for a dose, four answers, four voters."""
    specialties = ("dermatologie", "medecine-interne", "urologie", None)
    people = [make_member(f"dr_{n}", specialty=slug).id for n, slug in enumerate(specialties)]
    cases = [make_case(), make_case(tags=["posologie"])]
    author = make_member("dr_second", specialty="urologie")
    answers = [make_answer(case, author=who).id for case in cases for who in (None, author)]
    return people, answers


def happen(world, act, person, place, what):
    people, answers = world
    voter, number = db.session.get(Member, people[person]), answers[place]
    if act == "cast":
        actions.cast_vote(voter, number, what, "Non." if what == "incorrect" else "")
    elif act == "take back":
        actions.take_back_vote(voter, number)
    else:
        with change():
            answer = db.session.get(Answer, number)
            judge(what, answer, answer_case(answer), db.session.get(Member, answer.author_id))
    db.session.expire_all()


def answer_case(answer):
    return db.session.get(Case, answer.case_id)


def everything():
    """All that is counted: scores with something in them, places, months with something in them."""
    db.session.rollback()
    db.session.expire_all()
    scores = {
        score.answer_id: [getattr(score, column.key) for column in Score.__table__.columns]
        for score in db.session.query(Score)
    }
    scores = {number: row for number, row in scores.items() if any(row[1:])}
    places = {answer.id: (answer.bucket, answer.usefulness) for answer in db.session.query(Answer)}
    months = {(e.member_id, e.specialty, e.month): (e.tenths, e.votes) for e in db.session.query(Earned)}
    return scores, places, {key: value for key, value in months.items() if any(value)}


def forget_everything(session):
    """As if the running values had been lost."""
    session.execute(delete(Score))
    session.execute(delete(Earned))
    session.execute(update(Answer).values(usefulness=1))


@given(histories)
@given_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
def test_the_running_values_are_what_the_ledger_comes_to(app, world, history):
    with change() as session:
        for model in (Vote, Score, Line, Earned):
            session.execute(delete(model))
        session.execute(update(Answer).values(bucket=1))
    recomputing.recompute()
    for act in history:
        happen(world, *act)
    running = everything()

    with change() as session:
        forget_everything(session)
    recomputing.recompute()

    assert everything() == running


def test_a_void_vote_changes_nothing(world):
    happen(world, "cast", 0, 0, "helpful")
    before = everything()
    voter = db.session.get(Member, world[0][1])
    for kind in KINDS:
        with change() as session:
            session.add(
                Vote(
                    answer_id=world[1][0], voter_id=voter.id, author_id=1, kind=kind, weight=2000,
                    reason="", voided=True,
                )
            )  # fmt: skip
        recomputing.recompute()
        assert everything() == before
        with change() as session:
            session.execute(delete(Vote).where(Vote.voter_id == voter.id))


def test_what_another_plugin_put_first_stays_there(world):
    with change():
        set_bucket(db.session.get(Answer, world[1][1]), FIRST)
    happen(world, "judge", 0, 1, FOLLOWED)

    recomputing.recompute()

    assert db.session.get(Answer, world[1][1]).bucket == FIRST


def test_the_command_says_how_many_moved(app, world):
    happen(world, "cast", 0, 0, "helpful")
    with change() as session:
        forget_everything(session)

    told = app.test_cli_runner().invoke(args=["reputation", "recompute"])

    assert told.output == "4 answers changed their place; points are as the ledger says.\n"
    assert "0 answers" in app.test_cli_runner().invoke(args=["reputation", "recompute"]).output
