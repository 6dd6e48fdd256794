"""The tables of hypotheses: what an answer thinks, and what a case's answers think together."""

from sqlalchemy import Boolean, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db
from forum.plugin_api import lazy_gettext as _l

DIAGNOSIS, ACTION = "diagnosis", "action"
AIMS = {DIAGNOSIS: _l("diagnoses"), ACTION: _l("what to do")}
EXPERIENCE = "experience"
BASES = {
    EXPERIENCE: _l("experience"),
    "guideline": _l("guideline"),
    "trial": _l("trial"),
    "leaflet": _l("official leaflet"),
}
CONFIDENCES = (50, 60, 70, 80, 90, 95)
MOST, LONGEST_NAME, LONGEST_REFERENCE = 3, 80, 200


class StatedOpinion(db.Model):
    """What the hypotheses of an answer rest on, and how sure their author is, in percent.

    A challenged one was called incorrect by a specialist; a withdrawn one counts no more.
    """

    __tablename__ = "hypotheses_opinions"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    aim: Mapped[str] = mapped_column(String(10), default=DIAGNOSIS)
    basis: Mapped[str] = mapped_column(String(20), default=EXPERIENCE)
    reference: Mapped[str] = mapped_column(String(LONGEST_REFERENCE), default="")
    confidence: Mapped[int] = mapped_column(SmallInteger)
    challenged: Mapped[bool] = mapped_column(Boolean, default=False)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)


class Hypothesis(db.Model):
    """One hypothesis of an answer; those of one `key` are one and the same."""

    __tablename__ = "hypotheses_named"
    __table_args__ = (Index("ix_hypotheses_named_key", "key"),)

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))


class Pool(db.Model):
    """The differential of a case, kept as the page shows it: reading it must not pool it again."""

    __tablename__ = "hypotheses_pools"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
