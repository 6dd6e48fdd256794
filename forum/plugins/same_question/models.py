"""The table of demands: who has the question of which case as well."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now


class Demand(db.Model):
    __tablename__ = "same_question_demands"
    __table_args__ = (Index("ix_same_question_demands_member", "member_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[object] = mapped_column(db.DateTime, default=now)
