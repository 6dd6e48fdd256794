"""When the asker is asked what became of the case, and the nightly round that asks: each time only once."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from forum.plugin_api import (
    EVERYBODY,
    Case,
    Member,
    change,
    db,
    insert_into,
    locked,
    now,
    send_notice,
)
from forum.plugins.solved.access import require_asker
from forum.plugins.solved.models import KNOWN, LOST, UNKNOWN, Followed, Reminder
from forum.plugins.solved.queries import current_outcome

BATCH = 200


class Step(NamedTuple):
    """One moment of asking: so many days after the case was posted, or after advice was first followed."""

    days: int
    code: str


WEEK, MONTH, QUARTER = "outcome-week", "outcome-month", "outcome-quarter"
STEPS = (Step(7, WEEK), Step(30, MONTH), Step(90, QUARTER))


def next_step(start, step, moment):
    """(step, when it is due) of the first step from that one on that lies ahead; (the end, None) past all."""
    for place in range(step, len(STEPS)):
        due = start + timedelta(days=STEPS[place].days)
        if due > moment:
            return place, due
    return len(STEPS), None


def reckon(case, muted=None):
    """Inside a change: say anew when the asker is reminded, after he said anything about the outcome.

    `muted` is his wish from now on, None leaves it as it was.
    """
    row = db.session.get(Reminder, case.id, with_for_update=True, populate_existing=True)
    row = row or Reminder(case_id=case.id, step=0, muted=False)
    row.muted = row.muted if muted is None else muted
    told, moment = current_outcome(case.id), now()
    row.step, row.due_at = next_step(_starts([case])[case.id], row.step, moment)
    if row.muted or (told is not None and told.kind in (*KNOWN, LOST)):
        row.due_at = None
    elif told is not None and told.kind == UNKNOWN:
        row.due_at = row.due_at or moment + timedelta(days=STEPS[-1].days)
    db.session.add(row)


def choose_reminders(asker, case, muted):
    """Whether the asker is reminded of this case."""
    require_asker(asker, case)
    with change():
        reckon(locked(Case, case.id), muted)


def is_muted(case):
    return bool(db.session.scalar(select(Reminder.muted).where(Reminder.case_id == case.id)))


def plan_reminders():
    """Note when the askers of young cases are to be asked; returns how many cases were noted.

    A case lies in wait for as long as the last step reaches. One that is older than a step when it is first
    noted is asked at once, and only once. What was imported was settled elsewhere.
    """
    moment, planned = now(), 0
    oldest = moment - timedelta(days=STEPS[-1].days)
    young = select(Case.id, Case.posted_at).outerjoin(Reminder, Reminder.case_id == Case.id)
    young = young.where(Case.active_at > oldest, Case.posted_at > oldest, Case.imported_as.is_(None))
    young = young.where(Reminder.case_id.is_(None)).order_by(Case.id).limit(BATCH)
    while cases := db.session.execute(young).all():
        planned += len(cases)
        with change() as session:
            first = [_first_reminder(case, moment) for case in cases]
            session.execute(insert_into(Reminder).values(first).on_conflict_do_nothing())
    return planned


def count_due():
    return db.session.scalar(select(func.count()).select_from(_due().subquery()))


def remind_all(progress=lambda done: None):
    """Remind every asker who is due; returns how many. A batch is one change: stopped anywhere, the next
    run goes on where it stood, and nobody hears of the same step twice."""
    reminded = 0
    while number := _remind_batch():
        reminded += number
        progress(reminded)
    return reminded


def _remind_batch():
    with change() as session:
        moment = now()
        held = _due(moment).limit(BATCH).with_for_update(of=Reminder)
        due = session.execute(held.execution_options(populate_existing=True)).all()
        starts = _starts([case for _reminder, case in due])
        for reminder, case in due:
            step = STEPS[min(reminder.step, len(STEPS) - 1)]
            send_notice([case.author_id], step.code, f"/cases/{case.id}/outcome", case=case)
            reminder.step, reminder.due_at = next_step(starts[case.id], reminder.step + 1, moment)
    return len(due)


def _due(moment=None):
    """The reminders that are due, of cases that everybody sees and whose askers may still answer."""
    due = select(Reminder, Case).join(Case, Case.id == Reminder.case_id)
    due = due.join(Member, Member.id == Case.author_id)
    due = due.where(Reminder.due_at <= (moment or now()), Case.audience == EVERYBODY)
    return due.where(Member.role != "unverified").order_by(Reminder.due_at, Reminder.case_id)


def _first_reminder(case, moment):
    """The latest step whose moment has come is due; the first one where none has."""
    passed = sum(case.posted_at + timedelta(days=step.days) <= moment for step in STEPS)
    step = max(0, passed - 1)
    due = case.posted_at + timedelta(days=STEPS[step].days)
    return {"case_id": case.id, "step": step, "due_at": due, "muted": False}


def _starts(cases):
    """{case: the moment its steps are counted from}."""
    numbers = [case.id for case in cases]
    first = select(Followed.case_id, func.min(Followed.marked_at)).where(Followed.case_id.in_(numbers))
    return {case.id: case.posted_at for case in cases} | dict(
        db.session.execute(first.group_by(Followed.case_id)).all()
    )
