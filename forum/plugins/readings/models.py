"""The tables of readings: who read which case last, and who wants nothing remembered."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db


class Reading(db.Model):
    __tablename__ = "readings_read"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_at: Mapped[object] = mapped_column(db.DateTime)


class Declined(db.Model):
    __tablename__ = "readings_declined"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
