"""Reading what members earned: for a profile, and for what their points let them do."""

from collections import Counter
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select

from forum.plugin_api import db, me, now, reader_language, specialty_name
from forum.plugins.reputation import earning
from forum.plugins.reputation.account_lines import own_lines
from forum.plugins.reputation.chart import draw
from forum.plugins.reputation.models import Earned

EARNED = (Earned.specialty, Earned.month, Earned.tenths, Earned.votes)


class Known(NamedTuple):
    """What a member is known for in a specialty: all points, those of the last 24 months, helpful votes."""

    specialty: str
    points: int
    recent: int
    votes: int


class Profile(NamedTuple):
    """The specialties that a member is known in, the best first, and a chart of the months of all of them.

    `own` is what only the member himself is told.
    """

    known: list
    chart: object
    own: object


def points_on_profile(page, member):
    month, by_specialty, months = earning.month_of(now()), {}, Counter()
    for row in db.session.execute(select(*EARNED).where(Earned.member_id == member.id)):
        by_specialty.setdefault(row.specialty, []).append(row)
        months[row.month] += row.tenths
    known = [_known_for(specialty, rows, month) for specialty, rows in by_specialty.items()]
    known = sorted((line for line in known if line.votes > 0 or line.points > 0), key=_best_first)
    own = own_lines(member) if me() is not None and me().id == member.id else None
    page["points"] = Profile(known, draw(months, month, reader_language()), own)
    return page


def earned_privileges(names, member, specialty):
    """What the points of the last 24 months in a specialty bring."""
    recent = recent_tenths(member.id, specialty) / 10
    prices = current_app.config["REPUTATION_PRIVILEGES"]
    return names | {name for name, price in prices.items() if recent >= price}


def recent_tenths(member_id, specialty):
    month = earning.month_of(now())
    recent = select(func.coalesce(func.sum(Earned.tenths), 0)).where(
        Earned.member_id == member_id, Earned.specialty == specialty,
        Earned.month > month - earning.RECENT_MONTHS, Earned.month <= month,
    )  # fmt: skip
    return max(0, db.session.scalar(recent))


def _known_for(specialty, rows, month):
    tenths = {row.month: row.tenths for row in rows}
    total, recent = earning.total(tenths), earning.recent(tenths, month)
    votes = sum(row.votes for row in rows)
    return Known(specialty_name(specialty), earning.points(total), earning.points(recent), votes)


def _best_first(line):
    return -line.points, line.specialty
