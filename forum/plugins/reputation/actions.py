"""What may happen to a vote: cast, taken back, imported; scores and points follow in the same change."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.plugin_api import (
    Answer,
    Case,
    Member,
    Refused,
    answer_key,
    are_neighbours,
    change,
    db,
    imported_member,
    locked,
    now,
    require_verified,
    set_usefulness,
    wake_drain,
)
from forum.plugins.reputation import ranking
from forum.plugins.reputation.models import Points, Score, Vote


def vote_helpful(voter, answer_number):
    """A verified member found an answer helpful. Twice is once; nobody votes for himself."""
    require_verified(voter)
    with change() as session:
        answer = locked(Answer, answer_number)
        if answer.author_id == voter.id:
            raise Refused(_l("Your own answer is for others to judge."), status=403)
        if answer.folded:
            raise Refused(_l("This answer is folded and takes no votes."), status=409)
        if session.get(Vote, (answer.id, voter.id)) is None:
            _add_vote(answer, session.get(Case, answer.case_id), voter)
    wake_drain()


def take_back_vote(voter, answer_number):
    """The member changed his mind; what the vote brought goes with it."""
    require_verified(voter)
    with change() as session:
        answer = locked(Answer, answer_number)
        vote = session.get(Vote, (answer.id, voter.id))
        if vote is not None:
            session.delete(vote)
            _count(answer, session.get(Case, answer.case_id), vote.weight, -1)
    wake_drain()


def first_usefulness(_value, author, case):
    """An answer without votes ranks by what is known of its author."""
    return ranking.usefulness(_expertise(author, case), 0.0)


def import_votes(record, case, answers):
    """The helpful votes of an imported case; votes imported before are not doubled."""
    for place, told in enumerate(record.get("answers") or (), 1):
        answer = answers[answer_key(case.imported_as, place, told)]
        voters = [imported_member(name) for name in told.get("helpful") or ()]
        known = set(db.session.scalars(select(Vote.voter_id).where(Vote.answer_id == answer.id)))
        for voter in {voter.id: voter for voter in voters}.values():
            if voter.id not in known and voter.id != answer.author_id:
                _add_vote(answer, case, voter, answer.posted_at)
        _rank(answer, case, db.session.get(Score, answer.id))


def _add_vote(answer, case, voter, cast_at=None):
    weight = _expertise(voter, case)
    db.session.add(Vote(answer_id=answer.id, voter_id=voter.id, weight=weight, cast_at=cast_at or now()))
    _count(answer, case, weight, 1)


def _count(answer, case, weight, sign):
    score = db.session.get(Score, answer.id) or Score(answer_id=answer.id, helpful=0, weight=0.0)
    score.helpful, score.weight = score.helpful + sign, score.weight + sign * weight
    earned = db.session.get(Points, (answer.author_id, case.specialty))
    if earned is None:
        earned = Points(member_id=answer.author_id, specialty=case.specialty, tenths=0, votes=0)
    earned.tenths, earned.votes = earned.tenths + sign * ranking.points(weight), earned.votes + sign
    db.session.add_all([score, earned])
    db.session.flush()
    _rank(answer, case, score)


def _rank(answer, case, score):
    author = db.session.get(Member, answer.author_id)
    weight = score.weight if score else 0.0
    set_usefulness(answer, ranking.usefulness(_expertise(author, case), weight))


def _expertise(member, case):
    own = member.specialty
    return ranking.expertise(own, case.specialty, own is not None and are_neighbours(own, case.specialty))
