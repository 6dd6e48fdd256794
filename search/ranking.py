"""How well a case answers a question: the one formula behind the order of results, the same for all engines.

    part(word, case)    = rarity(word) * weight(word, case), as search/weighing.py weighs words
    group(words, case)  = the best of: what the typed words tell; what another wording that the case holds
                          is worth in their place, with the typed words that it does not cover
    near(pair, case)    = the lesser rarity of two neighbours in the question * how closely they stand there
    told(case)          = all parts and groups + NEARNESS * togetherness * (near of all pairs)
    score(case)         = told * covered share ** togetherness * the case's own weight * freshness

The case's own weight comes from plugins: what its best answer is worth, how it ended. What is near and what
is fresh is only computed for the best candidates, in windows of WINDOW, so that pages never overlap.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import chain

from .planning import Plan, Stand
from .query import Word
from .weighing import EXACT_BONUS, Weighed, saturated

WINDOW = 100
NEARNESS = 0.7
FRESHNESS = 0.1  # what a case of today has before one of long ago
_HALF_FRESH = 730  # days
_DAY = 86_400
_REACH = 6  # words between two that still stand near one another
_MOST_PLACES = 64


def word_weight(word: Word, weighed: Weighed) -> float:
    """What a word weighs in a case: its heaviest stem, more for the very form that was typed.

    Without stems (words of grammar, completed beginnings) the heaviest form stands for the stem.
    """
    exact = [form[0] for form in map(weighed.exact.get, word.exact) if form]
    stems = [weighed.stems.get(form, 0.0) for form in word.stems] if word.stems else exact
    return saturated(max(stems, default=0.0)) + EXACT_BONUS * sum(map(saturated, exact))


def tell(plan: Plan, weighed: Weighed) -> tuple[float, float]:
    """(what the case tells of the question, which part of `plan.whole` it covers)."""
    weights = [word_weight(one.word, weighed) for one in plan.sought]
    parts = [
        (one.rarity * weight, one.rarity * bool(weight))
        for one, weight in zip(plan.sought, weights, strict=True)
    ]
    grouped = {place for places, _ in plan.groups for place in places}
    told = [part for place, part in enumerate(parts) if place not in grouped]
    told += [_best_of(places, stands, parts, weighed) for places, stands in plan.groups]
    near = nearness(plan, lambda word: places_of(word, weighed))
    return sum(part for part, _ in told) + near, sum(covered for _, covered in told)


def _best_of(places, stands, parts, weighed) -> tuple[float, float]:
    typed = [parts[place] for place in places]
    best = (sum(part for part, _ in typed), sum(covered for _, covered in typed))
    for stand in stands:
        weight = stand_weight(stand, weighed)
        if weight:
            rest = [parts[place] for place in places if place not in stand.covers]
            told = stand.worth * weight + sum(part for part, _ in rest)
            covered = stand.worth + sum(covered for _, covered in rest)
            best = max(best[0], told), max(best[1], covered)
    return best


def stand_weight(stand: Stand, weighed: Weighed) -> float:
    """The least of its words' weights: a wording of two words is not there with one of them."""
    return min(word_weight(one.word, weighed) for one in stand.words)


def places_of(word: Word, weighed: Weighed) -> Sequence[int]:
    """Where a word stands in a case in the very form that was typed, in order."""
    places = [form[1] for form in map(weighed.exact.get, word.exact) if form]
    return places[0] if len(places) == 1 else sorted(chain.from_iterable(places))


def nearness(plan: Plan, places: Callable[[Word], Sequence[int]]) -> float:
    """What a case tells more because neighbours in the question are neighbours in it; see `places_of`."""
    together = togetherness(len(plan.sought))
    if not together:
        return 0.0
    told, found = 0.0, {}
    for first, second, step in plan.pairs:
        for place in (first, second):
            if place not in found:
                found[place] = places(plan.sought[place].word)
        if found[first] and found[second]:
            rarity = min(plan.sought[first].rarity, plan.sought[second].rarity)
            told += rarity * closeness(found[first], found[second], step)
    return NEARNESS * together * told


def closeness(before: Sequence[int], after: Sequence[int], step: int) -> float:
    """1.0 where two words stand as in the question; less with words between them or turned round; else 0."""
    least = _REACH + 1
    for place in before[:_MOST_PLACES]:
        at = bisect_right(after, place)
        if at < len(after):
            least = min(least, abs(after[at] - place - step))
        if at and after[at - 1] < place:
            least = min(least, place - after[at - 1])
    return 1 / (1 + least) if least <= _REACH else 0.0


def freshness(posted: int) -> float:
    """Mildly favours what is new; told in whole days, so that a day's searches agree. `posted` in seconds."""
    age = max(0, int(time.time()) // _DAY - posted // _DAY)
    return 1 + FRESHNESS * 0.5 ** (age / _HALF_FRESH)


def score(told: float, covered: float, plan: Plan, boost: float) -> float:
    """The formula but for freshness, from what a case tells, the share it covers and its own weight."""
    if not plan.whole:
        return boost
    share = min(covered / plan.whole, 1.0)
    return told * share ** togetherness(len(plan.sought)) * boost


def togetherness(words: int) -> float:
    """How much a short question wants all its words in one case; of a text, any telling part will do."""
    return {1: 0.0, 2: 1.0, 3: 0.5, 4: 0.25}.get(words, 0.0)


def share_needed(words: int) -> float:
    """Which share of what the question tells a case must hold to be found at all."""
    return 0.25 if words <= 4 else 0.5 / words
