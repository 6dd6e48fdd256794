"""The tables of flags, of folds, and of the log that keeps every act."""

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now
from forum.plugin_api import lazy_gettext as _l

REASONS = {"joke": _l("joke"), "off-topic": _l("off-topic"), "dangerous": _l("dangerous advice")}
ACTS = {
    "flag": _l("flagged"),
    "fold": _l("folded"),
    "restore": _l("brought back"),
    "hide": _l("case hidden"),
    "show": _l("case shown again"),
}


class Flag(db.Model):
    """One member says an answer should be folded. A settled flag has been judged and counts no more."""

    __tablename__ = "moderation_flags"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    flagged_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    settled: Mapped[bool] = mapped_column(Boolean, default=False)


class Fold(db.Model):
    """Why an answer is folded, since when, and by which moderator (none: members did it together)."""

    __tablename__ = "moderation_folds"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    folded_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    folded_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class Act(db.Model):
    """One line of the log. Lines are only ever added."""

    __tablename__ = "moderation_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20), default="")
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    answer_id: Mapped[int | None] = mapped_column(Integer, index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    happened_at: Mapped[object] = mapped_column(db.DateTime, default=now)
