"""The nightly look at votes: what the detectors doubt is noted, and annulled or left to an administrator."""

import json
from datetime import timedelta

from flask import current_app
from sqlalchemy import select, union_all

from forum.plugin_api import (
    CHALLENGED,
    UNCHALLENGED,
    Answer,
    Case,
    Member,
    Refused,
    change,
    db,
    judge,
    locked,
    now,
    require_admin,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation import actions, counting, detectors, earning
from forum.plugins.reputation.detectors import Ballot, Thresholds
from forum.plugins.reputation.models import ANNULLED, OPEN, RESTORED, DoubtedVote, Line, Suspicion, Vote
from forum.plugins.reputation.ranking import FUNNY, INCORRECT

LOOKS_BACK = timedelta(days=30)


def find_fraud():
    """Note what is newly doubted, each in a change of its own; returns how many doubts there are.

    A vote is doubted once by each detector: one that an administrator restored stays valid.
    """
    known, found = _known(), 0
    for finding in _findings():
        fresh = [
            ballot
            for ballot in finding.ballots
            if (finding.detector, ballot.answer, ballot.voter) not in known
        ]
        if fresh:
            _note(finding, fresh)
            found += 1
    wake_drain()
    return found


def annul_votes(suspicion):
    """Inside a change: the votes that a suspicion is about weigh nothing any more."""
    for answer, case, votes in _votes_of(suspicion, voided=False):
        counting.annul_votes(answer, case, votes)
        if any(vote.kind == INCORRECT for vote in votes) and not actions.is_challenged(answer, case):
            judge(UNCHALLENGED, answer, case)
    suspicion.decision = ANNULLED


def restore_votes(suspicion):
    """Inside a change: they count again as they did, but for those that another suspicion annulled too."""
    suspicion.decision = RESTORED
    db.session.flush()
    annulled = _annulled_votes()
    for answer, case, votes in _votes_of(suspicion, voided=True):
        free = [vote for vote in votes if (vote.answer_id, vote.voter_id) not in annulled]
        counting.restore_votes(answer, case, free)
        if any(vote.kind == INCORRECT for vote in free) and actions.is_challenged(answer, case):
            judge(CHALLENGED, answer, case)


def decide(admin, number, decision):
    """An administrator who has no part in it annuls the doubted votes, or lets them count again."""
    require_admin(admin)
    if decision not in DECISIONS:
        raise Refused(_l("Please choose: annul these votes, or let them count."))
    with change():
        suspicion = locked(Suspicion, number)
        if is_involved(admin, suspicion):
            raise Refused(
                _l("This concerns your own votes or answers: another administrator decides."), status=403
            )
        if suspicion.decision != decision:
            DECISIONS[decision](suspicion)
            suspicion.decided_by_id, suspicion.decided_at = admin.id, now()
    wake_drain()


def is_involved(member, suspicion):
    """Whether he cast a doubted vote, or one is on his answer."""
    his = (DoubtedVote.voter_id == member.id) | (DoubtedVote.author_id == member.id)
    mine = select(DoubtedVote.answer_id).where(DoubtedVote.suspicion_id == suspicion.id, his)
    return db.session.scalar(mine.limit(1)) is not None


DECISIONS = {ANNULLED: annul_votes, RESTORED: restore_votes}


def _findings():
    ballots, limits = _ballots(), Thresholds()._replace(**current_app.config["REPUTATION_THRESHOLDS"])
    yield from detectors.serial(ballots, limits)
    yield from detectors.mutual(ballots, limits)
    yield from detectors.cluster(ballots, limits, _signs())
    yield from detectors.burst(ballots, limits)
    yield from detectors.retaliation(ballots, limits, _corrections())


def _ballots():
    """The valid votes of the last month, laughter aside.

    Imported votes bear the moment of their answer: nobody knows when they were cast.
    """
    votes = select(Vote.voter_id, Vote.author_id, Vote.answer_id, Vote.kind, Vote.cast_at)
    votes = votes.join(Answer, Answer.id == Vote.answer_id).where(Vote.cast_at != Answer.posted_at)
    votes = votes.where(Vote.cast_at > now() - LOOKS_BACK, Vote.voided.is_(False), Vote.kind != FUNNY)
    votes = votes.order_by(Vote.cast_at, Vote.answer_id, Vote.voter_id)
    return [Ballot(*row) for row in db.session.execute(votes)]


def _signs():
    """What the forum knows that accounts of one hand may share: day of sign-up, domain of the address."""
    members = select(Member.id, Member.joined_at, Member.email).where(Member.password_hash.is_not(None))
    return {
        row.id: {f"{row.joined_at:%Y-%m-%d}", *(["@" + row.email.partition("@")[2]] if row.email else [])}
        for row in db.session.execute(members)
    }


def _corrections():
    """(who was corrected, by whom, when): by a vote with a reason, or by a ruling."""
    since = now() - LOOKS_BACK - timedelta(days=7)
    votes = select(Vote.author_id, Vote.voter_id, Vote.cast_at)
    votes = votes.where(Vote.kind == INCORRECT, Vote.cast_at > since)
    rulings = select(Line.member_id, Line.by_id, Line.happened_at).where(
        Line.kind.in_((earning.INCORRECT, earning.DANGEROUS)),
        Line.times > 0, Line.by_id.is_not(None), Line.happened_at > since,
    )  # fmt: skip
    return [tuple(row) for row in db.session.execute(union_all(votes, rulings))]


def _known():
    doubted = select(Suspicion.detector, DoubtedVote.answer_id, DoubtedVote.voter_id)
    doubted = doubted.join(DoubtedVote, DoubtedVote.suspicion_id == Suspicion.id)
    return {tuple(row) for row in db.session.execute(doubted)}


def _annulled_votes():
    """The votes that annulled suspicions are about."""
    votes = select(DoubtedVote.answer_id, DoubtedVote.voter_id)
    votes = votes.join(Suspicion, Suspicion.id == DoubtedVote.suspicion_id)
    return {tuple(row) for row in db.session.execute(votes.where(Suspicion.decision == ANNULLED))}


def _note(finding, ballots):
    with change() as session:
        suspicion = Suspicion(
            detector=finding.detector, facts=json.dumps(finding.facts), found_at=now(), decision=OPEN
        )
        session.add(suspicion)
        session.flush()
        session.add_all(
            DoubtedVote(
                suspicion_id=suspicion.id, answer_id=ballot.answer, voter_id=ballot.voter,
                author_id=ballot.author, kind=ballot.kind, cast_at=ballot.cast_at,
            )
            for ballot in ballots
        )  # fmt: skip
        session.flush()
        if finding.detector in current_app.config["REPUTATION_ANNUL_AT_ONCE"]:
            annul_votes(suspicion)


def _votes_of(suspicion, voided):
    """(answer, case, its doubted votes), each answer locked, in one order for everybody.

    A vote that was changed since it was doubted is another vote.
    """
    votes = select(Vote).join(
        DoubtedVote,
        (DoubtedVote.answer_id == Vote.answer_id)
        & (DoubtedVote.voter_id == Vote.voter_id)
        & (DoubtedVote.cast_at == Vote.cast_at),
    )
    votes = votes.where(DoubtedVote.suspicion_id == suspicion.id, Vote.voided.is_(voided))
    grouped = {}
    for vote in db.session.scalars(votes.order_by(Vote.answer_id, Vote.voter_id)):
        grouped.setdefault(vote.answer_id, []).append(vote)
    for number, doubted in grouped.items():
        answer = locked(Answer, number)
        yield answer, db.session.get(Case, answer.case_id), doubted
