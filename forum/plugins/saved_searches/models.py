"""The tables of saved searches, of what is new in each, and of the states cases were last seen in."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now
from forum.plugin_api import lazy_gettext as _l

POSTED, ANSWERED, SETTLED = KINDS = ("posted", "answered", "settled")
KIND_NAMES = {POSTED: _l("new case"), ANSWERED: _l("new answer"), SETTLED: _l("newly settled")}
NEVER, DAILY, WEEKLY = RHYTHMS = ("never", "daily", "weekly")
RHYTHM_NAMES = {NEVER: _l("no mail"), DAILY: _l("at most one mail a day"), WEEKLY: _l("at most one a week")}
DAYS = {DAILY: 1, WEEKLY: 7}
LONGEST_NAME, LONGEST_ADDRESS = 120, 2_000


class SavedSearch(db.Model):
    """A question with its choices, as the words of its address. `fresh` is how many cases have news since
    `looked_at`, as the alerts last counted them; `feed_key` is half of the private feed's token, or none."""

    __tablename__ = "saved_searches_searches"
    __table_args__ = (
        UniqueConstraint("member_id", "digest"),
        Index("ix_saved_searches_searches_fresh", "member_id", "fresh"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    address: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    looked_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    mail: Mapped[str] = mapped_column(String(8), default=NEVER)
    mailed_at: Mapped[object | None] = mapped_column(db.DateTime)
    fresh: Mapped[int] = mapped_column(Integer, default=0)
    feed_key: Mapped[str | None] = mapped_column(String(40))


class News(db.Model):
    """A case has news for a saved search; once for each kind. `mailed_at`: when a mail was about to tell."""

    __tablename__ = "saved_searches_news"
    __table_args__ = (Index("ix_saved_searches_news_case", "case_id"),)

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_searches_searches.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    happened_at: Mapped[object] = mapped_column(db.DateTime)
    found_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    mailed_at: Mapped[object | None] = mapped_column(db.DateTime)


class CaseStateSeen(db.Model):
    """What a case had come to at the last look, and since when: no case says when it was settled."""

    __tablename__ = "saved_searches_states"
    __table_args__ = (Index("ix_saved_searches_states_changed", "changed_at"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[object] = mapped_column(db.DateTime)
