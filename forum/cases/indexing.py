"""Keeps the search index true to the cases: an outbox line in every change, and what brings it there."""

import logging
import threading

from flask import current_app
from sqlalchemy import delete, func, select

from forum import hooks
from forum.cases.access import audiences_for, ranked_answers
from forum.cases.feeding import (
    begin_feed,
    end_feed,
    feed,
    feeding_alone,
    has_missed_changes,
    keep_feeds,
    search_engine,
)
from forum.cases.models import Answer, Case, OutboxLine, split_words
from forum.db import change, db
from forum.members.models import Member
from forum.text import plain_text
from search.document import Document

log = logging.getLogger("forum.search")
_wake = threading.Event()
BATCH = 500


def index_case(case_id):
    """Note, inside a change, that this case has to be indexed again."""
    db.session.add(OutboxLine(case_id=case_id))


def wake_drain():
    """Tell a drain in this process that the outbox has something; others look by themselves."""
    _wake.set()


def rest_until_woken(seconds):
    """Let a drain sleep for so long, or until something is changed in this process."""
    _wake.wait(seconds)
    _wake.clear()


def drain_once(limit=None):
    """Bring one batch from the outbox into the index; returns how many cases were brought.

    The index is written before the lines go: after a crash between the two the same cases are brought
    again, which changes nothing. Only the lines that were read go; lines added meanwhile stay.
    """
    limit = limit or current_app.config["SEARCH_DRAIN_BATCH"]
    db.session.rollback()
    lines = db.session.execute(
        select(OutboxLine.id, OutboxLine.case_id).order_by(OutboxLine.id).limit(limit)
    ).all()
    if not lines:
        return 0
    numbers = {line.case_id for line in lines}
    documents = documents_of(numbers)
    fed = feed(list(documents.values()), numbers - documents.keys())
    with change() as session:
        keep_feeds(session, fed)
        session.execute(delete(OutboxLine).where(OutboxLine.id.in_([line.id for line in lines])))
    return len(numbers)


def drain_all(progress=lambda done: None):
    """Empty the outbox; returns how many cases were brought. Waits for the writer's lock first."""
    mend_index()
    brought = 0
    with feeding_alone():
        while number := drain_once():
            brought += number
            progress(brought)
    return brought


def mend_index(tell=log.warning, doubt=""):
    """Build the index anew where it is missing or broken; returns whether it had to.

    `doubt` is what somebody met who could not use an index that looks well. One that may not be written,
    or that does not answer, cannot be replaced now: it is left alone.
    """
    state = search_engine().health()
    if state == "ok" and doubt.startswith("corrupted"):
        state = doubt
    if state == "ok" and has_missed_changes():
        state = "outdated: changes went to another index only."
    if state == "ok" or state.startswith(("read-only", "unreachable")):
        return False
    tell("The search index is %s Building it anew.", state.rstrip(".") + ".")
    rebuild_index()
    return True


def outbox_length():
    return db.session.scalar(select(func.count()).select_from(OutboxLine))


def documents_of(numbers):
    """The search documents of those cases, by number; a batch asks the same few questions as one case."""
    numbers = list(numbers)
    rows = db.session.execute(
        select(Case, Member.pseudonym).join(Member, Member.id == Case.author_id).where(Case.id.in_(numbers))
    ).all()
    answers = _answers_of(numbers)
    documents = {case.id: _document(case, author, answers.get(case.id, [])) for case, author in rows}
    return hooks.search_documents.apply(documents)


def all_documents():
    """Every case's document, in batches; yields lists."""
    last = 0
    while True:
        numbers = db.session.scalars(
            select(Case.id).where(Case.id > last).order_by(Case.id).limit(BATCH)
        ).all()
        if not numbers:
            return
        yield list(documents_of(numbers).values())
        db.session.rollback()
        db.session.expunge_all()
        last = numbers[-1]


def count_cases():
    return db.session.scalar(select(func.count()).select_from(Case))


def rebuild_index(progress=lambda done: None):
    """Build a new index beside the live one and switch to it; returns how many cases it brought.

    The drain goes on meanwhile: what it brings to the live index, the engine brings to the new one too.
    """
    done = 0
    with search_engine().rebuild() as builder:
        begin_feed()
        for documents in all_documents():
            builder.add(documents)
            done += len(documents)
            progress(done)
    if not end_feed():
        log.warning("Changes went to another index while this one was built: it is built again before use.")
    return done


def _answers_of(numbers):
    rows = db.session.execute(
        select(Answer.case_id, Answer.id, Answer.html, Answer.usefulness)
        .where(Answer.case_id.in_(numbers), ranked_answers())
        .order_by(Answer.usefulness.desc(), Answer.id)
    )
    found = {}
    for case_id, number, html, usefulness in rows:
        found.setdefault(case_id, []).append((number, plain_text(html), usefulness))
    return found


def _document(case, author, answers):
    question = plain_text(case.question_html)
    if case.tried_html:
        question = f"{question}\n{plain_text(case.tried_html)}"
    return Document(
        id=case.id,
        title=case.title,
        question=question,
        answers=[(number, text) for number, text, _usefulness in answers],
        accepted=None,
        tags=split_words(case.tags),
        specialties=case.specialties,
        author=author,
        posted=case.posted_at,
        active=case.active_at,
        state=case.state,
        audience=audiences_for(case),
        weight=1.0,
        language="",
        usefulness=answers[0][2] if answers else 0,
        labels=_labels(case, answers),
    )


def _labels(case, answers):
    """What a case can be narrowed by beside its own facts; plugins add theirs."""
    found = {"age": case.age_band, "sex": case.sex.lower(), "with": "answer" if answers else ""}
    return {field: [value] for field, value in found.items() if value}
