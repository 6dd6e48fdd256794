"""Writes imported cases and answers: a new row, a new version, or nothing where nothing is new."""

from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import insert, select

from forum import hooks
from forum.cases.actions import first_usefulness, locked, recount, relist_in_specialties, slug_of
from forum.cases.drafts import AnswerDraft, CaseDraft, shape_answer, shape_case, tags_of
from forum.cases.importing_members import NAMELESS, imported_member, kept_or_stand_in
from forum.cases.importing_records import TOLD_KINDS
from forum.cases.models import ANSWER, Answer, AnswerVersion, Case, CaseSpecialty, CaseVersion, OutboxLine
from forum.db import db, now
from forum.errors import Refused
from forum.languages import lazy_gettext as _l
from forum.members.access import require_open_publication
from forum.text import render

FALLBACK_SPECIALTY = "medecine-generale"
IMPORTED = "import"  # the reason that a version gives when a file brought it
AT_ONCE = 500
CASE_TEXTS, ANSWER_TEXT = attrgetter("title", "question", "tried"), attrgetter("text")
FACTS = ("specialty", "other_specialties", "age_band", "sex", "tags")


class Known:
    """What the tables hold already of a batch of records."""

    def __init__(self, records):
        self.cases = {case.imported_as: case for case in _rows(Case, Case.imported_as, _keys(records))}
        numbers = [case.id for case in self.cases.values()]
        self.answers = {answer.imported_as: answer for answer in _rows(Answer, Answer.case_id, numbers)}
        self.case_versions = _versions(CaseVersion, CaseVersion.case_id, self.cases.values())
        self.answer_versions = _versions(AnswerVersion, AnswerVersion.answer_id, self.answers.values())


@dataclass
class Arrival:
    """A text on its way: checked and rendered while nobody waits for the tables; nothing is saved yet.

    `row` is the row it meets, or the new one; `text_is_new` says that a new version is due, `facts_follow`
    that nobody changed the row here since the last import, so that the rest follows the file as well.
    """

    record: dict
    row: object
    draft: object
    html: tuple
    is_new: bool = True
    text_is_new: bool = True
    facts_follow: bool = True
    answers: tuple = ()

    def __post_init__(self):
        self.version = self.row.version


def prepare_case(record, known, specialty=None):
    """The arrival of a case and its answers; raises Refused where one of them cannot be taken."""
    require_open_publication()
    author = kept_or_stand_in(record.get("author") or NAMELESS)
    draft = hooks.draft.apply(shape_case(_case_draft(record, specialty)), author=author)
    row = known.cases.get(record["id"])
    if row is None:
        arrival = Arrival(record, _new_case(record, draft), draft, ())
    else:
        arrival = _meet(record, row, draft, known.case_versions.get(row.id), CASE_TEXTS, _case_html)
    arrival.answers = [_prepare_answer(answer, arrival.row, known) for answer in record.get("answers", ())]
    return arrival


def write_case(arrival):
    """Inside a change: save what is new of it, plugins' share included; says what became of it."""
    case, new_answers = arrival.row, [answer for answer in arrival.answers if answer.is_new]
    if arrival.is_new:
        _write_new_case(arrival)
        told = "cases"
    else:
        told = "updated" if _update_case(arrival, new_answers) else "unchanged"
    hooks.case_imported.apply(
        arrival.record, case=case, answers={answer.row.imported_as: answer.row for answer in arrival.answers}
    )
    return told, len(new_answers)


def write_companions(arrivals):
    """Inside the same change: the rows that go with new cases and answers, for all of them at once.

    First versions, lists and outbox lines cannot be refused, so they need no savepoint; one by one they
    would take longer than all the rest.
    """
    new = [arrival.row for arrival in arrivals if arrival.is_new]
    answers = [answer.row for arrival in arrivals for answer in arrival.answers if answer.is_new]
    _insert(CaseVersion, [_case_version(case) for case in new])
    _insert(AnswerVersion, [_answer_version(answer) for answer in answers])
    _insert(
        CaseSpecialty,
        [
            {"case_id": case.id, "specialty": slug, "active_at": case.active_at}
            for case in new
            for slug in case.specialties
        ],
    )
    _insert(OutboxLine, [{"case_id": case.id} for case in new])


def _prepare_answer(record, case, known):
    author = kept_or_stand_in(record.get("author") or NAMELESS)
    row, kind = known.answers.get(record["id"]), record.get("kind") or ANSWER
    draft = AnswerDraft(text=record.get("text", ""), case=case, reply_kind=kind)
    kept = kind if kind in TOLD_KINDS else row and row.kind
    draft = hooks.draft.apply(shape_answer(draft, kept), author=author)
    if row is None:
        posted = record.get("date") or case.posted_at
        row = Answer(imported_as=record["id"], folded=False, version=1, posted_at=posted)
        row.kind = draft.reply_kind
        row.usefulness = first_usefulness(row.kind, author, case)
        return Arrival(record, row, draft, _answer_html(draft))
    if row.case_id != case.id:
        raise Refused(_l("An “id” in this line belongs to another case."))
    return _meet(record, row, draft, known.answer_versions.get(row.id), ANSWER_TEXT, _answer_html)


def _meet(record, row, draft, versions, texts, html):
    """What a record changes in the row it meets. A text that came before is no news: edits made here stay."""
    last, edited_here = texts(row), False
    for version in versions or ():
        edited_here = version.version > 1 and version.reason != IMPORTED
        last = last if edited_here else texts(version)
    is_news = texts(draft) != last
    facts_follow = is_news or not edited_here
    return Arrival(record, row, draft, html(draft) if is_news else (), False, is_news, facts_follow)


