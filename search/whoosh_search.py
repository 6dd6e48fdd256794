"""Answers one question from a view of the index: what matches, in which order, how often by facet."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import compress
from typing import NamedTuple

from .query import Filters, Phrase, Query, Word
from .weighing import rarity, share_needed, togetherness
from .whoosh_segments import Segment, View

PERIODS = {"week": 7, "month": 30, "year": 365}
_ALWAYS = 6  # so many words are looked for at any price
_MOST_TELLING = 32
_POSTINGS_OF_A_TEXT = 3  # times the number of cases


class Sought(NamedTuple):
    """A word of the question with what it tells in this index."""

    word: Word
    rarity: float


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


def seek(view: View, words: Iterable[Word]) -> list[Sought]:
    """The words worth looking for, the most telling first; words of grammar only for want of others."""
    words = list(words)
    telling = [word for word in words if not word.common] or words
    sought = []
    for word in telling:
        exact = max(view.frequency("exact", form) for form in word.exact)
        stems = max((view.frequency("stem", stem) for stem in word.stems), default=0)
        if exact or stems:
            rare = rarity(max(exact, stems), view.count)
            sought.append(Sought(word, rare))
    sought.sort(key=lambda one: -one.rarity)
    return sought


def bounded(view: View, sought: list[Sought]) -> list[Sought]:
    """A long text is searched by its most telling words, so that its cost has an end."""
    kept, postings = [], 0
    for one in sought[:_MOST_TELLING]:
        postings += sum(view.frequency("stem", stem) for stem in one.word.stems)
        if len(kept) >= _ALWAYS and postings > _POSTINGS_OF_A_TEXT * view.count:
            break
        kept.append(one)
    return kept


class Search:
    """One question put to one view."""

    def __init__(self, view: View, query: Query, audience: Iterable[str], deadline: Deadline):
        self.view, self.query, self.deadline = view, query, deadline
        self.sought = bounded(view, seek(view, query.words))
        self._audience = frozenset(audience)
        self._whole = sum(one.rarity for one in self.sought)
        self.found = self._find()

    def _find(self) -> list[Found]:
        view = self.view
        masks = [self._mask(number) for number in range(len(view.segments))]
        if self.query.is_open:
            pairs = zip(view.segments, masks, strict=True)
            return [Found(segment, _set(mask), None, None) for segment, mask in pairs]
        if not self.sought:
            return []
        found = [self._score(segment, mask) for segment, mask in zip(view.segments, masks, strict=True)]
        if len(self.sought) > 1:
            self._drop_too_little(found)
        return found

    def _drop_too_little(self, found: list[Found]) -> None:
        """If no case holds enough of the question, those that hold most of it are shown."""
        best = max((max(map(one.covered.__getitem__, one.docs), default=0.0) for one in found), default=0.0)
        needed = min(share_needed(len(self.sought)) * self._whole, best) - 1e-6
        for one in found:
            covered = one.covered
            one.docs[:] = [doc for doc in one.docs if covered[doc] >= needed]

    def _mask(self, number: int) -> bytearray:
        """What this reader may find, less what the question excludes."""
        segment, mask = self.view.segments[number], self.view.visible(number, self._audience)
        for phrase in self.query.phrases:
            _keep_only(mask, _holding_phrase(segment, phrase))
        for phrase in self.query.excluded_phrases:
            _clear(mask, _holding_phrase(segment, phrase))
        for word in self.query.excluded:
            for field, forms in (("exact", word.exact), ("stem", word.stems)):
                for form in forms:
                    _clear(mask, segment.postings(field, form).docs)
        return mask

    def _score(self, segment: Segment, mask: bytearray) -> Found:
        scores, covered = [0.0] * segment.size, [0.0] * segment.size
        docs: set[int] = set()
        for rank, one in enumerate(self.sought):
            if rank and self.deadline.is_over():
                break
            worth, (holding, weights) = one.rarity, segment.answering(one.word.exact, one.word.stems)
            docs.update(holding)
            for doc, weight in zip(holding, weights, strict=True):
                scores[doc] += worth * weight
                covered[doc] += worth
        return Found(segment, list(compress(docs, map(mask.__getitem__, docs))), scores, covered)

    def narrowed(self, filters: Filters, but: str = "") -> list[tuple[Found, list[int]]]:
        """The found cases that pass the filters, one of which may be left out for a facet's counts."""
        return [(found, _passing(found, filters, but)) for found in self.found]

    def best(self, narrowed, order: str, most: int) -> list[tuple[float, Segment, int]]:
        """The first `most` cases in order, equal ones newest first."""
        ranked = []
        for found, docs in narrowed:
            keys = self._keys(found, docs, order)
            least = nlargest(most, keys)[-1] if len(keys) > most else None
            posted = found.segment.posted
            ranked += [
                (key, posted[doc], found.segment, doc)
                for key, doc in zip(keys, docs, strict=True)
                if least is None or key >= least
            ]
        ranked.sort(key=lambda one: (-one[0], -one[1], -one[2].ids[one[3]]))
        return [(key, segment, doc) for key, _, segment, doc in ranked[:most]]

    def _keys(self, found: Found, docs: list[int], order: str) -> list[float]:
        if order == "newest" or found.scores is None:
            posted = found.segment.posted
            return [posted[doc] for doc in docs]
        scores, covered, boosts, whole = found.scores, found.covered, found.segment.boosts, self._whole
        together = togetherness(len(self.sought))
        if not together:
            return [scores[doc] * boosts[doc] for doc in docs]
        return [scores[doc] * boosts[doc] * (covered[doc] / whole) ** together for doc in docs]


