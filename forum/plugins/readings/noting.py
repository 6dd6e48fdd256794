"""Notes that a case was read: only when something new stood there, and after the page is with its reader."""

from flask import request
from sqlalchemy import exists, literal, select

from forum.plugin_api import Case, insert_into, me, note_later, now
from forum.plugins.readings.models import Declined, Reading

READ_AT, DECLINED = "readings_at", "readings_declined"


def look_for_reading(columns, reader):
    """When the reader last read the case, and whether he wants nothing remembered."""
    last = select(Reading.read_at).where(Reading.case_id == Case.id, Reading.member_id == reader)
    declined = exists().where(Declined.member_id == reader)
    return [*columns, last.correlate(Case).scalar_subquery().label(READ_AT), declined.label(DECLINED)]


def note_reading(page, case, answers):
    """No question but the look that came with the case; a write only where it moved since the last reading.

    A page that comes back because its form was refused is no reading: nothing changes then.
    """
    reader = me()
    if reader is None or request.method != "GET":
        return page
    read_at = case.looks.get(READ_AT)
    if not case.looks.get(DECLINED) and (read_at is None or read_at < case.active_at):
        number, case_number, moment = reader.id, case.number, now()
        note_later("A reading", lambda connection: keep_reading(connection, number, case_number, moment))
    return page


def keep_reading(connection, member_id, case_id, moment):
    """One statement; none is kept of a member who declined meanwhile, and no later one is lost."""
    declined = exists().where(Declined.member_id == member_id)
    values = {"case_id": case_id, "member_id": member_id, "read_at": moment}
    columns = [literal(value, Reading.__table__.c[name].type) for name, value in values.items()]
    kept = insert_into(Reading).from_select(list(values), select(*columns).where(~declined))
    later = {"set_": {"read_at": moment}, "where": Reading.read_at < moment}
    connection.execute(kept.on_conflict_do_update(index_elements=["case_id", "member_id"], **later))
