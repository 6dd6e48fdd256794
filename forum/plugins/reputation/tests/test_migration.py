"""The votes that a forum has keep their places when votes come to weigh, there and back."""

from sqlalchemy import text

from forum import migrations
from forum.plugin_api import Answer, db
from forum.plugins.reputation import actions, counting
from forum.plugins.reputation.models import Earned, Line, Score, Vote

COLUMNS = {
    Vote: ("answer_id", "voter_id", "author_id", "kind", "weight", "reason"),
    Score: ("answer_id", "helpful", "good", "bad", "followed"),
    Line: ("member_id", "kind", "tenths", "by_id", "counts_on"),
    Earned: ("member_id", "specialty", "month", "tenths", "votes"),
}


def told():
    """What the tables hold, in an order of its own."""
    db.session.expire_all()
    return [
        sorted(db.session.query(*(getattr(model, name) for name in names)))
        for model, names in COLUMNS.items()
    ]


def test_helpful_votes_go_and_come_as_they_were(case, make_answer, make_member):
    answers = [make_answer(case), make_answer(case)]
    people = [("a", "dermatologie"), ("b", "urologie"), ("c", "medecine-vasculaire")]
    voters = [make_member(f"dr_{name}", specialty=slug) for name, slug in people]
    for answer in answers:
        for voter in voters:
            actions.cast_vote(voter, answer.id, "helpful")
    before = told()
    laughing = make_member("dr_rit")
    actions.cast_vote(laughing, answers[0].id, "funny")
    db.session.remove()

    migrations.downgrade("reputation_0001", only="reputation")
    old = db.session.execute(text("SELECT helpful, weight FROM reputation_scores")).all()
    points = db.session.execute(text("SELECT tenths, votes FROM reputation_points")).all()
    db.session.remove()
    migrations.upgrade(only="reputation")

    assert old == [(3, 4.5), (3, 4.5)]
    assert points == [(2 * (100 + 50 + 75), 6)]
    assert told() == before
    row = db.session.get(Answer, answers[0].id)
    assert row.usefulness == counting.usefulness_of(row, case, db.session.get(Score, row.id))
