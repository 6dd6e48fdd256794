"""The tables of votes and of doubts about them, of each answer's score, of the ledger and its months."""

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now
from forum.plugins.reputation.ranking import HELPFUL

LONGEST_REASON = 500
OPEN, ANNULLED, RESTORED = "open", "annulled", "restored"


class Vote(db.Model):
    """What one member thinks of one answer. The weight, in thousandths, is what it counted when it was cast.

    A voided vote stays and weighs nothing. The answer's author stands here too: habits between two people
    are read from this table alone.
    """

    __tablename__ = "reputation_votes"
    __table_args__ = (
        Index("ix_reputation_votes_voter", "voter_id", "cast_at"),
        Index("ix_reputation_votes_cast", "cast_at"),
    )

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(20), default=HELPFUL)
    weight: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    cast_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    voided: Mapped[bool] = mapped_column(Boolean, default=False)


class Score(db.Model):
    """The valid votes on an answer: how many of each kind, what they weigh for and against it in thousandths;
    and what else lifts it: the asker followed it, it cites a reference."""

    __tablename__ = "reputation_scores"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[int] = mapped_column(Integer, default=0)
    not_helpful: Mapped[int] = mapped_column(Integer, default=0)
    incorrect: Mapped[int] = mapped_column(Integer, default=0)
    funny: Mapped[int] = mapped_column(Integer, default=0)
    good: Mapped[int] = mapped_column(Integer, default=0)
    bad: Mapped[int] = mapped_column(Integer, default=0)
    followed: Mapped[bool] = mapped_column(Boolean, default=False)
    referenced: Mapped[bool] = mapped_column(Boolean, default=False)


class Line(db.Model):
    """A line of the ledger: something that counts for a member in a specialty. Lines are only ever added.

    What is taken back or annulled is a further line: `times` is 1, or -1 where it undoes an earlier one, and
    `tenths` of a point follow it. `counts_on` is the day that the points belong to, also of the line that
    takes them away; `by_id` is who caused it, None for the forum itself.
    """

    __tablename__ = "reputation_events"
    __table_args__ = (
        Index("ix_reputation_events_member", "member_id", "kind", "counts_on"),
        Index("ix_reputation_events_answer", "answer_id", "kind", "by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    specialty: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    times: Mapped[int] = mapped_column(SmallInteger, default=1)
    tenths: Mapped[int] = mapped_column(Integer, default=0)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id", ondelete="SET NULL"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    counts_on: Mapped[date] = mapped_column(Date)
    happened_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class Earned(db.Model):
    """What the ledger comes to for a member, a specialty and a month: tenths of a point, helpful votes."""

    __tablename__ = "reputation_months"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    specialty: Mapped[str] = mapped_column(String(60), primary_key=True)
    month: Mapped[int] = mapped_column(Integer, primary_key=True)
    tenths: Mapped[int] = mapped_column(Integer, default=0)
    votes: Mapped[int] = mapped_column(Integer, default=0)


class Suspicion(db.Model):
    """What a detector doubts, the figures that speak for it, and what became of it."""

    __tablename__ = "reputation_suspicions"

    id: Mapped[int] = mapped_column(primary_key=True)
    detector: Mapped[str] = mapped_column(String(20))
    facts: Mapped[str] = mapped_column(Text)
    found_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    decision: Mapped[str] = mapped_column(String(20), default=OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[object | None] = mapped_column(db.DateTime)


class DoubtedVote(db.Model):
    """A vote that a suspicion is about, as it was when it was doubted."""

    __tablename__ = "reputation_doubted_votes"
    __table_args__ = (Index("ix_reputation_doubted_votes_vote", "answer_id", "voter_id"),)

    suspicion_id: Mapped[int] = mapped_column(
        ForeignKey("reputation_suspicions.id", ondelete="CASCADE"), primary_key=True
    )
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(20))
    cast_at: Mapped[object] = mapped_column(db.DateTime)
