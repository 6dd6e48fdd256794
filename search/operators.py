"""Makes the operators that need no forum: labels, the part of a case, the order, before and after a date.

Each factory takes the sentence that explains a wrong value; it may hold "{value}".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from . import language
from .document import label_value
from .query import Filters, Query

Apply = Callable[[Query, str], Query]

PARTS = {"titre": "title", "title": "title"} | dict.fromkeys(
    ("reponses", "reponse", "answers", "answer"), "answers"
)
ORDERS = {
    **dict.fromkeys(("recent", "recents", "newest", "new"), "newest"),
    **dict.fromkeys(("utile", "utiles", "useful"), "useful"),
    **dict.fromkeys(("pertinence", "relevance", "relevant"), "relevance"),
}
_DAYS = {
    **dict.fromkeys(("j", "jour", "jours", "d", "day", "days"), 1),
    **dict.fromkeys(("s", "sem", "semaine", "semaines", "w", "week", "weeks"), 7),
    **dict.fromkeys(("m", "mois", "month", "months"), 30.4375),
    **dict.fromkeys(("a", "an", "ans", "annee", "annees", "y", "year", "years"), 365.25),
}
_AGO = re.compile(r"(?:il y a )?(\d{1,4}) ?([a-z]+)(?: ago)?")
_DATES = [
    re.compile(r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?P<day>\d{1,2})[-/.])?(?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
]
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LONGEST_AGO = 36_525  # days


def values_of(value: str) -> list[str]:
    """What stands between commas: "etiquette:asthme,toux" asks for one of the two."""
    return list(filter(None, map(str.strip, value.split(","))))


def narrows(field: str, wrong: str, label_of: Callable[[str], str | None] = label_value) -> Apply:
    """Wants one of the values in that label; `label_of` gives the label a value means, or None."""

    def apply(query: Query, value: str) -> Query:
        values = values_of(value) or [""]
        return narrowed(query, Filters.on(**{field: tuple(_known(label_of, one, wrong) for one in values)}))

    return apply


def puts_to_part(wrong: str, parts: Mapping[str, str] = PARTS) -> Apply:
    """Wants all the words in one part of the case: Query.within."""
    return lambda query, value: replace(query, within=_known(_meaning(parts), value, wrong))


def orders(wrong: str, orders: Mapping[str, str] = ORDERS) -> Apply:
    """Asks for an order of the results: Query.order."""
    return lambda query, value: replace(query, order=_known(_meaning(orders), value, wrong))


def posted_before(wrong: str, now: Callable[[], datetime] | None = None) -> Apply:
    """Wants cases posted before that year, month or day begins, or longer ago than "6 mois"."""
    return lambda query, value: narrowed(query, Filters(until=_moment(value, wrong, now)))


def posted_after(wrong: str, now: Callable[[], datetime] | None = None) -> Apply:
    """Wants cases posted since that year, month or day began, or within the last "6 mois"."""
    return lambda query, value: narrowed(query, Filters(since=_moment(value, wrong, now)))


def narrowed(query: Query, filters: Filters) -> Query:
    """The question with these filters beside its own."""
    return replace(query, filters=query.filters.joined_with(filters))


def read_moment(value: str, now: datetime) -> datetime | None:
    """When "2024", "2024-05", "31/05/2024" begins, or when "6 mois" or "6 months" ago was."""
    ago = _AGO.fullmatch(label_value(value))
    if ago and ago[2] in _DAYS:
        return now - timedelta(days=min(int(ago[1]) * _DAYS[ago[2]], _LONGEST_AGO))
    dates = [found for date in _DATES if (found := date.fullmatch(value.strip()))]
    return _begin(**dates[0].groupdict()) if dates else None


def _begin(year: str, month: str | None, day: str | None) -> datetime | None:
    try:
        begin = datetime(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return begin if _FIRST_YEAR <= begin.year <= _LAST_YEAR else None


def _moment(value: str, wrong: str, now: Callable[[], datetime] | None) -> datetime:
    today = now() if now else datetime.now(UTC).replace(tzinfo=None)
    return _known(lambda value: read_moment(value, today), value, wrong)


def _meaning(words: Mapping[str, str]) -> Callable[[str], str | None]:
    return lambda value: words.get(language.fold(value.strip()))


def _known(read, value: str, wrong: str):
    """What the value means; a sentence for the member when it means nothing."""
    meaning = read(value)
    if not meaning:
        raise ValueError(str(wrong).format(value=value))
    return meaning
