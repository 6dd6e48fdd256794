"""The tables of what members searched, of who wants nothing kept, and of questions that found nothing.

The last two hold no member: a failed question is a text, two days and a count. Who asked it is only known as
a digest that cannot be read back, as long as it takes to tell several people from one.
"""

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now

LONGEST = 300


class PastSearch(db.Model):
    """One question of one member; asked again, it is the same row. `key` stands for the folded text."""

    __tablename__ = "search_history_searches"
    __table_args__ = (Index("ix_search_history_searches_asked", "member_id", "asked_at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST))
    asked_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class KeepsNothing(db.Model):
    """A member who does not want his searches kept."""

    __tablename__ = "search_history_declined"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)


class FailedSearch(db.Model):
    """A question that found nothing, folded, whoever asked it; `shown` once enough people did."""

    __tablename__ = "search_history_failed"
    __table_args__ = (Index("ix_search_history_failed_last", "last_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST), unique=True)
    times: Mapped[int] = mapped_column(Integer, default=0)
    first_day: Mapped[object] = mapped_column(Date)
    last_day: Mapped[object] = mapped_column(Date)
    shown: Mapped[bool] = mapped_column(Boolean, default=False)
    dismissed: Mapped[bool] = mapped_column(Boolean, default=False)


class Asker(db.Model):
    """That somebody asked a failed question: a keyed digest, gone as soon as the question is shown or old."""

    __tablename__ = "search_history_askers"
    __table_args__ = (Index("ix_search_history_askers_day", "day"),)

    failed_id: Mapped[int] = mapped_column(
        ForeignKey("search_history_failed.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[object] = mapped_column(Date)