def count_facets(search: Search, filters: Filters, now: datetime) -> dict[str, dict[str, int]]:
    """How many cases each choice would leave; a facet's own choice does not empty its other values."""
    narrowed = search.narrowed(filters)

    def cases(facet: str, *names: str):
        chosen = any(getattr(filters, name) is not None for name in names)
        return search.narrowed(filters, but=facet) if chosen else narrowed

    return {
        "specialty": _count_specialties(cases("specialty", "specialty")),
        "state": dict(_tally(cases("state", "state"), lambda segment: segment.states)),
        "period": _count_periods(cases("period", "since", "until"), now),
    }


def _tally(narrowed, column: Callable[[Segment], list]) -> Counter:
    counter: Counter = Counter()
    for found, docs in narrowed:
        counter.update(map(column(found.segment).__getitem__, docs))
    return counter


def _count_specialties(narrowed) -> dict[str, int]:
    counts: Counter = Counter()
    for together, number in _tally(narrowed, lambda segment: segment.specialties).items():
        for specialty in together.split():
            counts[specialty] += number
    return dict(counts)


def _count_periods(narrowed, now: datetime) -> dict[str, int]:
    starts = {name: seconds(now - timedelta(days=days)) for name, days in PERIODS.items()}
    counts = dict.fromkeys((*PERIODS, "older"), 0)
    for found, docs in narrowed:
        posted = sorted(map(found.segment.posted.__getitem__, docs))
        for name, start in starts.items():
            counts[name] += len(posted) - bisect_left(posted, start)
        counts["older"] += bisect_left(posted, starts["year"])
    return counts


def seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds())


def _passing(found: Found, filters: Filters, but: str) -> list[int]:
    docs, segment = found.docs, found.segment
    for name in ("specialty", "state", "author"):
        value = getattr(filters, name)
        if value is not None and name != but:
            docs = list(filter(set(segment.postings(name, value).docs).__contains__, docs))
    if but != "period" and (filters.since or filters.until):
        low = seconds(filters.since) if filters.since else -(1 << 62)
        high = seconds(filters.until) if filters.until else 1 << 62
        docs = [doc for doc in docs if low <= segment.posted[doc] < high]
    return docs


def _holding_phrase(segment: Segment, phrase: Phrase) -> set[int]:
    """The cases in which the words stand one after another."""
    lists = sorted((segment.postings("exact", word).docs for word in phrase.words), key=len)
    together = set(lists[0]).intersection(*lists[1:])
    starts: dict[int, Iterable[int]] = {}
    for offset, word in enumerate(phrase.words):
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
