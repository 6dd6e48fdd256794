"""Reading what members earned: for a profile, and for what their points let them do."""

from flask import current_app
from sqlalchemy import func, select

from forum.plugin_api import db, now, specialty_name
from forum.plugins.reputation import earning
from forum.plugins.reputation.models import Earned


def points_on_profile(page, member):
    earned = select(Earned.specialty, Earned.month, Earned.tenths, Earned.votes)
    by_specialty = {}
    for row in db.session.execute(earned.where(Earned.member_id == member.id)):
        by_specialty.setdefault(row.specialty, []).append(row)
    known = [_known_for(specialty, rows) for specialty, rows in by_specialty.items()]
    page["points"] = sorted((line for line in known if line[2] > 0), key=lambda line: (-line[1], line[0]))
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


def _known_for(specialty, rows):
    total = earning.total({row.month: row.tenths for row in rows})
    return specialty_name(specialty), round(total / 10), sum(row.votes for row in rows)
