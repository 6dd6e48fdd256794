"""Reading what was read: who saw an answer, and how much is remembered of a member."""

from sqlalchemy import func, select

from forum.plugin_api import db
from forum.plugins.readings.models import Declined, Reading


def add_readers(members, answer):
    """Whoever read the case since that answer stands there should hear of a correction."""
    readers = select(Reading.member_id)
    readers = readers.where(Reading.case_id == answer.case_id, Reading.read_at >= answer.posted_at)
    return members | set(db.session.scalars(readers))


def count_readings(member):
    return db.session.scalar(select(func.count()).where(Reading.member_id == member.id))


def is_remembered(member):
    return db.session.get(Declined, member.id) is None
