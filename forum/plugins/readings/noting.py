"""Notes that a case was read: only when something new stood there, and after the page is with its reader."""

from flask import request
from sqlalchemy import bindparam, exists, literal, select

from forum.plugin_api import insert_into, me, note_later, now, prepared, rows
from forum.plugins.readings.models import Declined, Reading


def note_reading(page, case, answers):
    """One question a page; a write only where the case moved since this member last read it.

    A page that comes back because its form was refused is no reading: nothing changes then.
    """
    reader = me()
    if reader is None or request.method != "GET":
        return page
    read_at, declined = rows(prepared("readings", _last), case=case.number, member=reader.id)[0]
    if not declined and (read_at is None or read_at < case.active_at):
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


def _last():
    member = bindparam("member")
    own = select(Reading.read_at).where(Reading.case_id == bindparam("case"), Reading.member_id == member)
    return select(own.scalar_subquery(), exists().where(Declined.member_id == member))
