"""Adds up what every case of a segment tells of a question, and which part of it the case covers.

Both sums are held in one number for each case, since every step over many cases counts: what the case covers
(in whole units) times ROOM, plus what it tells. All steps run over whole lists, none case by case.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress, repeat
from math import floor
from operator import add, mul

from .planning import Plan, Stand
from .ranking import share_needed
from .whoosh_segments import Segment

ROOM = 4096.0  # more than any case can tell
_FINENESS = 1024  # units of what is covered, to one of rarity


def units(rarity: float) -> int:
    return round(rarity * _FINENESS)


def whole_units(plan: Plan) -> int:
    """What a case covers that holds every word sought."""
    return sum(units(one.rarity) for one in plan.sought)


def least_needed(plan: Plan) -> float:
    """The number from which on a case holds enough of the question to be found, in whole units."""
    if len(plan.sought) < 2:
        return 0.0
    rounded = len(plan.sought)  # each word's units may be half a unit off, on both sides
    return floor(share_needed(len(plan.sought)) * whole_units(plan) - rounded) * ROOM


def add_up(segment: Segment, plan: Plan, is_over) -> tuple[list[float], list[Iterable[int]]]:
    """The number of each case, and the lists of cases that hold something; ends early when `is_over()`."""
    numbers = [0.0] * segment.size
    held: list[Iterable[int]] = []
    grouped = {place for places, _ in plan.groups for place in places}
    for place, one in enumerate(plan.sought):
        if held and is_over():
            break
        if place not in grouped:
            docs, weights = segment.answering(one.word.exact, one.word.stems)
            worth, covering = one.rarity, units(one.rarity) * ROOM
            for doc, weight in zip(docs, weights, strict=True):
                numbers[doc] += weight * worth + covering
            held.append(docs)
    for places, stands in plan.groups:
        if held and is_over():
            break
        told, covered = _best_ways(segment, plan, places, stands, is_over)
        for doc, number in zip(told, map(add, told.values(), covered.values()), strict=True):
            numbers[doc] += number
        held.append(told)
    return numbers, held


def _best_ways(segment: Segment, plan: Plan, places, stands, is_over) -> tuple[dict, dict]:
    """For each case that holds the words or a wording: what the best way tells, and what it covers."""
    told, covered = _typed(segment, plan, places)
    for stand in stands:
        if told and is_over():
            break
        docs, weights = _standing(segment, stand)
        told_so: Iterable[float] = map(mul, weights, repeat(stand.worth))
        covered_so: Iterable[float] = repeat(units(stand.worth) * ROOM)
        rest = [place for place in places if place not in stand.covers]
        if rest:
            more_told, more_covered = _typed(segment, plan, rest)
            told_so = map(add, told_so, map(more_told.get, docs, repeat(0.0)))
            covered_so = map(add, covered_so, map(more_covered.get, docs, repeat(0.0)))
        told.update(zip(docs, map(max, map(told.get, docs, repeat(0.0)), told_so), strict=False))
        covered.update(zip(docs, map(max, map(covered.get, docs, repeat(0.0)), covered_so), strict=False))
    return told, covered


def _typed(segment: Segment, plan: Plan, places) -> tuple[dict[int, float], dict[int, float]]:
    """What the words that were typed tell in each case that holds one of them, and what they cover."""
    told: dict[int, float] = {}
    covered: dict[int, float] = {}
    for place in places:
        word, rarity = plan.sought[place]
        docs, weights = segment.answering(word.exact, word.stems)
        telling, covering = map(mul, weights, repeat(rarity)), repeat(units(rarity) * ROOM)
        if told:
            telling = map(add, telling, map(told.get, docs, repeat(0.0)))
            covering = map(add, covering, map(covered.get, docs, repeat(0.0)))
        told.update(zip(docs, telling, strict=False))
        covered.update(zip(docs, covering, strict=False))
    return told, covered


def _standing(segment: Segment, stand: Stand) -> tuple[list[int], list[float]]:
    """The cases that hold all words of a wording, with the least of their weights."""
    lists = [segment.answering(one.word.exact, one.word.stems) for one in stand.words]
    if len(lists) == 1:
        return lists[0]
    lists.sort(key=lambda one: len(one.docs))
    together = set(lists[0].docs).intersection(*(one.docs for one in lists[1:]))
    least: dict[int, float] = {}
    for docs, weights in lists:
        inside = list(map(together.__contains__, docs))
        kept = list(compress(docs, inside))
        known = map(least.get, kept, repeat(2.0)) if least else repeat(2.0)
        least.update(zip(kept, map(min, known, compress(weights, inside)), strict=False))
    return list(least), list(least.values())