def _write_new_case(arrival):
    case, author = arrival.row, _author(arrival)
    ranked = _ranked(arrival.answers)
    case.author_id, case.answer_count = author.id, len(ranked)
    case.active_at = max([case.posted_at, *(answer.posted_at for answer in ranked)])
    db.session.add(case)
    db.session.flush()
    _write_new_answers(case, arrival.answers)


def _update_case(arrival, new_answers):
    """Returns whether anything had to be changed."""
    case, facts = arrival.row, arrival.facts_follow and _facts(arrival.draft)
    changed_facts = {name: fact for name, fact in (facts or {}).items() if fact != getattr(case, name)}
    edited = [answer for answer in arrival.answers if not answer.is_new and _is_news(answer)]
    if not (arrival.text_is_new or changed_facts or new_answers or edited):
        return False
    _lock(arrival)
    for name, fact in changed_facts.items():
        setattr(case, name, fact)
    if arrival.text_is_new:
        _fill_texts(case, arrival.draft, arrival.html)
        _step(case)
        db.session.add(CaseVersion(**_case_version(case, IMPORTED)))
    for answer in edited:
        _update_answer(answer)
    _write_new_answers(case, new_answers)
    case.active_at = max([case.active_at, *(answer.posted_at for answer in _ranked(new_answers))])
    relist_in_specialties(case)
    recount(case.id)
    return True


def _write_new_answers(case, arrivals):
    for arrival in arrivals:
        author, answer = _author(arrival), arrival.row
        answer.case_id, answer.author_id = case.id, author.id
        answer.text, (answer.html,) = arrival.draft.text, arrival.html
        db.session.add(answer)
    db.session.flush()


def _update_answer(arrival):
    answer = arrival.row
    _lock(arrival)
    answer.kind = arrival.draft.reply_kind if arrival.facts_follow else answer.kind
    if arrival.text_is_new:
        answer.text, (answer.html,) = arrival.draft.text, arrival.html
    _step(answer)
    db.session.add(AnswerVersion(**_answer_version(answer, IMPORTED)))


def _ranked(arrivals):
    """The rows of those that are answers, not replies of another kind."""
    return [arrival.row for arrival in arrivals if arrival.row.kind == ANSWER]


def _is_news(answer):
    return answer.text_is_new or (answer.facts_follow and answer.draft.reply_kind != answer.row.kind)


def _lock(arrival):
    """The row as it stands now; it has to be the one that the arrival was prepared for."""
    if locked(type(arrival.row), arrival.row.id).version != arrival.version:
        raise Refused(_l("Somebody edited this a moment ago. Please import it once more."))


def _step(row):
    row.version, row.edited_at = row.version + 1, now()


def _author(arrival):
    return imported_member(arrival.record.get("author") or NAMELESS)


def _case_draft(record, specialty):
    return CaseDraft(
        title=record.get("title", ""),
        question=record.get("question", ""),
        tried=record.get("tried", ""),
        specialty=record.get("specialty") or specialty or FALLBACK_SPECIALTY,
        other_specialties=record.get("other_specialties", []),
        age_band=record.get("age_band", ""),
        sex=record.get("sex", ""),
        tags=tags_of(",".join(record.get("tags", ()))),
    )


def _new_case(record, draft):
    posted = record.get("date") or now()
    case = Case(imported_as=record["id"], posted_at=posted, version=1, **_facts(draft))
    _fill_texts(case, draft, _case_html(draft))
    return case


def _facts(draft):
    return {
        "specialty": draft.specialty,
        "other_specialties": ",".join(draft.other_specialties),
        "age_band": draft.age_band,
        "sex": draft.sex,
        "tags": ",".join(draft.tags),
    }


def _fill_texts(case, draft, html):
    case.title, case.question, case.tried = CASE_TEXTS(draft)
    case.slug = slug_of(draft.title)
    case.question_html, case.tried_html = html


def _case_html(draft):
    return render(draft.question), render(draft.tried) if draft.tried else ""


def _answer_html(draft):
    return (render(draft.text),)


def _case_version(case, reason=""):
    return {
        "case_id": case.id,
        "version": case.version,
        "editor_id": case.author_id,
        "saved_at": case.edited_at or case.posted_at,
        "title": case.title,
        "question": case.question,
        "tried": case.tried,
        "reason": reason,
    }


def _answer_version(answer, reason=""):
    return {
        "answer_id": answer.id,
        "version": answer.version,
        "editor_id": answer.author_id,
        "saved_at": answer.edited_at or answer.posted_at,
        "text": answer.text,
        "reason": reason,
    }


def _insert(model, rows):
    if rows:
        db.session.execute(insert(model.__table__), rows)


def _keys(records):
    return [record["id"] for record in records if "id" in record]


def _rows(model, column, values):
    for start in range(0, len(values), AT_ONCE):
        yield from db.session.scalars(select(model).where(column.in_(values[start : start + AT_ONCE])))


def _versions(model, column, rows):
    """The versions of those rows that have several, by number, the oldest first."""
    found = {}
    edited = [row.id for row in rows if row.version > 1]
    for version in sorted(_rows(model, column, edited), key=attrgetter("version")):
        found.setdefault(getattr(version, column.key), []).append(version)
    return found
