"""The table of notices."""

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import db, now

UNREAD = text("read_at IS NULL")


class Notice(db.Model):
    """One thing that one member is told. Of a case only its number is kept: its title is read when it is
    shown, by whoever may still see it. Of what waits unread there is one notice a kind and address."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_told", "member_id", "told_at", "id"),
        Index(
            "uq_notices_unread",
            "member_id",
            "code",
            "url",
            unique=True,
            sqlite_where=UNREAD,
            postgresql_where=UNREAD,
        ),
        Index(
            "ix_notices_mail_due",
            "member_id",
            sqlite_where=text("mail_due = 1"),
            postgresql_where=text("mail_due"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(String(300))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(200), default="")
    told_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    read_at: Mapped[object | None] = mapped_column(db.DateTime)
    mail_due: Mapped[bool] = mapped_column(Boolean, default=False)
