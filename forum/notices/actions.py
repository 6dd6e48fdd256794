"""What may happen to notices: told inside the change that they are about, read one by one or all."""

from sqlalchemy import and_, literal, select, update

from forum.db import change, db, insert_into, now
from forum.members.access import require_member
from forum.members.models import Member
from forum.notices.models import UNREAD, Notice
from forum.notices.queries import find_notice
from forum.plugin import notice_kinds

AT_ONCE = 5000


def send_notice(member_ids, code, url, subject="", by=None, case=None):
    """Inside a change: tell these members what the code's sentence says, at that address.

    Nobody is told of what he did himself (`by`). What waits unread with that code and address is not told
    twice, it moves up. Of a `case` the title is the subject: as it stands when it is read, and only for
    whoever may see the case by then. A text given as `subject` stays as it is.
    """
    kind = notice_kinds().get(code)
    if kind is None:
        raise ValueError(f"No plugin names a notice {code!r}.")
    numbers = sorted(set(member_ids) - {by.id if by else None})
    values = {"code": code, "url": url, "subject": subject, "case_id": case.id if case else None}
    values["told_at"] = now()
    for start in range(0, len(numbers), AT_ONCE):
        _tell(numbers[start : start + AT_ONCE], values, kind.mailed)


def open_notice(member, number):
    """The notice is read; gives back the address it leads to."""
    require_member(member)
    notice = find_notice(number, member)
    if notice.read_at is None:
        _mark_read(member, Notice.id == notice.number)
    return notice.url


def read_notices(member, until=None):
    """All notices are read, up to that place of the list (told_at, number): what came since is still new."""
    require_member(member)
    seen = Notice.told_at <= until[0] if until else Notice.id.is_not(None)
    _mark_read(member, seen)


def _tell(numbers, values, mailed):
    """One statement: a row for each member who is there, or his unread one moves up."""
    columns = {name: literal(value, Notice.__table__.c[name].type) for name, value in values.items()}
    due = and_(literal(mailed), Member.notice_mails, Member.email.is_not(None))
    told = select(Member.id, due, *columns.values()).where(Member.id.in_(numbers)).order_by(Member.id)
    told = insert_into(Notice).from_select(["member_id", "mail_due", *columns], told)
    again = {name: told.excluded[name] for name in ("told_at", "subject", "case_id")}
    unread = ["member_id", "code", "url"]
    db.session.execute(told.on_conflict_do_update(index_elements=unread, index_where=UNREAD, set_=again))


def _mark_read(member, which):
    read = update(Notice).where(Notice.member_id == member.id, Notice.read_at.is_(None), which)
    with change() as session:
        session.execute(read.values(read_at=now(), mail_due=False))
