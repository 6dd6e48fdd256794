"""Passwords: hashed with argon2, and the signed links that replace a forgotten one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from forum.errors import Refused
from forum.languages import lazy_gettext as _l

hasher = PasswordHasher()
_a_hash = None


def hash_password(password):
    return hasher.hash(password)


def fits(member, password):
    """True when that is the member's password. Takes as long for nobody: time tells no address."""
    global _a_hash
    _a_hash = _a_hash or hasher.hash("nobody's password")
    known = member.password_hash if member is not None else None
    try:
        return hasher.verify(known or _a_hash, password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def require_good_password(password, pseudonym=""):
    """Long enough, and not the pseudonym: length is what counts, no rule on signs."""
    shortest = current_app.config["PASSWORD_LENGTH"]
    if len(password) < shortest:
        raise Refused(
            _l("A password needs at least %(count)s characters; a short sentence does well.", count=shortest),
            field="password",
        )
    if len(password) > 200:
        raise Refused(_l("This password is too long: 200 characters at most."), field="password")
    if (pseudonym and password.casefold() == pseudonym.casefold()) or len(set(password)) < 4:
        raise Refused(_l("This password is too easy to guess; a short sentence does well."), field="password")


def reset_token(member):
    """A link's signed part; it dies with time and with the password it replaces."""
    return _signer().dumps([member.id, _fingerprint(member)])


def member_number_of(token):
    """(number, fingerprint) of a reset link, or None when it is forged or too old."""
    try:
        number, fingerprint = _signer().loads(token, max_age=current_app.config["PASSWORD_RESET_SECONDS"])
    except (BadData, ValueError, TypeError):
        return None
    return number, fingerprint


def opens(member, fingerprint):
    return member is not None and _fingerprint(member) == fingerprint


def _fingerprint(member):
    return (member.password_hash or "")[-12:] + member.session_token[-6:]


def _signer():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="password-reset")
