"""The tables of imported terms: editions, and their pairs of French and English terms."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now

LONGEST_TERM = 300


class Edition(db.Model):
    """One import of a list of terms; only the whole ones are read, and of these the newest."""

    __tablename__ = "thesaurus_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    imported_at: Mapped[datetime] = mapped_column(default=now)
    is_whole: Mapped[bool] = mapped_column(default=False)
    lines: Mapped[int]
    terms: Mapped[int]
    words: Mapped[int]


class Term(db.Model):
    """A pair of terms, and what each is worth where the other was typed."""

    __tablename__ = "thesaurus_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("thesaurus_editions.id"), index=True)
    french: Mapped[str] = mapped_column(String(LONGEST_TERM))
    english: Mapped[str] = mapped_column(String(LONGEST_TERM))
    to_english: Mapped[float]
    to_french: Mapped[float]
