"""What happened to cases lately, and the label by which the search finds just those cases.

A saved search asks the engine once for all its news: cases bear the days on which something happened to
them, and the choice of the last days is put beside the question. The label is drawn from the tables
alone, so that a rebuilt index bears the same. What exactly happened is read from the tables.
"""

import time
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, select

from forum.plugin_api import OPEN, Answer, Case, change, db, index_case, now, ranked_answers, wake_drain
from forum.plugins.saved_searches.models import ANSWERED, POSTED, SETTLED, CaseStateSeen

LABEL = "stirred"


class Happening(NamedTuple):
    """Something that is news: which case, which kind, when, and whose doing (for him it is none)."""

    case_id: int
    kind: str
    moment: object
    by: int


def label_documents(documents):
    """Cases bear the day of their last activity and the day on which they came to something."""
    seen = select(CaseStateSeen.case_id, CaseStateSeen.changed_at)
    seen = seen.where(CaseStateSeen.case_id.in_(list(documents)))
    changed = dict(db.session.execute(seen).all())
    for number, document in documents.items():
        moments = (document.active, changed.get(number))
        document.labels[LABEL] = sorted({_day(moment) for moment in moments if moment})
    return documents


def days_since(start, end=None):
    """The values of the label from that moment to this day."""
    days = ((end or now()).date() - start.date()).days
    return tuple(_day(start + timedelta(days=day)) for day in range(days + 1))


def happenings_since(start):
    """All that is news since then, by case number; what is out of sight is none."""
    found = [*_posted(start), *_answered(start), *_settled(start)]
    by_case = {}
    for happening in found:
        by_case.setdefault(happening.case_id, []).append(happening)
    return by_case


def notice_states():
    """Note which cases came to something, or are open again, since the last look; returns how many.

    What was settled before this plugin came is in the table from the first. An imported case was settled
    elsewhere, long ago: it bears its last activity.
    """
    moment = now()
    seen = select(Case.id, Case.state, Case.active_at, Case.imported_as)
    seen = seen.outerjoin(CaseStateSeen, CaseStateSeen.case_id == Case.id).where(Case.state != OPEN)
    changed = db.session.execute(seen.where(CaseStateSeen.state.is_distinct_from(Case.state))).all()
    opened = select(Case.id).where(Case.id == CaseStateSeen.case_id, Case.state == OPEN).exists()
    with change() as session:
        session.execute(delete(CaseStateSeen).where(opened))
        for case in changed:
            since = case.active_at if case.imported_as else moment
            session.merge(CaseStateSeen(case_id=case.id, state=case.state, changed_at=since))
            index_case(case.id)
    wake_drain()
    return len(changed)


def await_index(noticed):
    """Give the drain a moment to bring what was just noticed; what comes later is found by the next run."""
    if noticed:
        time.sleep(current_app.config["SAVED_SEARCHES_INDEX_PAUSE"])


def _posted(start):
    posted = select(Case.id, Case.posted_at, Case.author_id).where(Case.posted_at > start)
    return [Happening(case, POSTED, moment, by) for case, moment, by in db.session.execute(posted)]


def _answered(start):
    answered = select(Answer.case_id, Answer.posted_at, Answer.author_id)
    answered = answered.join(Case, Case.id == Answer.case_id)
    answered = answered.where(Case.active_at > start, Answer.posted_at > start, ranked_answers())
    return [Happening(case, ANSWERED, moment, by) for case, moment, by in db.session.execute(answered)]


def _settled(start):
    settled = select(CaseStateSeen.case_id, CaseStateSeen.changed_at, Case.author_id)
    settled = settled.join(Case, Case.id == CaseStateSeen.case_id).where(CaseStateSeen.changed_at > start)
    return [Happening(case, SETTLED, moment, by) for case, moment, by in db.session.execute(settled)]


def _day(moment):
    return moment.date().isoformat()
