"""What a member alone reads of his ledger: which lines brought or took points, how often cases agreed."""

from typing import NamedTuple

from sqlalchemy import func, select

from forum.plugin_api import db
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation import earning, ledger
from forum.plugins.reputation.models import Line

SHOWN = 30
LABELS = {
    ledger.VOTE: _l("Helpful votes"),
    ledger.ANNULLED: _l("Votes annulled"),
    ledger.CAPPED: _l("Above what a day of votes brings"),
    earning.FOLLOWED: _l("Advice that was followed"),
    earning.ASKED: _l("You said which advice you followed"),
    earning.CONFIRMED: _l("Confirmed by the outcome"),
    earning.OWN_CORRECTION: _l("Corrected in time"),
    earning.CORRECTION: _l("An error that you pointed out"),
    earning.GOOD_CASE: _l("A complete case with its outcome"),
    earning.INCORRECT: _l("Ruled incorrect"),
    earning.DANGEROUS: _l("Ruled dangerous"),
}


class OwnLine(NamedTuple):
    """What one kind of thing came to on one day."""

    day: object
    label: str
    points: float


class Own(NamedTuple):
    """The newest lines; how many votes settled cases agreed with, and of how many."""

    lines: list
    agreed: int
    settled: int


def own_lines(member):
    """Votes of one day are one line: which vote was whose, and which was annulled, nobody is told."""
    days = select(Line.counts_on, Line.kind, func.sum(Line.tenths).label("tenths"))
    days = days.where(Line.member_id == member.id, Line.kind.in_(LABELS)).group_by(Line.counts_on, Line.kind)
    days = days.having(func.sum(Line.tenths) != 0).order_by(Line.counts_on.desc(), Line.kind).limit(SHOWN)
    lines = [OwnLine(row.counts_on, LABELS[row.kind], row.tenths / 10) for row in db.session.execute(days)]
    agreements = ledger.agreements_of([member.id]).get(member.id, ())
    agreed, disagreed = (sum(counts[side] for counts in agreements) for side in (0, 1))
    return Own(lines, agreed, agreed + disagreed)
