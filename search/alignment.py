"""Learns which words of two languages mean each other from pairs of names, as translators' software does.

"Douleur thoracique" is "Chest Pain", "Paroi thoracique" is "Chest Wall": over thousands of pairs, each word
finds its counterpart (IBM's first model: guess evenly, count, guess by the counts, and again).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import language
from .query import Word, words_of

_ROUNDS = 5
_LEAST_CHANCE = 0.15
_LEAST_TIMES = 0.9
_LEAST_KEPT = 0.02

Chances = dict[str, dict[str, float]]


class Counterpart(NamedTuple):
    """A French and an English word, with the chance that each is said as the other."""

    french: str
    english: str
    to_english: float
    to_french: float


def learn_words(pairs: Iterable[tuple[str, str]]) -> Iterator[Counterpart]:
    """The counterparts among the words of these (French, English) names, in their commonest forms."""
    sides = [Side(0), Side(1)]
    names = [(sides[0].stems(french), sides[1].stems(english)) for french, english in pairs]
    there = _likely(names)
    back = _likely([(english, french) for french, english in names])
    for french, others in there.items():
        for english, chance in others.items():
            chances = chance, back.get(english, {}).get(french, 0.0)
            said = sides[0].form(french), sides[1].form(english)
            # Two names met once pair at random; what both sides agree on is seldom wrong.
            if (
                min(chances)
                and max(chances) >= _LEAST_CHANCE
                and language.fold(said[0]) != language.fold(said[1])
            ):
                yield Counterpart(*said, *chances)


class Side:
    """The names of one language: 0 is French, 1 English, as `language.stems` has them."""

    def __init__(self, place: int):
        self._place = place
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)

    def stems(self, name: str) -> list[str]:
        return [self._stem(word) for word in words_of(name) if _tells(word)]

    def _stem(self, word: Word) -> str:
        stem = language.stems(word.exact[0])[self._place]
        self._forms[stem][word.text.lower()] += 1
        return stem

    def form(self, stem: str) -> str:
        return self._forms[stem].most_common(1)[0][0]


def _tells(word: Word) -> bool:
    return not word.common and len(word.exact[0]) > 2 and word.exact[0].isalpha()


def _likely(names: list[tuple[list[str], list[str]]]) -> Chances:
    """For each word what it is likely said as, seen often enough to be believed."""
    counts = _counted(names, None)
    for _round in range(_ROUNDS):
        counts = _counted(names, _shares(counts))
    believed = {
        word: {other for other, count in others.items() if count >= _LEAST_TIMES}
        for word, others in counts.items()
    }
    shares = _shares(counts)
    return {
        word: {other: share for other, share in others.items() if other in believed[word]}
        for word, others in shares.items()
    }


def _counted(names, chances: Chances | None) -> Chances:
    """How often each word is said as each other: every word of a name is shared out among its partners."""
    counts: Chances = defaultdict(lambda: defaultdict(float))
    for given, told in names:
        for other in told:
            shares = [chances[word].get(other, 0.0) if chances else 1.0 for word in given]
            whole = sum(shares)
            if whole:
                for word, share in zip(given, shares, strict=True):
                    counts[word][other] += share / whole
    return counts


def _shares(counts: Chances) -> Chances:
    shares = {}
    for word, others in counts.items():
        whole = sum(others.values())
        shares[word] = {
            other: count / whole for other, count in others.items() if count > _LEAST_KEPT * whole
        }
    return shares
