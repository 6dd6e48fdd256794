"""Puts what was found in a Whoosh index in order: the formula of search/ranking.py over whole columns."""

from __future__ import annotations

from itertools import chain, compress, repeat
from operator import floordiv, mod, mul
from typing import NamedTuple

from .planning import Plan
from .query import Word
from .ranking import WINDOW, freshness, nearness, togetherness
from .whoosh_scoring import ROOM, whole_units
from .whoosh_search import Found, Search, pick

_SAMPLE = 2_000  # of many keys, to guess which are worth sorting


class Ranked(NamedTuple):
    """A found case with what it is ordered by."""

    key: float
    posted: int
    id: int
    found: Found
    doc: int

    @property
    def rank(self):
        """Equal ones newest first."""
        return -self.key, -self.posted, -self.id


def page_of(search: Search, narrowed, order: str, start: int, most: int) -> list[Ranked]:
    """`most` cases from `start` on, in order."""
    if order != "relevance" or search.query.is_open:
        return _best(search, narrowed, order, start + most)[start:]
    first, end = start - start % WINDOW, -(-(start + most) // WINDOW) * WINDOW
    best = _best(search, narrowed, order, end)
    windows = (best[at : at + WINDOW] for at in range(first, len(best), WINDOW))
    refined = list(chain.from_iterable(_refined(search, window) for window in windows))
    return refined[start - first : start - first + most]


def _best(search: Search, narrowed, order: str, most: int) -> list[Ranked]:
    ranked: list[Ranked] = []
    for found, docs in narrowed:
        posted, ids = found.segment.posted, found.segment.ids
        ranked += [
            Ranked(key, posted[doc], ids[doc], found, doc)
            for key, doc in _highest(_keys(search, found, docs, order), docs, most)
        ]
    return sorted(ranked, key=lambda one: one.rank)[:most]


def _highest(keys: list[float], docs: list[int], most: int) -> list[tuple[float, int]]:
    """The cases with the `most` highest keys, and those that equal the last of them."""
    pairs = []
    if len(keys) > 4 * most:
        reached = map(_surely_reached(keys, most).__le__, keys)
        pairs = list(compress(zip(keys, docs, strict=True), reached))
    if len(pairs) < most:
        pairs = list(zip(keys, docs, strict=True))
    if len(pairs) > most:
        least = sorted(key for key, _ in pairs)[-most]
        pairs = [pair for pair in pairs if pair[0] >= least]
    return pairs


def _surely_reached(keys: list[float], most: int) -> float:
    """A low guess, from a sample, at the key that so many reach: most keys need not be sorted."""
    step = max(1, len(keys) // _SAMPLE)
    sample = sorted(keys[::step], reverse=True)
    return sample[min(2 * most // step + 8, len(sample) - 1)]


def _keys(search: Search, found: Found, docs: list[int], order: str):
    segment = found.segment
    if order == "useful":
        return [(useful << 32) + 1 for useful in pick(segment.usefulness, docs)]
    if order == "newest" or found.numbers is None:
        return list(pick(segment.posted, docs))
    numbers = pick(found.numbers, docs)
    keys = map(mod, numbers, repeat(ROOM))
    if togetherness(len(search.plan.sought)):
        keys = map(mul, keys, map(_Shares(search.plan).__getitem__, map(floordiv, numbers, repeat(ROOM))))
    if segment.has_boosts:
        keys = map(mul, keys, pick(segment.boosts, docs))
    return list(keys)


class _Shares(dict):
    """What a key is multiplied by for the units a case covers; there are few different ones."""

    def __init__(self, plan: Plan):
        self._whole, self._together = whole_units(plan), togetherness(len(plan.sought))

    def __missing__(self, covered: float) -> float:
        self[covered] = share = min(covered / self._whole, 1.0) ** self._together
        return share


def _refined(search: Search, window: list[Ranked]) -> list[Ranked]:
    """The window in its last order: with what stands near and what is fresh."""
    near = _nearness(search, window)
    refined = [
        one._replace(key=(one.key + more) * freshness(one.posted))
        for one, more in zip(window, near, strict=True)
    ]
    return sorted(refined, key=lambda one: one.rank)


def _nearness(search: Search, window: list[Ranked]) -> list[float]:
    """What nearness adds to the key of each."""
    plan, shares = search.plan, _Shares(search.plan)
    if not (plan.pairs and togetherness(len(plan.sought))) or search.deadline.is_over():
        return [0.0] * len(window)
    forms = {form for pair in plan.pairs for place in pair[:2] for form in plan.sought[place].word.exact}
    places = {
        segment: {form: segment.positions(form, docs) for form in forms}
        for segment, docs in _docs_by_segment(window).items()
    }

    def near(one: Ranked) -> float:
        inside = places[one.found.segment]

        def standing(word: Word) -> list[int]:
            return sorted(chain.from_iterable(inside[form].get(one.doc, ()) for form in word.exact))

        share = shares[one.found.numbers[one.doc] // ROOM]
        return nearness(plan, standing) * share * one.found.segment.boosts[one.doc]

    return list(map(near, window))


def _docs_by_segment(window: list[Ranked]) -> dict:
    docs: dict = {}
    for one in window:
        docs.setdefault(one.found.segment, set()).add(one.doc)
    return docs
