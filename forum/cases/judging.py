"""What is decided about answers and cases, and how plugins hear of it inside the change that decides."""

from dataclasses import dataclass

from sqlalchemy import select

from forum import hooks
from forum.cases.models import Answer, Case
from forum.db import db
from forum.members.models import Member

FOLLOWED, UNFOLLOWED = "followed", "unfollowed"
REFERENCED, UNREFERENCED = "referenced", "unreferenced"
CONFIRMED, REFUTED, UNSETTLED = "confirmed", "refuted", "unsettled"
CORRECTED, RETRACTED, REINSTATED = "corrected", "retracted", "reinstated"
CHALLENGED, UNCHALLENGED = "challenged", "unchallenged"
RULED_INCORRECT, RULED_DANGEROUS = "ruled-incorrect", "ruled-dangerous"
JUDGEMENTS = frozenset(
    {FOLLOWED, UNFOLLOWED, REFERENCED, UNREFERENCED, CONFIRMED, REFUTED, UNSETTLED}
    | {CHALLENGED, UNCHALLENGED, CORRECTED, RETRACTED, REINSTATED, RULED_INCORRECT, RULED_DANGEROUS}
)


@dataclass(frozen=True)
class Judgement:
    """One thing that was just decided about an answer; `by` is who decided, None for the forum itself."""

    kind: str
    answer: Answer
    case: Case
    by: Member | None


def judge(kind, answer, case, by=None):
    """Inside a change: tell plugins what was decided about an answer, to be saved with it or not at all."""
    if kind not in JUDGEMENTS:
        raise ValueError(f"{kind!r} is no judgement.")
    hooks.judgement.apply(Judgement(kind, answer, case, by))


def concerned_by(answer):
    """The numbers of the members who should hear that an answer was corrected: its asker, and more."""
    asker = db.session.scalar(select(Case.author_id).where(Case.id == answer.case_id))
    return hooks.concerned.apply({asker}, answer=answer)


def voices_of(numbers, specialty):
    """{member number: how much his voice weighs in a specialty}; 1.0 where no plugin knows better."""
    return hooks.voices.apply(dict.fromkeys(numbers, 1.0), specialty=specialty)
