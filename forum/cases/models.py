"""The tables of cases, answers, their versions, drafts, and the outbox of the search index."""

from sqlalchemy import Boolean, ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import db, now

OPEN = "open"
EVERYBODY, STAFF_ONLY = "members", "staff"
FIRST, NORMAL, LAST = 0, 1, 2
ANSWER = "answer"
AGE_BANDS = ("0-1", "2-11", "12-17", "18-39", "40-64", "65-79", "80+")
SEXES = ("F", "M", "X")


class Case(db.Model):
    """A physician's question. Rendered HTML is kept with its text; tags and further specialties are kept
    as comma-separated words beside the tables that lists walk, so that a row needs no second question."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_active", "active_at", "id"),
        Index("ix_cases_author", "author_id", "posted_at"),
        Index(
            "ix_cases_unanswered",
            "active_at",
            "id",
            sqlite_where=text("answer_count = 0"),
            postgresql_where=text("answer_count = 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    specialty: Mapped[str] = mapped_column(ForeignKey("specialties.slug"))
    other_specialties: Mapped[str] = mapped_column(String(250), default="")
    age_band: Mapped[str] = mapped_column(String(8), default="")
    sex: Mapped[str] = mapped_column(String(1), default="")
    tags: Mapped[str] = mapped_column(String(300), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    posted_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    active_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    edited_at: Mapped[object | None] = mapped_column(db.DateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    answer_count: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(20), default=OPEN)
    audience: Mapped[str] = mapped_column(String(20), default=EVERYBODY)
    submission: Mapped[str | None] = mapped_column(String(40), unique=True)
    imported_as: Mapped[str | None] = mapped_column(String(120), unique=True)
    # The texts come last: a row of a list is then read without walking through them.
    question: Mapped[str] = mapped_column(Text)
    question_html: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text, default="")
    tried_html: Mapped[str] = mapped_column(Text, default="")

    @property
    def number(self):
        return self.id

    @property
    def specialties(self):
        """The slugs of its own specialty first, then of the further ones."""
        return [self.specialty, *split_words(self.other_specialties)]

    @property
    def url(self):
        return f"/cases/{self.id}/{self.slug}"


class CaseSpecialty(db.Model):
    """A case in the list of one of its specialties; what lists sort and choose by is kept here as well."""

    __tablename__ = "case_specialties"
    __table_args__ = (Index("ix_case_specialties_active", "specialty", "active_at", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    specialty: Mapped[str] = mapped_column(ForeignKey("specialties.slug"), primary_key=True)
    active_at: Mapped[object] = mapped_column(db.DateTime)


class Answer(db.Model):
    """A colleague's reply. A folded one stays in its place but leaves lists, counts and search; so does one
    whose `kind` is not ANSWER, which stands in a lane of its own.
    `bucket` (the lowest first) and `usefulness` in millionths (the highest first) are what plugins order by;
    what they mean is the plugins' affair."""

    __tablename__ = "answers"
    __table_args__ = (
        Index("ix_answers_order", "case_id", "folded", "kind", "bucket", "usefulness", "id"),
        Index("ix_answers_author", "author_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    posted_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    edited_at: Mapped[object | None] = mapped_column(db.DateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    bucket: Mapped[int] = mapped_column(SmallInteger, default=1)
    usefulness: Mapped[int] = mapped_column(Integer, default=0)
    folded: Mapped[bool] = mapped_column(Boolean, default=False)
    kind: Mapped[str] = mapped_column(String(20), default=ANSWER)
    submission: Mapped[str | None] = mapped_column(String(40), unique=True)
    imported_as: Mapped[str | None] = mapped_column(String(120), unique=True)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)

    @property
    def number(self):
        return self.id

    @property
    def url(self):
        return f"/answers/{self.id}"


class CaseVersion(db.Model):
    """A case as it stood before or after an edit; the newest version stands here too."""

    __tablename__ = "case_versions"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    saved_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    title: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(200), default="")


class AnswerVersion(db.Model):
    """An answer as it stood before or after an edit."""

    __tablename__ = "answer_versions"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    saved_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(200), default="")


class DraftRow(db.Model):
    """What a member was typing: one draft per form, `form` is "case" or "answer:<case number>"."""

    __tablename__ = "drafts"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class OutboxLine(db.Model):
    """A case whose line in the search index is older than the case: written in the same change."""

    __tablename__ = "index_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(Integer)


class IndexFeed(db.Model):
    """A search index that is given every change; it is `whole` when its first build has ended."""

    __tablename__ = "index_feeds"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    whole: Mapped[bool]


def split_words(words):
    """The words of a comma-separated column."""
    return words.split(",") if words else []
