"""Votes that come with imported cases; what was imported before is not doubled."""

from sqlalchemy import select

from forum.plugin_api import ANSWER, answer_key, db, imported_member
from forum.plugins.reputation import counting, voices, weights
from forum.plugins.reputation.models import LONGEST_REASON, Vote
from forum.plugins.reputation.ranking import FUNNY, HELPFUL, INCORRECT, NOT_HELPFUL


def import_votes(record, case, answers):
    """The votes of an imported case, as of the day each answer was posted."""
    for place, told in enumerate(record.get("answers") or (), 1):
        answer = answers[answer_key(case.imported_as, place, told)]
        ballots = [ballot for ballot in ballots_of(told) if ballot[1] == FUNNY or answer.kind == ANSWER]
        if ballots:
            _import_votes(ballots, answer, case)


def ballots_of(told):
    """[(pseudonym, kind, reason)] of an answer's record."""
    ballots = [(name, kind, "") for kind in (HELPFUL, NOT_HELPFUL, FUNNY) for name in told.get(kind) or ()]
    against = told.get(INCORRECT) or ()
    return [*ballots, *((one["by"], INCORRECT, one["reason"][:LONGEST_REASON]) for one in against)]


def _import_votes(ballots, answer, case):
    """Nobody votes twice or for himself; the first vote that a record tells of somebody stands."""
    voted = set(db.session.scalars(select(Vote.voter_id).where(Vote.answer_id == answer.id)))
    voted.add(answer.author_id)
    votes = []
    for name, kind, reason in ballots:
        voter = imported_member(name)
        if voter.id not in voted:
            voted.add(voter.id)
            votes.append(_vote(voter, answer, case, kind, reason))
    if votes:
        db.session.add_all(votes)
        counting.add_votes(answer, case, votes)


def _vote(voter, answer, case, kind, reason):
    standing = weights.standing(voter.profession, voices.expertise_in_case(voter, case))
    return Vote(
        answer_id=answer.id, voter_id=voter.id, author_id=answer.author_id, kind=kind, reason=reason,
        weight=weights.weight(standing), cast_at=answer.posted_at, voided=False,
    )  # fmt: skip
