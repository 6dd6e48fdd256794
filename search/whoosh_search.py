"""Answers one question from a view of the index: what matches, before it is put in order."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import itemgetter, mul
from typing import NamedTuple

from .mending import Understood, understand
from .planning import make_plan, stems_within
from .query import Query
from .whoosh_scoring import ROOM, add_up, least_needed
from .whoosh_segments import Segment
from .whoosh_view import ReadersWords, View

_LOOKED_AT_ONCE = 8_000  # cases; a phrase of two common words may stand in most of them


class Found(NamedTuple):
    """The matching cases of one segment, numbered as the segment does, before the reader's filters.

    `numbers` hold what each tells and covers (search/whoosh_scoring.py), None when nothing was asked.
    """

    segment: Segment
    docs: list[int]
    numbers: list[float] | None


class _Scored(NamedTuple):
    """The cases of a segment that hold something, with the numbers of all, and what the reader may find."""

    segment: Segment
    docs: Iterable[int]
    numbers: list[float]
    mask: bytearray

    def found(self, needed: float) -> Found:
        """Those that may be found and reach that number."""
        if isinstance(self.docs, range):
            reached = list(compress(self.docs, map(needed.__le__, self.numbers)))
        else:
            reached = list(compress(self.docs, map(needed.__le__, pick(self.numbers, self.docs))))
        shown = list(compress(reached, pick(self.mask, reached)))
        return Found(self.segment, shown, self.numbers)

    def most(self) -> float:
        """The highest number of a case that may be found."""
        return max(map(mul, self.numbers, self.mask), default=0.0)


class Deadline:
    """Ends a search that takes too much; what was found until then is shown.

    It counts the time this thread works: that others do so too must not change what is found.
    """

    def __init__(self, seconds: float):
        self._end = time.thread_time() + seconds
        self.passed = False

    def is_over(self) -> bool:
        self.passed = self.passed or time.thread_time() > self._end
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
        segments = [(one, self._mask(number)) for number, one in enumerate(self.view.segments)]
        if self.query.is_open:
            return [Found(segment, _set(mask), None) for segment, mask in segments]
        if not self.plan.sought:
            return []
        scored = [self._score(segment, mask) for segment, mask in segments]
        found = [one.found(max(least_needed(self.plan), 1e-9)) for one in scored]
        if any(one.docs for one in found):
            return found
        # No case holds enough of the question: those that hold most of it are shown.
        best = max((one.most() for one in scored), default=0.0)
        return [one.found(max(best - best % ROOM, 1e-9)) for one in scored]

    def _score(self, segment: Segment, mask: bytearray) -> _Scored:
        """Where many cases hold something it is quicker to look at all of them than to gather these."""
        numbers, held = add_up(segment, self.plan, self.deadline.is_over)
        many = sum(map(len, held)) * 4 > segment.size
        docs = range(segment.size) if many else list(set().union(*held))
        return _Scored(segment, docs, numbers, mask)

    def _mask(self, number: int) -> bytearray:
        """What this reader may find, less what the question excludes."""
        segment, mask = self.view.segments[number], self._visible[number][:]
        for phrase in self.query.phrases:
            runs = (_holding_run(segment, run, self.deadline.is_over) for run in phrase.runs)
            _keep_only(mask, set().union(*runs))
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


def pick(column, docs: Sequence[int]):
    """The column's values for these cases, many times faster than one by one."""
    return itemgetter(*docs)(column) if len(docs) > 1 else [column[doc] for doc in docs]


def _holding_run(segment: Segment, run: tuple[str, ...], is_over=lambda: False) -> set[int]:
    """The cases in which the words stand one after another; those looked at before `is_over()`."""
    lists = sorted((segment.postings("exact", word).docs for word in run), key=len)
    together = sorted(set(lists[0]).intersection(*lists[1:]))
    holding: set[int] = set()
    for first in range(0, len(together), _LOOKED_AT_ONCE):
        if first and is_over():
            break
        holding.update(_running(segment, run, set(together[first : first + _LOOKED_AT_ONCE])))
    return holding


def _running(segment: Segment, run: tuple[str, ...], docs: set[int]) -> dict[int, Iterable[int]]:
    """Those of the cases in which the words stand one after another, with where they begin to."""
    starts: dict[int, Iterable[int]] = segment.positions(run[0], docs)
    for offset, word in enumerate(run[1:], 1):
        places = segment.positions(word, set(starts))
        starts = {
            doc: kept
            for doc, before in starts.items()
            if (kept := [start for start in before if start + offset in places[doc]])
        }
    return starts


def _set(mask: bytearray) -> list[int]:
    return list(compress(range(len(mask)), mask))


def _clear(mask: bytearray, docs: Iterable[int]) -> None:
    for doc in docs:
        mask[doc] = 0


def _keep_only(mask: bytearray, docs: set[int]) -> None:
    kept = bytearray(len(mask))
    for doc in docs:
        kept[doc] = mask[doc]
    mask[:] = kept
