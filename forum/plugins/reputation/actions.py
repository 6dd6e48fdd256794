"""What may happen to a vote: cast, taken back; scores, points and ranks follow in the same change."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from forum.plugin_api import (
    ANSWER,
    CHALLENGED,
    UNCHALLENGED,
    Answer,
    Case,
    Member,
    Refused,
    change,
    db,
    hooks,
    judge,
    locked,
    now,
    require_open_publication,
    require_verified,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation import counting, ranking, voices, weights
from forum.plugins.reputation.models import LONGEST_REASON, Vote
from forum.plugins.reputation.ranking import FUNNY, HELPFUL, INCORRECT

HABIT = timedelta(days=30)
DAY = timedelta(days=1)


@dataclass
class ObjectionDraft:
    """Why an answer is called incorrect; the filter `draft` may change or refuse it."""

    reason: str = ""
    kind: str = "objection"

    @property
    def texts(self):
        return {"reason": self.reason}


def cast_vote(voter, answer_number, kind, reason=""):
    """What a verified member thinks of somebody else's answer; another kind takes the place of the first.

    "incorrect" needs a reason: moderators and the author read it.
    """
    require_verified(voter)
    reason = _checked(_shaped_reason(kind, reason), voter)
    with change() as session:
        answer = locked(Answer, answer_number)
        require_votable(voter, answer, kind)
        case = session.get(Case, answer.case_id)
        vote = session.get(Vote, (answer.id, voter.id), populate_existing=True)
        if vote is None or (vote.kind, vote.reason) != (kind, reason):
            if vote is not None:
                _remove(vote, voter, answer, case)
            _add(voter, answer, case, kind, reason)
    wake_drain()


def take_back_vote(voter, answer_number):
    """The member changed his mind soon enough, or the answer changed; what the vote brought goes with it."""
    require_verified(voter)
    with change() as session:
        answer = locked(Answer, answer_number)
        vote = session.get(Vote, (answer.id, voter.id), populate_existing=True)
        if vote is not None:
            _remove(vote, voter, answer, session.get(Case, answer.case_id))
    wake_drain()


def may_take_back(vote, edited_at):
    """A vote stands after some minutes, unless the answer was edited since."""
    if vote.voided:
        return False
    minutes = timedelta(minutes=current_app.config["REPUTATION_UNDO_MINUTES"])
    return now() - vote.cast_at <= minutes or (edited_at is not None and edited_at > vote.cast_at)


def require_votable(voter, answer, kind):
    """Nobody votes for himself, nor on what is folded; what ranks is for answers alone."""
    if answer.author_id == voter.id:
        raise Refused(_l("Your own answer is for others to judge."), status=403)
    if kind == FUNNY:
        return
    if answer.kind != ANSWER:
        raise Refused(_l("Only answers take such votes; this reply is none."), status=409)
    if answer.folded:
        raise Refused(_l("This answer is folded and takes no votes."), status=409)


def first_usefulness(_value, author, case):
    """An answer without votes ranks by what is known of its author."""
    return ranking.usefulness(counting.prior_of(author, case))


def _add(voter, answer, case, kind, reason):
    earlier = _require_allowance(voter, answer.author_id)
    standing = voices.standing_in_case(voter, case)
    weight = weights.weight(standing, weights.damping(earlier if kind == HELPFUL else 0))
    vote = Vote(
        answer_id=answer.id, voter_id=voter.id, author_id=answer.author_id,
        kind=kind, reason=reason, weight=weight, cast_at=now(), voided=False,
    )  # fmt: skip
    db.session.add(vote)
    counting.add_votes(answer, case, [vote])
    if kind == INCORRECT and voices.is_specialist(voter, case):
        judge(CHALLENGED, answer, case, voter)


def _remove(vote, voter, answer, case):
    _require_undoable(vote, answer)
    counting.remove_vote(answer, case, vote)
    db.session.delete(vote)
    db.session.flush()
    if vote.kind == INCORRECT and voices.is_specialist(voter, case) and not is_challenged(answer, case):
        judge(UNCHALLENGED, answer, case, voter)


def is_challenged(answer, case):
    """Whether a specialist of the case calls the answer incorrect, and the vote is valid."""
    against = select(Member).join(Vote, Vote.voter_id == Member.id)
    against = against.where(Vote.answer_id == answer.id, Vote.kind == INCORRECT, Vote.voided.is_(False))
    return any(voices.is_specialist(member, case) for member in db.session.scalars(against))


def _shaped_reason(kind, reason):
    if kind not in ranking.VOTES:
        raise Refused(_l("Please choose one of the votes below the answer."), field="kind")
    reason = " ".join(reason.split()) if kind == INCORRECT else ""
    if kind == INCORRECT and not reason:
        raise Refused(
            _l("Please say what is incorrect: the author and the moderators read it."), field="reason"
        )
    if len(reason) > LONGEST_REASON:
        raise Refused(
            _l("Please keep the reason under %(count)s characters.", count=LONGEST_REASON), field="reason"
        )
    return reason


def _checked(reason, voter):
    """Others read it: it passes what checks every text before it is published."""
    if not reason:
        return reason
    require_open_publication()
    return hooks.draft.apply(ObjectionDraft(reason), author=voter).reason


def _require_undoable(vote, answer):
    if vote.voided:
        raise Refused(_l("This vote does not count any more and stays as it is."), status=409)
    if not may_take_back(vote, answer.edited_at):
        raise Refused(
            _l("A vote can be changed for a few minutes, and again once the answer was edited."), status=409
        )


def _require_allowance(voter, author_id):
    """So many votes a day; gives back how many helpful ones went to that author lately."""
    moment = now()
    today = func.count().filter(Vote.cast_at > moment - DAY)
    for_author = func.count().filter(
        Vote.author_id == author_id, Vote.kind == HELPFUL, Vote.voided.is_(False)
    )
    lately = select(today, for_author).where(Vote.voter_id == voter.id, Vote.cast_at > moment - HABIT)
    cast_today, earlier = db.session.execute(lately).one()
    if cast_today >= current_app.config["REPUTATION_VOTES_PER_DAY"]:
        raise Refused(_l("That was your last vote for today; tomorrow there are new ones."), status=429)
    return earlier
