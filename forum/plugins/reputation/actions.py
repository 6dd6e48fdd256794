"""What may happen to a vote: cast, taken back, imported; scores and points follow in the same change."""

from sqlalchemy import select

from forum.plugin_api import (
    ANSWER,
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
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation import earning, ranking, weights
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
        if answer.kind != ANSWER:
            raise Refused(_l("Only answers take votes; this reply is none."), status=409)
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
            _count(answer, session.get(Case, answer.case_id), [vote.weight], -1)
    wake_drain()


def first_usefulness(_value, author, case):
    """An answer without votes ranks by what is known of its author."""
    return ranking.usefulness(ranking.prior(_expertise(author, case)))


def import_votes(record, case, answers):
    """The helpful votes of an imported case; votes imported before are not doubled."""
    for place, told in enumerate(record.get("answers") or (), 1):
        answer = answers[answer_key(case.imported_as, place, told)]
        if not told.get("helpful") or answer.kind != ANSWER:
            continue
        voters = {voter.id: voter for voter in map(imported_member, told.get("helpful") or ())}
        known = {
            answer.author_id,
            *db.session.scalars(select(Vote.voter_id).where(Vote.answer_id == answer.id)),
        }
        cast = {number: _expertise(voter, case) for number, voter in voters.items() if number not in known}
        db.session.add_all(
            Vote(answer_id=answer.id, voter_id=number, weight=weight, cast_at=answer.posted_at)
            for number, weight in cast.items()
        )
        if cast:
            _count(answer, case, list(cast.values()))


def _add_vote(answer, case, voter):
    weight = _expertise(voter, case)
    db.session.add(Vote(answer_id=answer.id, voter_id=voter.id, weight=weight, cast_at=now()))
    _count(answer, case, [weight])


def _count(answer, case, cast, sign=1):
    """Votes of those weights came (or, with sign -1, went): score, points and rank follow.

    The author's row is held first: votes on his other answers change the same points.
    """
    author = db.session.get(Member, answer.author_id, with_for_update={"key_share": True})
    score = db.session.get(Score, answer.id, populate_existing=True)
    score = score or Score(answer_id=answer.id, helpful=0, weight=0.0)
    score.helpful, score.weight = score.helpful + sign * len(cast), score.weight + sign * sum(cast)
    earned = db.session.get(Points, (answer.author_id, case.specialty), populate_existing=True)
    if earned is None:
        earned = Points(member_id=answer.author_id, specialty=case.specialty, tenths=0, votes=0)
    earned.tenths += sign * sum(earning.vote_points(round(weights.THOUSAND * weight)) for weight in cast)
    earned.votes += sign * len(cast)
    db.session.add_all([score, earned])
    db.session.flush()
    first = ranking.prior(_expertise(author, case))
    set_usefulness(answer, ranking.usefulness(first, round(weights.THOUSAND * score.weight)))


def _expertise(member, case):
    own = member.specialty
    return weights.expertise(own, case.specialty, own is not None and are_neighbours(own, case.specialty))
