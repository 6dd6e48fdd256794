"""Brings cases from JSON Lines files: streaming, restartable, and nothing half-written."""

import gzip
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum import hooks
from forum.cases.actions import list_in_specialties, relist_in_specialties, slug_of
from forum.cases.drafts import AnswerDraft, CaseDraft, shape_answer, shape_case
from forum.cases.indexing import index_case
from forum.cases.models import Answer, AnswerVersion, Case, CaseVersion
from forum.db import change, db, now
from forum.errors import Refused
from forum.members.access import require_open_publication
from forum.members.models import ROLES, VERIFIED, Member, pseudonym_key
from forum.text import render

BATCH = 200
FALLBACK_SPECIALTY = "medecine-generale"
NAME_SIGNS = re.compile(r"[^\w.-]+")


@dataclass
class Account:
    """What an import did: figures, and (line number, sentence) for each line that was skipped."""

    cases: int = 0
    updated: int = 0
    answers: int = 0
    members: int = 0
    skipped: list = field(default_factory=list)


def read_lines(path):
    """(line number, text) of a JSON Lines file, packed with gzip or not."""
    path = Path(path)
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def import_lines(lines, reshape=lambda record: record, specialty=None, progress=lambda done: None):
    """Import (number, text) lines in batches, one change each; `reshape` turns a foreign record into ours.

    A line that cannot be read is reported and leaves nothing behind. Lines imported before are updated.
    """
    account, done, lines = Account(), 0, iter(lines)
    while batch := list(islice(lines, BATCH)):
        with change() as session:
            for number, line in batch:
                _import_line(session, number, line, reshape, specialty, account)
        session.expunge_all()
        done += len(batch)
        progress(done)
    return account


def imported_member(pseudonym, specialty=None, role=VERIFIED):
    """Inside a change: the member of that name, made if need be. Nobody can sign in as one that is made here."""
    name = _as_pseudonym(pseudonym)
    member = db.session.scalar(select(Member).where(Member.pseudonym_key == pseudonym_key(name)))
    if member is None:
        member = Member(pseudonym=name, pseudonym_key=pseudonym_key(name), role=role, specialty=specialty)
        db.session.add(member)
        db.session.flush()
    return member


def _import_line(session, number, line, reshape, specialty, account):
    try:
        with session.begin_nested():
            record = reshape(json.loads(line))
            if record is not None:
                _import_record(record, specialty, account)
    except Refused as refusal:
        account.skipped.append((number, str(refusal.message)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        account.skipped.append((number, f"{type(error).__name__}: {error}"))


def _import_record(record, specialty, account):
    if not isinstance(record, dict):
        raise Refused(_l("A line has to hold one JSON object."))
    if "member" in record:
        _import_member(record, account)
    else:
        _import_case(record, specialty, account)


def _import_member(record, account):
    role = record.get("role", VERIFIED)
    if role not in ROLES:
        raise Refused(_l("There is no such role."))
    member = imported_member(record["member"], record.get("specialty"), role)
    member.role, member.specialty = role, record.get("specialty") or member.specialty
    account.members += 1


def _import_case(record, specialty, account):
    require_open_publication()
    author = imported_member(record.get("author") or "anonyme")
    draft = hooks.draft.apply(shape_case(_case_draft(record, specialty)), author=author)
    key = str(record["id"])[:120]
    case = db.session.scalar(select(Case).where(Case.imported_as == key))
    new = case is None
    if new:
        posted = _moment(record.get("date")) or now()
        case = Case(imported_as=key, author_id=author.id, posted_at=posted, active_at=posted, version=1)
    _fill_case(case, draft)
    db.session.add(case)
    db.session.flush()
    answers = [
        _import_answer(case, place, answer) for place, answer in enumerate(record.get("answers") or (), 1)
    ]
    _settle(case, answers, new)
    hooks.case_imported.apply(record, case=case, answers={answer.imported_as: answer for answer in answers})
    account.cases, account.updated = account.cases + new, account.updated + (not new)
    account.answers += len(answers)


def _case_draft(record, specialty):
    tags = [str(tag) for tag in record.get("tags") or ()]
    return CaseDraft(
        title=_text(record, "title"),
        question=_text(record, "question"),
        tried=_text(record, "tried"),
        specialty=record.get("specialty") or specialty or FALLBACK_SPECIALTY,
        other_specialties=list(record.get("other_specialties") or ()),
        age_band=record.get("age_band") or "",
        sex=record.get("sex") or "",
        tags=[tag.replace(",", " ").lower() for tag in tags],
    )


def _text(record, name):
    text = record.get(name) or ""
    if not isinstance(text, str):
        raise Refused(_l("“%(name)s” has to be a text.", name=name))
    return text


def _fill_case(case, draft):
    case.title, case.slug = draft.title, slug_of(draft.title)
    case.question, case.question_html = draft.question, render(draft.question)
    case.tried, case.tried_html = draft.tried, render(draft.tried) if draft.tried else ""
    case.specialty, case.other_specialties = draft.specialty, ",".join(draft.other_specialties)
    case.age_band, case.sex, case.tags = draft.age_band, draft.sex, ",".join(draft.tags)


def _import_answer(case, place, record):
    author = imported_member(record.get("author") or "anonyme")
    draft = AnswerDraft(text=_text(record, "text"), case=case)
    draft = hooks.draft.apply(shape_answer(draft), author=author)
    key = answer_key(case.imported_as, place, record)
    answer = db.session.scalar(select(Answer).where(Answer.imported_as == key))
    if answer is None:
        answer = Answer(
            imported_as=key,
            author_id=author.id,
            case_id=case.id,
            folded=False,
            version=1,
            posted_at=_moment(record.get("date")) or case.posted_at,
        )
    answer.text, answer.html = draft.text, render(draft.text)
    db.session.add(answer)
    return answer


def answer_key(case_key, place, record):
    """What an imported answer is known by: its own id, or its place in its case."""
    return str(record.get("id") or f"{case_key}#{place}")[:120]


def _settle(case, answers, new):
    """Counts, lists, first versions and the outbox line of an imported case."""
    case.active_at = max([case.active_at, *(answer.posted_at for answer in answers)])
    db.session.flush()
    case.answer_count = db.session.query(Answer).filter_by(case_id=case.id, folded=False).count()
    if new:
        list_in_specialties(case)
    else:
        relist_in_specialties(case)
    _keep_first_versions(case, answers)
    index_case(case.id)


def _keep_first_versions(case, answers):
    db.session.merge(
        CaseVersion(
            case_id=case.id,
            version=case.version,
            editor_id=case.author_id,
            saved_at=case.posted_at,
            title=case.title,
            question=case.question,
            tried=case.tried,
            reason="",
        )
    )
    for answer in answers:
        db.session.merge(
            AnswerVersion(
                answer_id=answer.id,
                version=answer.version,
                editor_id=answer.author_id,
                saved_at=answer.posted_at,
                text=answer.text,
                reason="",
            )
        )


def _moment(text):
    """A date of the file as the tables hold it; raises ValueError when it is none."""
    if not text:
        return None
    moment = datetime.fromisoformat(str(text))
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _as_pseudonym(name):
    tidy = NAME_SIGNS.sub("_", str(name)).strip("_.-")[:40].strip("_.-")
    return tidy if len(tidy) >= 3 else f"membre_{tidy or 'anonyme'}"
