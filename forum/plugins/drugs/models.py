"""The tables of the official data: editions, their pages, their names, and the levels of the ATC."""

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now

SLUG, KEY = 255, 255


class Edition(db.Model):
    """One import of the official tables. Readers see the newest one that is whole."""

    __tablename__ = "drugs_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    imported_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    data_date: Mapped[object] = mapped_column(db.Date, nullable=True)
    source: Mapped[str] = mapped_column(String(20))
    rows: Mapped[dict] = mapped_column(JSON)
    is_whole: Mapped[bool] = mapped_column(default=False)


class DrugPage(db.Model):
    """What is said of one substance, or of substances that come in one medicine: "amoxicilline+..."."""

    __tablename__ = "drugs_pages"
    __table_args__ = (Index("ix_drugs_pages_letter", "edition_id", "letter"),)

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("drugs_editions.id", ondelete="CASCADE"), primary_key=True
    )
    slug: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    name: Mapped[str] = mapped_column(String(2000))
    letter: Mapped[str] = mapped_column(String(1))
    is_single: Mapped[bool]
    facts: Mapped[dict] = mapped_column(JSON)


class DrugName(db.Model):
    """A name that texts and questions may have for it; a brand may lead to several pages.

    The key is the name folded; `uses` is how many medicines on the market bear it; `said` is what the tables
    call what is in a brand ("chlorhydrate de sertraline").
    """

    __tablename__ = "drugs_names"

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("drugs_editions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    name: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(10))
    pages: Mapped[list] = mapped_column(JSON)
    uses: Mapped[int]
    said: Mapped[list] = mapped_column(JSON)


class AtcLevel(db.Model):
    """The name of one level of the anatomical, therapeutic and chemical classification."""

    __tablename__ = "drugs_atc"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    label: Mapped[str] = mapped_column(String(300))
