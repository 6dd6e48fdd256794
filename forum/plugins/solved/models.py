"""The tables of followed advice, of outcomes with their verdicts, and of reminders to tell one."""

from sqlalchemy import Boolean, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now

SOLVED, OUTCOME = "solved", "outcome"
TOLD, OTHER, UNKNOWN, LOST = KINDS = ("told", "other", "unknown", "lost")
KNOWN = (TOLD, OTHER)
LONGEST_TEXT = 300


class Followed(db.Model):
    """The asker acted upon this answer. Of one case there may be several."""

    __tablename__ = "solved_followed"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    marked_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class Outcome(db.Model):
    """What became of a case, as the asker told it at that moment; every version is kept, the last is current.

    The kind says whether advice was judged (TOLD), it was something else (OTHER), it is not known yet
    (UNKNOWN) or never will be (LOST); `text` is one sentence, or nothing.
    """

    __tablename__ = "solved_outcomes"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(SmallInteger)
    is_current: Mapped[bool] = mapped_column(Boolean, default=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    told_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    told_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class Verdict(db.Model):
    """An outcome confirmed an answer, or refuted it."""

    __tablename__ = "solved_verdicts"

    outcome_id: Mapped[int] = mapped_column(
        ForeignKey("solved_outcomes.id", ondelete="CASCADE"), primary_key=True
    )
    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    confirmed: Mapped[bool] = mapped_column(Boolean)


class Reminder(db.Model):
    """When the asker of a case is asked next what became of it: `due_at` is none when never again.

    `step` is the next of the moments in `reminders`; `muted` is the asker's wish.
    """

    __tablename__ = "solved_reminders"
    __table_args__ = (Index("ix_solved_reminders_due", "due_at", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(SmallInteger, default=0)
    due_at: Mapped[object | None] = mapped_column(db.DateTime)
    muted: Mapped[bool] = mapped_column(Boolean, default=False)
