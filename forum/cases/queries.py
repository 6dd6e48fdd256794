"""Reading cases and answers. What may be seen is decided in access; every question here asks it."""

from flask import current_app
from sqlalchemy import String, bindparam, cast, literal, or_, select

from forum import hooks
from forum.cases.access import ranked_answers, sight_of, visible_answers, visible_cases, within
from forum.cases.models import ANSWER, Answer, AnswerVersion, Case, CaseVersion, DraftRow
from forum.db import db, prepared, rows
from forum.errors import NotFound
from forum.languages import lazy_gettext as _l
from forum.members.models import Member

COLUMNS = (
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
    Member.profession.label("author_profession"),
    Answer.kind,
    Answer.bucket,
)
ANSWERS = select(*COLUMNS).join_from(Answer, Member, Member.id == Answer.author_id)
NUMBER, READER = bindparam("number"), bindparam("reader")


def find_case(number, reader):
    """The case of that number if this reader may see it; raises NotFound."""
    case = db.session.scalar(select(Case).where(Case.id == number, visible_cases(reader)))
    if case is None:
        raise NotFound(_l("There is no such case, or not for you."))
    return case


def case_shown(number, reader):
    """The row of that case with its author's pseudonym, for its page; raises NotFound.

    `has_lanes` says whether it has replies that are no answers, `has_folded` whether something is folded,
    `has_draft` whether this reader began a reply; plugins add what they have to know.
    """
    sight = sight_of(reader)
    found = rows(
        prepared(("case", sight), lambda: _whole_case(sight)),
        number=number,
        reader=reader.id if reader else None,
    )
    if not found:
        raise NotFound(_l("There is no such case, or not for you."))
    return found[0]


def find_answer(number, reader):
    """The answer of that number, folded or not, if this reader may see its case; raises NotFound."""
    answer = db.session.scalar(
        select(Answer).join(Case, Case.id == Answer.case_id).where(Answer.id == number, visible_cases(reader))
    )
    if answer is None:
        raise NotFound(_l("There is no such answer, or not for you."))
    return answer


def answers_of(case, page=1):
    """One page of a case's answers in the order of usefulness (posted order where no plugin orders)."""
    size = current_app.config["ANSWERS_PER_PAGE"]
    return rows(prepared("answers", _answers_in_order), number=case.id, size=size, start=(page - 1) * size)


def lane_replies(case):
    """The replies of a case that are no answers, as they were posted; asks nothing where there are none."""
    return rows(prepared("lanes", _lanes_in_order), number=case.id) if case.has_lanes else []


def page_of_answer(answer):
    """The page of its case that an answer stands on."""
    ordered = select(Answer.id).where(Answer.case_id == answer.case_id, ranked_answers())
    numbers = db.session.scalars(ordered.order_by(*_answer_order())).all()
    place = numbers.index(answer.id) if answer.id in numbers else 0
    return place // current_app.config["ANSWERS_PER_PAGE"] + 1


def folded_answers(case):
    """The folded answers of a case on its page, the oldest first; asks nothing where there are none."""
    return rows(prepared("folded", _folded_in_order), number=case.number) if case.has_folded else []


def answers_by(member, reader, limit=20):
    """The newest answers of a member, each with its case's title."""
    answers = (
        select(Answer.id.label("number"), Answer.html, Answer.posted_at, Case.title)
        .join(Case, Case.id == Answer.case_id)
        .where(Answer.author_id == member.id, ranked_answers(), visible_cases(reader))
    )
    return db.session.execute(answers.order_by(Answer.posted_at.desc(), Answer.id.desc()).limit(limit)).all()


def authors_of_answers(numbers):
    """{number: pseudonym of its author} of those answers."""
    statement = prepared("authors", _authors_of_answers)
    return dict(rows(statement, numbers=list(numbers)))


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


def _whole_case(sight):
    own = {"has_lanes": _has_lanes(), "has_folded": _has_folded(), "has_draft": _has_draft()}
    looks = [look.label(name) for name, look in own.items()]
    looks += hooks.case_looks.apply([], reader=READER)
    whole = select(*Case.__table__.c, Member.pseudonym.label("author"), *looks)
    return whole.join(Member, Member.id == Case.author_id).where(Case.id == NUMBER, within(sight, READER))


def _has_lanes():
    """Two looks into the index of the answers' order, however many answers there are."""
    lanes = select(Answer.id).where(Answer.case_id == Case.id, visible_answers())
    before, behind = lanes.where(Answer.kind < ANSWER), lanes.where(Answer.kind > ANSWER)
    return or_(before.correlate(Case).exists(), behind.correlate(Case).exists())


def _has_folded():
    folded = select(Answer.id).where(Answer.case_id == Case.id, Answer.folded.is_(True))
    return folded.correlate(Case).exists()


def _has_draft():
    form = literal("answer:") + cast(Case.id, String)
    own = select(DraftRow.form).where(DraftRow.member_id == READER, DraftRow.form == form)
    return own.correlate(Case).exists()


def _lanes_in_order():
    lanes = ANSWERS.where(Answer.case_id == NUMBER, visible_answers(), Answer.kind != ANSWER)
    return lanes.order_by(Answer.id)


def _answers_in_order():
    """The page's numbers first, then their rows: sorting a thousand answers must not carry their texts."""
    order = _answer_order()
    page = select(Answer.id).where(Answer.case_id == NUMBER, ranked_answers()).order_by(*order)
    page = page.limit(bindparam("size")).offset(bindparam("start")).subquery()
    return ANSWERS.where(Answer.id.in_(select(page.c.id))).order_by(*order)


def _folded_in_order():
    return ANSWERS.where(Answer.case_id == NUMBER, Answer.folded.is_(True)).order_by(Answer.id)


def _authors_of_answers():
    authors = select(Answer.id, Member.pseudonym).join(Member, Member.id == Answer.author_id)
    return authors.where(Answer.id.in_(bindparam("numbers", expanding=True)), ranked_answers())


def _answer_order():
    return hooks.answer_order.apply([Answer.id])
