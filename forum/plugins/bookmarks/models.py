"""The table of bookmarks."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now

OF_THE_CASE = text("answer_id IS NULL")


class Bookmark(db.Model):
    """A member keeps a case, or an answer of it."""

    __tablename__ = "bookmarks_kept"
    __table_args__ = (
        UniqueConstraint("answer_id", "member_id"),
        Index(
            "uq_bookmarks_kept_case",
            "member_id",
            "case_id",
            unique=True,
            sqlite_where=OF_THE_CASE,
            postgresql_where=OF_THE_CASE,
        ),
        Index("ix_bookmarks_kept_case", "case_id", "member_id"),
        Index("ix_bookmarks_kept_list", "member_id", "kept_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    kept_at: Mapped[object] = mapped_column(db.DateTime, default=now)
