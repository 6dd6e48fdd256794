"""A member's points by month, as the bars of a small chart and as the lines of its table."""

from datetime import date
from typing import NamedTuple

from babel.dates import format_skeleton

from forum.plugins.reputation.earning import RECENT_MONTHS, points

BAR, GAP, HEIGHT = 16, 4, 80


class Bar(NamedTuple):
    """One month: where its bar stands in the drawing, and what it says."""

    x: int
    y: int
    height: int
    month: str
    points: int


class Chart(NamedTuple):
    width: int
    height: int
    bars: list
    most: int

    @property
    def whole(self):
        return sum(bar.points for bar in self.bars)


def draw(months, last, language):
    """The chart of {month: tenths}, 24 months up to the last one; None where nothing was earned in them.

    What a month lost is said in the table; a bar has no height then.
    """
    shown = [(month, points(months.get(month, 0))) for month in range(last - RECENT_MONTHS + 1, last + 1)]
    most = max(earned for _month, earned in shown)
    if most <= 0:
        return None
    bars = [_bar(place, month, earned, most, language) for place, (month, earned) in enumerate(shown)]
    return Chart(len(bars) * (BAR + GAP), HEIGHT, bars, most)


def _bar(place, month, earned, most, language):
    height = round(HEIGHT * max(0, earned) / most)
    name = format_skeleton("yMMM", date(month // 12, month % 12 + 1, 1), locale=language)
    return Bar(place * (BAR + GAP), HEIGHT - height, height, name, earned)
