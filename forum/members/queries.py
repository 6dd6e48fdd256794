"""Reading members."""

from flask import current_app
from sqlalchemy import bindparam, or_, select

from forum.db import db, prepared, rows
from forum.errors import NotFound
from forum.languages import lazy_gettext as _l
from forum.members.models import UNVERIFIED, Member, SignedIn, pseudonym_key


def member_of_session(token):
    """Who is signed in with that cookie, or None."""
    found = rows(prepared("session", _member_of_session), token=token)
    return SignedIn(found[0]) if found else None


def member_called(pseudonym):
    return db.session.scalar(select(Member).where(Member.pseudonym_key == pseudonym_key(pseudonym)))


def find_member(pseudonym):
    """The member of that pseudonym; raises NotFound."""
    member = member_called(pseudonym)
    if member is None:
        raise NotFound(_l("There is no such member."))
    return member


def member_numbered(number):
    return db.session.get(Member, number)


def member_by_login(login):
    """The member who signs in with that pseudonym or e-mail address."""
    key = pseudonym_key(login)
    return db.session.scalar(select(Member).where(or_(Member.email == key, Member.pseudonym_key == key)))


def waiting_members(limit=100):
    """Accounts that nobody verified yet and members who say they have become something, the oldest first."""
    waiting = select(Member).where(
        Member.password_hash.is_not(None),
        or_(
            Member.role == UNVERIFIED,
            Member.claimed_profession.is_not(None),
            Member.claimed_specialty.is_not(None),
        ),
    )
    return db.session.scalars(waiting.order_by(Member.id).limit(limit)).all()


def _member_of_session():
    """What other rooms know of a signed-in member comes with his row: no page asks for it again."""
    known = [column() for column in current_app.extensions["forum.member_columns"]]
    return select(*Member.__table__.c, *known).where(Member.session_token == bindparam("token"))
