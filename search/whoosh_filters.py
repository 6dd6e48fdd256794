"""Narrows what was found by what was chosen, and counts what each further choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from .query import Choice, Filters
from .whoosh_search import Found, Search, pick
from .whoosh_segments import Segment

Narrowed = list[tuple[Found, list[int]]]


def narrowed(search: Search, filters: Filters) -> Narrowed:
    """The found cases that pass the filters, those in the question included."""
    filters = search.query.filters.joined_with(filters)
    return [(found, _passing(found, filters)) for found in search.found]


def count_found(passing: Narrowed) -> int:
    return sum(len(docs) for _, docs in passing)


def count_facets(search: Search, filters: Filters, facets: Iterable[str], passing: Narrowed):
    """How many cases each choice would leave; a facet's own choice does not empty its other values.

    `passing` is what passes the `filters`.
    """
    counts = {}
    for name in facets:
        others = filters.without(name)
        tally: Counter[str] = Counter()
        for found, docs in passing if others == filters else narrowed(search, others):
            tally.update(chain.from_iterable(pick(found.segment.facet(name), docs)))
        counts[name] = dict(tally)
    return counts


def seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds())


def _passing(found: Found, filters: Filters) -> list[int]:
    docs, segment = found.docs, found.segment
    for choice in filters.labels:
        docs = list(filter(_bearing(segment, choice).__contains__, docs))
    for choice in filters.barred:
        barred = _bearing(segment, choice)
        docs = [doc for doc in docs if doc not in barred]
    if filters.since or filters.until:
        low = seconds(filters.since) if filters.since else -(1 << 62)
        high = seconds(filters.until) if filters.until else 1 << 62
        docs = [doc for doc in docs if low <= segment.posted[doc] < high]
    return docs


def _bearing(segment: Segment, choice: Choice) -> set[int]:
    name, values = choice
    return set().union(*(segment.postings("label", f"{name}={value}").docs for value in values))
