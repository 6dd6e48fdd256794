"""Answers one question from a view of the index: what matches, in which order, how often by facet."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import chain, compress
from operator import itemgetter
from typing import NamedTuple

from .mending import Understood, understand
from .planning import Sought, make_plan, stems_within
from .query import Choice, Filters, Query
from .ranking import share_needed
from .whoosh_segments import Segment
from .whoosh_view import ReadersWords, View


class Found(NamedTuple):
    """The matching cases of one segment, numbered as the segment does, before the reader's filters."""

    segment: Segment
    docs: list[int]
    scores: list[float] | None
    covered: list[float] | None


class Deadline:
    """Ends a search that takes too long; what was found until then is shown."""

    def __init__(self, seconds: float):
        self._end = time.monotonic() + seconds
        self.passed = False

    def is_over(self) -> bool:
        self.passed = self.passed or time.monotonic() > self._end
        return self.passed


class Search:
    """One question put to one view; `mends` says that words unknown to the reader are put right."""

    def __init__(self, view: View, query: Query, audience: Iterable[str], deadline: Deadline, mends=True):
        self.view, self.deadline = view, deadline
        self._visible = view.visible_to(audience)
        self.words = ReadersWords(view, self._visible)
        self.query, self.mended = understand(query, self.words) if mends else Understood(query)
        self.plan = make_plan(self.query, view)
        self.found = self._find()

    def _find(self) -> list[Found]:
        view = self.view
        masks = [self._mask(number) for number in range(len(view.segments))]
        if self.query.is_open:
            pairs = zip(view.segments, masks, strict=True)
            return [Found(segment, _set(mask), None, None) for segment, mask in pairs]
        if not self.plan.sought:
            return []
        found = [self._score(segment, mask) for segment, mask in zip(view.segments, masks, strict=True)]
        if len(self.plan.sought) > 1:
            self._drop_too_little(found)
        return found

    def _drop_too_little(self, found: list[Found]) -> None:
        """If no case holds enough of the question, those that hold most of it are shown."""
        best = max((max(map(one.covered.__getitem__, one.docs), default=0.0) for one in found), default=0.0)
        needed = min(share_needed(len(self.plan.sought)) * self.plan.whole, best) - 1e-6
        for one in found:
            covered = one.covered
            one.docs[:] = [doc for doc in one.docs if covered[doc] >= needed]

    def _mask(self, number: int) -> bytearray:
        """What this reader may find, less what the question excludes."""
        segment, mask = self.view.segments[number], self._visible[number][:]
        for phrase in self.query.phrases:
            _keep_only(mask, set().union(*(_holding_run(segment, run) for run in phrase.runs)))
        for phrase in self.query.excluded_phrases:
            _clear(mask, _holding_run(segment, phrase.words))
        if self.query.within:
            for stems in stems_within(self.plan):
                lists = [segment.postings(self.query.within, stem).docs for stem in stems]
                _keep_only(mask, set().union(*lists))
        for word in self.query.excluded:
            for field, forms in (("exact", word.exact), ("stem", word.stems)):
                for form in forms:
                    _clear(mask, segment.postings(field, form).docs)
        return mask

    def _score(self, segment: Segment, mask: bytearray) -> Found:
        scores, covered = [0.0] * segment.size, [0.0] * segment.size
        grouped = {place for places, _ in self.plan.groups for place in places}
        held = []
        for place, one in enumerate(self.plan.sought):
            if held and self.deadline.is_over():
                break
            if place in grouped:
                continue
            worth, (holding, weights) = one.rarity, segment.answering(one.word.exact, one.word.stems)
            held.append(holding)
            for doc, weight in zip(holding, weights, strict=True):
                scores[doc] += worth * weight
                covered[doc] += worth
        for places, stands in self.plan.groups:
            told = self._group(segment, places, stands)
            held.append(told)
            for doc, (part, share) in told.items():
                scores[doc] += part
                covered[doc] += share
        docs = held[0] if len(held) == 1 else set().union(*held)
        docs = list(docs)
        return Found(segment, list(compress(docs, pick(mask, docs))), scores, covered)

    def _group(self, segment: Segment, places, stands) -> dict[int, tuple[float, float]]:
        """For each case that holds the words or a wording: what it tells and covers of them, the best way."""
        parts = {place: self._parts(segment, self.plan.sought[place]) for place in places}
        best = _sum_of(parts.values())
        for stand in stands:
            rest = _sum_of(parts[place] for place in places if place not in stand.covers)
            lists = [
                dict(zip(*segment.answering(w.word.exact, w.word.stems), strict=True)) for w in stand.words
            ]
            for doc in set(lists[0]).intersection(*lists[1:]):
                more, known = rest.get(doc, (0.0, 0.0)), best.get(doc, (0.0, 0.0))
                told = stand.worth * min(weights[doc] for weights in lists) + more[0]
                best[doc] = max(known[0], told), max(known[1], stand.worth + more[1])
        return best

    def _parts(self, segment: Segment, one: Sought) -> dict[int, tuple[float, float]]:
        docs, weights = segment.answering(one.word.exact, one.word.stems)
        return {doc: (one.rarity * weight, one.rarity) for doc, weight in zip(docs, weights, strict=True)}

    def total(self, filters: Filters) -> int:
        return sum(len(docs) for _, docs in self.narrowed(filters))

    def narrowed(self, filters: Filters) -> list[tuple[Found, list[int]]]:
        """The found cases that pass the filters, those in the question included."""
        filters = self.query.filters.joined_with(filters)
        return [(found, _passing(found, filters)) for found in self.found]


def count_facets(search: Search, filters: Filters, facets: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many cases each choice would leave; a facet's own choice does not empty its other values."""
    counts = {}
    for name in facets:
        tally: Counter[str] = Counter()
        for found, docs in search.narrowed(filters.without(name)):
            tally.update(chain.from_iterable(pick(found.segment.facet(name), docs)))
        counts[name] = dict(tally)
    return counts


def _sum_of(parts: Iterable[dict[int, tuple[float, float]]]) -> dict[int, tuple[float, float]]:
    total: dict[int, tuple[float, float]] = {}
    for one in parts:
        for doc, (told, covered) in one.items():
            known = total.get(doc, (0.0, 0.0))
            total[doc] = known[0] + told, known[1] + covered
    return total


def pick(column, docs: list[int]):
    """The column's values for these cases, many times faster than one by one."""
    return itemgetter(*docs)(column) if len(docs) > 1 else [column[doc] for doc in docs]


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


def _holding_run(segment: Segment, run: tuple[str, ...]) -> set[int]:
    """The cases in which the words stand one after another."""
    lists = sorted((segment.postings("exact", word).docs for word in run), key=len)
    together = set(lists[0]).intersection(*lists[1:])
    starts: dict[int, Iterable[int]] = {}
    for offset, word in enumerate(run):
        places = segment.positions(word, together) if together else {}
        if offset:
            starts = {
                doc: kept
                for doc, before in starts.items()
                if (kept := [start for start in before if start + offset in places[doc]])
            }
        else:
            starts = places
        together = starts.keys()
    return set(together)


def _set(mask: bytearray) -> list[int]:
    return list(compress(range(len(mask)), mask))


def _clear(mask: bytearray, docs: Iterable[int]) -> None:
    for doc in docs:
        mask[doc] = 0


def _keep_only(mask: bytearray, docs: set[int]) -> None:
    for doc in _set(mask):
        if doc not in docs:
            mask[doc] = 0
