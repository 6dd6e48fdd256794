"""How well a case answers a question: the one formula behind the order of results, the same for all engines.

    part(word, case)    = rarity(word) * weight(word, case), as search/weighing.py weighs words
    group(words, case)  = the best of: what the typed words tell; what another wording that the case holds
                          is worth in their place, with the typed words that it does not cover
    score(case)         = (all parts and groups) * covered share ** togetherness * the case's own weight

The case's own weight comes from plugins: what its best answer is worth, how it ended.
"""

from __future__ import annotations

from .planning import Plan, Stand
from .query import Word
from .weighing import EXACT_BONUS, Weighed, saturated


def word_weight(word: Word, weighed: Weighed) -> float:
    """What a word weighs in a case: its heaviest stem, more for the very form that was typed.

    Without stems (words of grammar, completed beginnings) the heaviest form stands for the stem.
    """
    exact = [weighed.exact[form][0] for form in word.exact if form in weighed.exact]
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
    return sum(part for part, _ in told), sum(covered for _, covered in told)


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


def score(told: float, covered: float, plan: Plan, boost: float) -> float:
    """The whole formula, from what a case tells, the share it covers and its own weight."""
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
