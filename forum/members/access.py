"""Who may: the gates that every action passes first."""

from flask import current_app
from flask_login import current_user

from forum import hooks
from forum.errors import Refused
from forum.languages import lazy_gettext as _l


def me():
    """The member who is signed in, or None for a visitor."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def may_read(reader):
    """Members always read; visitors where the settings let them."""
    return reader is not None or current_app.config["VISITORS_MAY_READ"]


def require_reader(reader):
    if not may_read(reader):
        raise Refused(_l("Cases are for members. Please sign in."), status=401)


def require_member(member):
    if member is None:
        raise Refused(_l("Please sign in first; what you typed stays here."), status=401)


def require_verified(member):
    """Only a verified account writes or votes."""
    require_member(member)
    if not member.is_verified:
        raise Refused(
            _l("Your account is waiting to be verified by a moderator. Until then you can read everything."),
            status=403,
        )


def require_staff(member):
    require_member(member)
    if not member.is_staff:
        raise Refused(_l("This is for moderators."), status=403)


def require_admin(member):
    require_member(member)
    if not member.is_admin:
        raise Refused(_l("This is for administrators."), status=403)


def require_open_publication():
    """Nothing is published while a plugin that protects patients could not be loaded."""
    if current_app.extensions["forum.closed_by"]:
        raise Refused(hooks.PAUSED, status=503)


def has_privilege(member, name, specialty):
    """Moderators have every privilege; others have what their standing in the specialty brings."""
    if member is None or not member.is_verified:
        return False
    return member.is_staff or name in hooks.privileges.apply(set(), member=member, specialty=specialty)


def require_privilege(member, name, specialty):
    require_verified(member)
    if not has_privilege(member, name, specialty):
        raise Refused(
            _l("This takes more experience in this specialty than you have shown here."), status=403
        )
