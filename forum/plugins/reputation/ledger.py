"""The ledger of points: lines are added, never changed, and what they come to follows in the same change."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from forum.plugin_api import db, now
from forum.plugins.reputation.earning import month_of
from forum.plugins.reputation.models import Earned, Line

VOTE, ANNULLED, CAPPED = "vote", "annulled", "capped"
AGREED, DISAGREED = "agreed", "disagreed"
GROUP = (Line.member_id, Line.specialty, Line.kind, Line.by_id, Line.counts_on, Line.case_id)
LONG_AGO = timedelta(days=5 * 365)


def line(kind, member_id, case, answer=None, **facts):
    """A line not yet written: in that case's specialty, for today and once, unless told otherwise."""
    moment = now()
    told = {"specialty": case.specialty, "case_id": case.id, "answer_id": answer and answer.id}
    told |= {"times": 1, "tenths": 0, "by_id": None, "counts_on": moment.date(), "happened_at": moment}
    return {"kind": kind, "member_id": member_id, **told, **facts}


def write(lines):
    """Inside a change: add those lines; the months they belong to follow."""
    if not lines:
        return
    db.session.execute(Line.__table__.insert(), lines)
    tenths, votes = Counter(), Counter()
    for told in lines:
        key = told["member_id"], told["specialty"], month_of(told["counts_on"])
        tenths[key] += told["tenths"]
        votes[key] += votes_in(told["kind"], told["times"])
    months = [
        {
            "member_id": key[0],
            "specialty": key[1],
            "month": key[2],
            "tenths": tenths[key],
            "votes": votes[key],
        }
        for key in sorted(tenths)
        if tenths[key] or votes[key]
    ]
    if months:
        db.session.execute(_add_to_months(), months)


def votes_in(kind, times):
    """How many helpful votes a line adds to those that count."""
    return {VOTE: times, ANNULLED: -times}.get(kind, 0)


def undo(answer, *kinds, by_id=None):
    """Inside a change: take back what those kinds of lines brought for an answer; returns whether any did.

    With `by_id`, only what that member caused.
    """
    lines = [_opposite(row, answer) for row in standing_lines(answer, *kinds) if by_id in (None, row.by_id)]
    write(lines)
    return bool(lines)


def standing_lines(answer, *kinds):
    """What those kinds of lines come to for an answer, where they were not undone."""
    times, tenths = func.sum(Line.times), func.sum(Line.tenths)
    groups = select(*GROUP, times.label("times"), tenths.label("tenths"))
    groups = groups.where(Line.answer_id == answer.id, Line.kind.in_(kinds))
    return db.session.execute(groups.group_by(*GROUP).having(times != 0).order_by(*GROUP)).all()


def annulling(row, answer):
    """The line that takes away what a vote's standing line brought."""
    return {**_opposite(row, answer), "kind": ANNULLED, "times": 1}


def agreements_of(numbers):
    """{member: [(how often settled cases agreed, how often they did not, on which day)]}."""
    since = (now() - LONG_AGO).date()
    days = select(Line.member_id, Line.kind, Line.counts_on, func.sum(Line.times).label("times"))
    days = days.where(Line.member_id.in_(numbers), Line.kind.in_((AGREED, DISAGREED)), Line.counts_on > since)
    found = {}
    for row in db.session.execute(days.group_by(Line.member_id, Line.kind, Line.counts_on)):
        counts = (row.times, 0) if row.kind == AGREED else (0, row.times)
        found.setdefault(row.member_id, []).append((*counts, row.counts_on))
    return found


def _opposite(row, answer):
    told = {name: getattr(row, name) for name in ("member_id", "specialty", "kind", "by_id", "counts_on")}
    told |= {"case_id": row.case_id, "answer_id": answer.id, "happened_at": now()}
    return told | {"times": -row.times, "tenths": -row.tenths}


def _add_to_months():
    """Adds in one statement: two changes at once are both counted, without a lock of the member."""
    insert = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name].insert(Earned.__table__)
    added = {name: Earned.__table__.c[name] + insert.excluded[name] for name in ("tenths", "votes")}
    return insert.on_conflict_do_update(index_elements=["member_id", "specialty", "month"], set_=added)
