"""What a member may do with what is remembered of his reading: erase it, forbid it, allow it again."""

from sqlalchemy import delete

from forum.plugin_api import change, require_member
from forum.plugins.readings.models import Declined, Reading


def erase_readings(member):
    """Nothing of what the member read so far is remembered."""
    require_member(member)
    with change() as session:
        _erase(session, member)


def decline_readings(member):
    """Nothing is remembered from now on, and nothing of what was stays."""
    require_member(member)
    with change() as session:
        session.merge(Declined(member_id=member.id))
        _erase(session, member)


def accept_readings(member):
    """What the member reads is remembered again."""
    require_member(member)
    with change() as session:
        session.execute(delete(Declined).where(Declined.member_id == member.id))


def _erase(session, member):
    session.execute(delete(Reading).where(Reading.member_id == member.id))
