"""Reading cases and answers. What may be seen is decided in access; every question here asks it."""

import base64
import binascii
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, bindparam, func, literal_column, or_, select

from forum import hooks
from forum.cases.access import visible_answers, visible_cases
from forum.cases.models import Answer, AnswerVersion, Case, CaseSpecialty, CaseVersion
from forum.db import db
from forum.errors import NotFound
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
ANSWER = (
    Answer.id.label("number"),
    Answer.html,
    Answer.posted_at,
    Answer.edited_at,
    Answer.version,
    Answer.author_id,
    Answer.usefulness,
    Member.pseudonym.label("author"),
    Member.specialty.label("author_specialty"),
    Member.role.label("author_role"),
)
# Spelt out, not bound: only then does SQLite walk the index that holds nothing but unanswered cases.
UNANSWERED = Case.answer_count == literal_column("0")
ROWS = select(*ROW).join(Member, Member.id == Case.author_id)
ANSWERS = select(*ANSWER).join(Member, Member.id == Answer.author_id)
WHOLE_CASE = (
    select(Case, Member.pseudonym, Member.specialty)
    .join(Member, Member.id == Case.author_id)
    .where(Case.id == bindparam("number"))
)


class Page:
    """One page of a list: its rows and the cursor behind its last row, None on the last page."""

    def __init__(self, rows, cursor):
        self.rows, self.cursor = rows, cursor


def find_case(number, reader):
    """The case of that number if this reader may see it; raises NotFound. Its author's name comes along."""
    found = db.session.execute(WHOLE_CASE.where(visible_cases(reader)), {"number": number}).first()
    if found is None:
        raise NotFound(_l("There is no such case, or not for you."))
    case, author, author_specialty = found
    case.author, case.author_specialty = author, author_specialty
    return case


def find_answer(number, reader):
    """The answer of that number, folded or not, if this reader may see its case; raises NotFound."""
    answer = db.session.scalar(
        select(Answer).join(Case, Case.id == Answer.case_id).where(Answer.id == number, visible_cases(reader))
    )
    if answer is None:
        raise NotFound(_l("There is no such answer, or not for you."))
    return answer


def latest_cases(reader, cursor=None):
    """The cases with the newest activity."""
    return _page(ROWS.where(visible_cases(reader)), (Case.active_at, Case.id), cursor)


def cases_in(specialty, reader, tab="active", cursor=None):
    """The cases of a specialty: all by newest activity, the unanswered ones, or those in a state."""
    listed = ROWS.join(CaseSpecialty, CaseSpecialty.case_id == Case.id)
    listed = listed.where(CaseSpecialty.specialty == specialty, visible_cases(reader))
    if tab == "unanswered":
        listed = listed.where(UNANSWERED)
    elif tab != "active":
        listed = listed.where(Case.state == tab)
    return _page(listed, (CaseSpecialty.active_at, CaseSpecialty.case_id), cursor)


def cases_by(member, reader, limit=20):
    """The newest cases of a member."""
    rows = ROWS.where(Case.author_id == member.id, visible_cases(reader))
    return db.session.execute(rows.order_by(Case.posted_at.desc(), Case.id.desc()).limit(limit)).all()


def answers_by(member, reader, limit=20):
    """The newest answers of a member, each with its case's title."""
    answers = (
        select(Answer.id.label("number"), Answer.html, Answer.posted_at, Case.title)
        .join(Case, Case.id == Answer.case_id)
        .where(Answer.author_id == member.id, visible_answers(), visible_cases(reader))
    )
    return db.session.execute(answers.order_by(Answer.posted_at.desc(), Answer.id.desc()).limit(limit)).all()


def cases_numbered(numbers, reader):
    """The visible ones among those cases, by number."""
    rows = db.session.execute(ROWS.where(Case.id.in_(numbers), visible_cases(reader)))
    return {row.number: row for row in rows}


def authors_of_answers(numbers):
    """Who wrote those answers, by their numbers."""
    authors = select(Answer.id, Member.pseudonym).join(Member, Member.id == Answer.author_id)
    found = db.session.execute(authors.where(Answer.id.in_(numbers), visible_answers()))
    return {number: author for number, author in found}


def answers_of(case, page=1):
    """One page of a case's answers in the order of usefulness (posted order where no plugin orders)."""
    per_page = current_app.config["ANSWERS_PER_PAGE"]
    shown = ANSWERS.where(Answer.case_id == case.number, visible_answers()).order_by(*_answer_order())
    return db.session.execute(shown.limit(per_page).offset((page - 1) * per_page)).all()


def page_of_answer(answer):
    """The page of its case that an answer stands on."""
    numbers = db.session.scalars(
        select(Answer.id)
        .where(Answer.case_id == answer.case_id, visible_answers())
        .order_by(*_answer_order())
    ).all()
    place = numbers.index(answer.id) if answer.id in numbers else 0
    return place // current_app.config["ANSWERS_PER_PAGE"] + 1


def folded_answers(case):
    """The folded answers of a case, the oldest first: for plugins that show what they folded."""
    folded = ANSWERS.where(Answer.case_id == case.number, Answer.folded.is_(True))
    return db.session.execute(folded.order_by(Answer.id)).all()


def unanswered_by_specialty(reader):
    """{slug: number of cases without an answer} of what this reader may see; walks only those cases."""
    counted = (
        select(CaseSpecialty.specialty, func.count())
        .join(Case, Case.id == CaseSpecialty.case_id)
        .where(UNANSWERED, visible_cases(reader))
        .group_by(CaseSpecialty.specialty)
    )
    return {slug: number for slug, number in db.session.execute(counted)}


def case_versions(case):
    """(version, editor) of a case, the newest first."""
    kept = select(CaseVersion, Member.pseudonym).join(Member, Member.id == CaseVersion.editor_id)
    return db.session.execute(
        kept.where(CaseVersion.case_id == case.id).order_by(CaseVersion.version.desc())
    ).all()


def answer_versions(answer):
    """(version, editor) of an answer, the newest first."""
    kept = select(AnswerVersion, Member.pseudonym).join(Member, Member.id == AnswerVersion.editor_id)
    return db.session.execute(
        kept.where(AnswerVersion.answer_id == answer.id).order_by(AnswerVersion.version.desc())
    ).all()


def cursor_of(row_time, number):
    """Where a list goes on: the last row's time and number, opaque in addresses."""
    return base64.urlsafe_b64encode(f"{row_time.isoformat()} {number}".encode()).decode().rstrip("=")


def read_cursor(cursor):
    """(time, number) of a cursor, or None when it is none of ours: the list then starts at its top."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, number = text.split(" ")
        moment = datetime.fromisoformat(moment)
        return (moment, int(number)) if moment.tzinfo is None and 0 <= int(number) < 2**31 else None
    except (binascii.Error, ValueError, UnicodeError):
        return None


def _answer_order():
    return hooks.answer_order.apply([Answer.id])


def _page(rows, keys, cursor):
    size = current_app.config["CASES_PER_PAGE"]
    moment, number = keys
    place = read_cursor(cursor) if cursor else None
    if place:
        rows = rows.where(or_(moment < place[0], and_(moment == place[0], number < place[1])))
    found = db.session.execute(rows.order_by(moment.desc(), number.desc()).limit(size + 1)).all()
    if len(found) <= size:
        return Page(found, None)
    return Page(found[:size], cursor_of(found[size - 1].active_at, found[size - 1].number))
