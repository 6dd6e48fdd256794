"""Lists of cases: the newest, a specialty's, a member's, what a search found; paged by keyset."""

import base64
import binascii
from collections import Counter
from datetime import datetime

from flask import current_app
from sqlalchemy import and_, bindparam, func, literal_column, or_, select

from forum.cases.access import sight_of, within
from forum.cases.models import Case, CaseSpecialty, split_words
from forum.db import prepared, rows
from forum.members.models import Member

ROW = (
    Case.id.label("number"),
    Case.title,
    Case.slug,
    Case.specialty,
    Case.tags,
    Case.state,
    Case.answer_count,
    Case.posted_at,
    Case.active_at,
    Member.pseudonym.label("author"),
)
ROWS = select(*ROW).join_from(Case, Member, Member.id == Case.author_id)
READER = bindparam("reader")
# Spelt out, not bound: only then does SQLite walk the index that holds nothing but unanswered cases.
UNANSWERED = Case.answer_count == literal_column("0")


class Page:
    """One page of a list: its rows and the cursor behind its last row, None on the last page."""

    def __init__(self, rows, cursor):
        self.rows, self.cursor = rows, cursor


def latest_cases(reader, cursor=None):
    """The cases with the newest activity."""
    return _page("latest", lambda: ROWS, (Case.active_at, Case.id), reader, cursor)


def cases_in(specialty, reader, tab="active", cursor=None):
    """The cases of a specialty: all by newest activity, the unanswered ones, or those in a state."""
    kind = tab if tab in ("active", "unanswered") else "state"
    keys = (CaseSpecialty.active_at, CaseSpecialty.case_id)
    return _page(("in", kind), lambda: _listed(kind), keys, reader, cursor, specialty=specialty, state=tab)


def cases_by(member, reader, limit=20):
    """The newest cases of a member."""

    def build(sight):
        own = ROWS.where(Case.author_id == bindparam("author"), within(sight, READER))
        return own.order_by(Case.posted_at.desc(), Case.id.desc()).limit(bindparam("size"))

    return _seen("by", build, reader, author=member.id, size=limit)


def cases_numbered(numbers, reader):
    """The visible ones among those cases, by number."""

    def build(sight):
        return ROWS.where(Case.id.in_(bindparam("numbers", expanding=True)), within(sight, READER))

    return {row.number: row for row in _seen("numbered", build, reader, numbers=list(numbers))}


def unanswered_by_specialty(reader):
    """{slug: number of cases without an answer} of what this reader may see; walks only those cases."""

    def build(sight):
        counted = select(Case.specialty, Case.other_specialties, func.count())
        counted = counted.where(UNANSWERED, within(sight, READER))
        return counted.group_by(Case.specialty, Case.other_specialties)

    waiting = Counter()
    for specialty, others, number in _seen("unanswered", build, reader):
        for slug in (specialty, *split_words(others)):
            waiting[slug] += number
    return waiting


def cursor_of(moment, number):
    """Where a list goes on: the last row's time and number, opaque in addresses."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {number}".encode()).decode().rstrip("=")


def read_cursor(cursor):
    """(time, number) of a cursor, or None when it is none of ours: the list then starts at its top."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, number = text.split(" ")
        moment = datetime.fromisoformat(moment)
        return (moment, int(number)) if moment.tzinfo is None and 0 <= int(number) < 2**31 else None
    except (binascii.Error, ValueError, UnicodeError):
        return None


def _listed(kind):
    listed = ROWS.join(CaseSpecialty, CaseSpecialty.case_id == Case.id)
    listed = listed.where(CaseSpecialty.specialty == bindparam("specialty"))
    if kind == "unanswered":
        return listed.where(UNANSWERED)
    return listed.where(Case.state == bindparam("state")) if kind == "state" else listed


def _page(name, build, keys, reader, cursor, **values):
    size, place = current_app.config["CASES_PER_PAGE"], read_cursor(cursor) if cursor else None

    def build_page(sight):
        listed = build().where(within(sight, READER))
        if place:
            listed = listed.where(_behind(keys))
        return listed.order_by(keys[0].desc(), keys[1].desc()).limit(bindparam("size"))

    if place:
        values.update(moment=place[0], number=place[1])
    found = _seen((name, place is not None), build_page, reader, size=size + 1, **values)
    if len(found) <= size:
        return Page(found, None)
    return Page(found[:size], cursor_of(found[size - 1].active_at, found[size - 1].number))


def _behind(keys):
    moment, number = bindparam("moment"), bindparam("number")
    return or_(keys[0] < moment, and_(keys[0] == moment, keys[1] < number))


def _seen(name, build, reader, **values):
    """The rows of a statement that is prepared once for each sight a reader may have."""
    sight = sight_of(reader)
    statement = prepared((name, sight), lambda: build(sight))
    return rows(statement, reader=reader.id if reader is not None else None, **values)
