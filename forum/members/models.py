"""The table of members."""

import secrets

from flask_login import UserMixin
from sqlalchemy import Boolean, ForeignKey, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import db, now
from forum.members.professions import PHYSICIAN

UNVERIFIED, VERIFIED, MODERATOR, ADMIN = ROLES = ("unverified", "verified", "moderator", "admin")


def new_session_token():
    return secrets.token_urlsafe(24)


class Standing(UserMixin):
    """What follows from a role."""

    @property
    def is_verified(self):
        return self.role != UNVERIFIED

    @property
    def is_staff(self):
        return self.role in (MODERATOR, ADMIN)

    @property
    def is_admin(self):
        return self.role == ADMIN

    @property
    def has_claim(self):
        return self.claimed_profession is not None or self.claimed_specialty is not None

    def get_id(self):
        return self.session_token


class Member(Standing, db.Model):
    """A person with a pseudonym. `session_token` is what cookies carry: a new one ends all sessions.

    `claimed_...` is what a verified member says he has become (an empty specialty: none any more).
    """

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(40))
    pseudonym_key: Mapped[str] = mapped_column(String(40), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default=UNVERIFIED, index=True)
    specialty: Mapped[str | None] = mapped_column(ForeignKey("specialties.slug"))
    profession: Mapped[str] = mapped_column(String(20), default=PHYSICIAN, server_default=PHYSICIAN)
    claimed_profession: Mapped[str | None] = mapped_column(String(20))
    claimed_specialty: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str | None] = mapped_column(String(2))
    about: Mapped[str] = mapped_column(Text, default="")
    notice_mails: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    session_token: Mapped[str] = mapped_column(String(40), unique=True, default=new_session_token)
    joined_at: Mapped[object] = mapped_column(db.DateTime, default=now)
    verified_at: Mapped[object | None] = mapped_column(db.DateTime)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class SignedIn(Standing):
    """The member whose request this is, as it was read then. Who changes a member takes the row itself."""

    def __init__(self, row):
        self.__dict__.update(row._mapping)


def pseudonym_key(pseudonym):
    """Pseudonyms that differ only by case are the same."""
    return pseudonym.strip().casefold()
