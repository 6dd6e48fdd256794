"""The table of solutions: which answer solved which case."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now

SOLVED = "solved"


class Solution(db.Model):
    __tablename__ = "solved_solutions"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), unique=True)
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    marked_at: Mapped[object] = mapped_column(db.DateTime, default=now)
