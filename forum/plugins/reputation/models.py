"""The tables of votes, of each answer's score, and of each member's points in a specialty."""

from sqlalchemy import Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.plugin_api import db, now


class Vote(db.Model):
    """One member found one answer helpful. The weight is what it counted when it was cast."""

    __tablename__ = "reputation_votes"
    __table_args__ = (Index("ix_reputation_votes_voter", "voter_id", "cast_at"),)

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    weight: Mapped[float] = mapped_column(Float)
    cast_at: Mapped[object] = mapped_column(db.DateTime, default=now)


class Score(db.Model):
    """How many found an answer helpful, and what their votes weigh together."""

    __tablename__ = "reputation_scores"

    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[int] = mapped_column(Integer, default=0)
    weight: Mapped[float] = mapped_column(Float, default=0.0)


class Points(db.Model):
    """What a member's advice in a specialty has earned, in tenths of a point."""

    __tablename__ = "reputation_points"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    specialty: Mapped[str] = mapped_column(String(60), primary_key=True)
    tenths: Mapped[int] = mapped_column(Integer, default=0)
    votes: Mapped[int] = mapped_column(Integer, default=0)
