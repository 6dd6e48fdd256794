"""The table of urgent cases."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db


class UrgentCase(db.Model):
    __tablename__ = "urgent_cases"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = mapped_column(String(40))
