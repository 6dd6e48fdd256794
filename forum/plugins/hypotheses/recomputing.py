"""Pools cases anew: voices change with every settled case, and a kept pool does not hear of it."""

from sqlalchemy import select

from forum.plugin_api import Case, change, db, reconsider_state, wake_drain
from forum.plugins.hypotheses.models import StatedOpinion

BATCH = 100


def cases_to_pool():
    """The numbers of the cases where an answer names something."""
    return db.session.scalars(select(StatedOpinion.case_id).distinct().order_by(StatedOpinion.case_id)).all()


def recompute(numbers, progress=lambda done: None):
    """Pool those cases in short changes; returns how many came to another state. Cut short, begin again."""
    moved = 0
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        with change() as session:
            cases = session.scalars(select(Case).where(Case.id.in_(batch)).order_by(Case.id)).all()
            moved += sum(_is_moved(case) for case in cases)
        db.session.expunge_all()
        progress(start + len(batch))
    wake_drain()
    return moved


def _is_moved(case):
    before = case.state
    reconsider_state(case)
    return case.state != before
