"""The daily cap: what votes brought above it in a day is taken by a line of the ledger, by night."""

from sqlalchemy import case as if_
from sqlalchemy import func, select, tuple_

from forum.plugin_api import change, db, now
from forum.plugins.reputation import earning, ledger
from forum.plugins.reputation.models import Line

OF_VOTES = (ledger.VOTE, ledger.ANNULLED)


def apply_cap():
    """Make every day's cap true to the votes that are valid now; returns how many lines that took."""
    with change():
        lines = [line for day in _days().items() for line in _lines(*day)]
        ledger.write(lines)
    return len(lines)


def _days():
    """{(member, day): {specialty: (tenths of votes, of the cap)}} of days that are capped or should be."""
    voted = func.sum(if_((Line.kind.in_(OF_VOTES), Line.tenths), else_=0))
    capped = func.sum(if_((Line.kind == ledger.CAPPED, Line.tenths), else_=0))
    whose = Line.member_id, Line.counts_on
    full = select(*whose).where(Line.kind.in_((*OF_VOTES, ledger.CAPPED))).group_by(*whose)
    full = full.having((voted > earning.MOST_PER_DAY) | (capped != 0))
    sums = select(*whose, Line.specialty, voted.label("voted"), capped.label("capped"))
    sums = sums.where(tuple_(*whose).in_(full)).group_by(*whose, Line.specialty)
    days = {}
    for row in db.session.execute(sums):
        days.setdefault((row.member_id, row.counts_on), {})[row.specialty] = row.voted, row.capped
    return days


def _lines(whose, specialties):
    taken = earning.above_cap({slug: voted for slug, (voted, _capped) in specialties.items() if voted > 0})
    for slug, (_voted, capped) in sorted(specialties.items()):
        missing = -taken.get(slug, 0) - capped
        if missing:
            yield {
                "kind": ledger.CAPPED, "member_id": whose[0], "specialty": slug, "counts_on": whose[1],
                "times": 1 if missing < 0 else -1, "tenths": missing, "happened_at": now(),
                "answer_id": None, "case_id": None, "by_id": None,
            }  # fmt: skip
