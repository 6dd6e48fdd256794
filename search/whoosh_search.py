"""Answers one question from a view of the index: what matches, in which order, how often by facet."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from heapq import nlargest
from itertools import compress
from operator import itemgetter, mul
from typing import NamedTuple

from .query import PERIODS, Filters, Phrase, Query, Word, period_start
from .weighing import rarity, share_needed, togetherness
from .whoosh_segments import Kind, Segment, View

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
        field, forms = ("stem", word.stems) if word.stems else ("exact", word.exact)
        holding = max(view.frequency(field, form) for form in forms)
        if not holding and field == "stem":  # capitals that are also a word of grammar have no stem
            holding = max(view.frequency("exact", form) for form in word.exact)
        if holding:
            sought.append(Sought(word, rarity(holding, view.count)))
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
        held = []
        for rank, one in enumerate(self.sought):
            if rank and self.deadline.is_over():
                break
            worth, (holding, weights) = one.rarity, segment.answering(one.word.exact, one.word.stems)
            held.append(holding)
            for doc, weight in zip(holding, weights, strict=True):
                scores[doc] += worth * weight
                covered[doc] += worth
        docs = held[0] if len(held) == 1 else set().union(*held)
        return Found(segment, list(compress(docs, pick(mask, docs))), scores, covered)

    def narrowed(self, filters: Filters) -> list[tuple[Found, list[int]]]:
        """The found cases that pass the filters."""
        return [(found, _passing(found, filters)) for found in self.found]

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

    def _keys(self, found: Found, docs: list[int], order: str):
        segment = found.segment
        if order == "newest" or found.scores is None:
            return pick(segment.posted, docs)
        keys, whole, together = pick(found.scores, docs), self._whole, togetherness(len(self.sought))
        if together:
            shares = pick(found.covered, docs)
            keys = [key * (share / whole) ** together for key, share in zip(keys, shares, strict=True)]
        if segment.has_boosts:
            keys = list(map(mul, keys, pick(segment.boosts, docs)))
        return keys


def count_facets(search: Search, filters: Filters, now: datetime) -> dict[str, dict[str, int]]:
    """How many cases each choice would leave; a facet's own choice does not empty its other values."""
    starts = tuple(seconds(period_start(name, now)) for name in PERIODS)
    whole = _tally(search.narrowed(Filters(author=filters.author)), starts)
    timely = whole
    if filters.since or filters.until:
        dated = Filters(author=filters.author, since=filters.since, until=filters.until)
        timely = _tally(search.narrowed(dated), starts)
    specialties, states, periods = (defaultdict(int) for _ in range(3))
    for kind, number in timely.items():
        if filters.state in (None, kind.state):
            for specialty in kind.specialties:
                specialties[specialty] += number
        if filters.specialty is None or filters.specialty in kind.specialties:
            states[kind.state] += number
    for kind, number in whole.items():
        fits = filters.specialty is None or filters.specialty in kind.specialties
        if fits and filters.state in (None, kind.state):
            for period in kind.periods:
                periods[period] += number
    return {"specialty": dict(specialties), "state": dict(states), "period": dict(periods)}


def _tally(narrowed, starts: tuple[int, ...]) -> dict[Kind, int]:
    if len(narrowed) == 1:
        found, docs = narrowed[0]
        kinds, numbers = found.segment.kinds(starts)
        return {kinds[number]: times for number, times in Counter(pick(numbers, docs)).items()}
    tally: dict[Kind, int] = defaultdict(int)
    for one in narrowed:
        for kind, times in _tally([one], starts).items():
            tally[kind] += times
    return tally


def pick(column, docs: list[int]):
    """The column's values for these cases, many times faster than one by one."""
    return itemgetter(*docs)(column) if len(docs) > 1 else [column[doc] for doc in docs]


def seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)).total_seconds())


def _passing(found: Found, filters: Filters) -> list[int]:
    docs, segment = found.docs, found.segment
    for name in ("specialty", "state", "author"):
        value = getattr(filters, name)
        if value is not None:
            docs = list(filter(set(segment.postings(name, value).docs).__contains__, docs))
    if filters.since or filters.until:
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
