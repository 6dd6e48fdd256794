"""Reading notices: a member's list, and the number that stands in the header of his pages."""

from flask import current_app
from sqlalchemy import and_, bindparam, func, literal_column, or_, select, true

from forum.cases.access import sight_of, within
from forum.cases.listing import Page, cursor_of, read_cursor
from forum.cases.models import Case
from forum.db import prepared, rows
from forum.errors import NotFound
from forum.languages import lazy_gettext as _l
from forum.members.models import ADMIN, MODERATOR, Member
from forum.notices.models import Notice
from forum.plugin import notice_kinds

MOST_COUNTED = 100
READER = bindparam("reader")
COLUMNS = (
    Notice.id.label("number"),
    Notice.code,
    Notice.url,
    func.coalesce(Case.title, Notice.subject).label("subject"),
    Notice.told_at,
    Notice.read_at,
)


def notices_of(member, cursor=None):
    """One page of a member's notices, the newest first; none of what is switched off or out of his sight."""
    size, place = current_app.config["NOTICES_PER_PAGE"], read_cursor(cursor) if cursor else None
    values = dict(zip(("moment", "number"), place, strict=True)) if place else {}
    found = _seen(member, "list", _behind if place else _newest, size=size + 1, **values)
    if len(found) <= size:
        return Page(found, None)
    return Page(found[:size], cursor_of(found[size - 1].told_at, found[size - 1].number))


def find_notice(number, member):
    """A notice of that member that he may see; raises NotFound."""
    found = _seen(member, "one", lambda: Notice.id == bindparam("number"), number=number, size=1)
    if not found:
        raise NotFound(_l("There is no such notice, or not for you."))
    return found[0]


def unread_notices():
    """How many notices wait for a member, no further than MOST_COUNTED: a column beside his row."""
    staff = Member.role.in_([literal_column(f"'{role}'") for role in (MODERATOR, ADMIN)])
    waiting = _shown(or_(staff, within("own", Member.id)), select(Notice.id), Member.id)
    waiting = waiting.where(Notice.read_at.is_(None)).limit(literal_column(str(MOST_COUNTED)))
    counted = select(func.count()).select_from(waiting.correlate(Member).subquery())
    return counted.scalar_subquery().label("unread_notices")


def in_sight(member):
    """The condition under which that member is shown a notice of his, beside its case if it has one."""
    return and_(_known(), or_(Notice.case_id.is_(None), within(sight_of(member), member.id)))


def _seen(member, name, condition, **values):
    """The rows of a statement that is prepared once for each sight a member may have."""
    sight = sight_of(member)

    def build():
        seen = _shown(within(sight, READER), select(*COLUMNS), READER).where(condition())
        return seen.order_by(Notice.told_at.desc(), Notice.id.desc()).limit(bindparam("size"))

    statement = prepared(("notices", name, condition.__name__, sight), build)
    return rows(statement, reader=member.id, **values)


def _shown(visible, chosen, member_number):
    """What is chosen of a member's notices, each beside its case if it is about one that he may see."""
    chosen = chosen.outerjoin_from(Notice, Case, Case.id == Notice.case_id)
    return chosen.where(Notice.member_id == member_number, _known(), or_(Notice.case_id.is_(None), visible))


def _known():
    """The kinds that the loaded plugins name. Spelt out, not bound: a statement is asked many times."""
    return Notice.code.in_([literal_column(f"'{code}'") for code in sorted(notice_kinds())])


def _newest():
    return true()


def _behind():
    moment, number = bindparam("moment"), bindparam("number")
    return or_(Notice.told_at < moment, and_(Notice.told_at == moment, Notice.id < number))
