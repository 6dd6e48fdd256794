"""The tables of what stands against an answer, and of every voice that was raised for or against it."""

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import NORMAL, RETRACTED, RULED_DANGEROUS, RULED_INCORRECT, db, now

INCORRECT, DANGEROUS, LIFT = "incorrect", "dangerous", "lift"
WAITING, STANDING, OVER = "waiting", "standing", "over"
RULED = {RULED_INCORRECT, RULED_DANGEROUS}
FOLDING = {RETRACTED, *RULED}
LONGEST_REASON, LONGEST_INSTEAD = 300, 1000


class Correction(db.Model):
    """What stands against an answer: CORRECTED or RETRACTED by its author, RULED_... by a panel.

    `place` is the bucket it had before, for the day when it is reinstated.
    """

    __tablename__ = "errata_standing"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[int] = mapped_column(SmallInteger, default=NORMAL)
    since: Mapped[object] = mapped_column(db.DateTime, default=now)


class Voice(db.Model):
    """What one member said of an answer, and why. Lines are only ever added; their `status` goes on.

    Its author says CORRECTED or RETRACTED, with what is right `instead`; a panellist says INCORRECT or
    DANGEROUS; LIFT takes back. A voice is WAITING for a second one, STANDING once it counts, OVER when
    something came of it or it was taken back.
    """

    __tablename__ = "errata_voices"
    __table_args__ = (
        Index("ix_errata_voices_case", "case_id", "status"),
        Index("ix_errata_voices_waiting", "status", "said_at"),
        Index("ix_errata_voices_answer", "answer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    says: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    instead: Mapped[str] = mapped_column(Text, default="")
    instead_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(String(10), default=WAITING)
    said_at: Mapped[object] = mapped_column(db.DateTime, default=now)
