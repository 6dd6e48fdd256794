"""The words of an index: how common each is, which ones complete a beginning, which ones are spelt alike."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest
from typing import Protocol

from .document import Document

Form = tuple[str, str]  # ("exact", "zonas") or ("stem", "zon")
_LAST_SIGN = chr(0x10FFFF)


class Lexicon(Protocol):
    """The words of an index as one reader meets them; a field is "exact" or "stem".

    Frequencies count all cases, so that a word tells the same to everybody. `seen` is what keeps a word
    that only stands where this reader may not look from being completed, mended or suggested.
    """

    count: int

    def frequency(self, field: str, form: str) -> int: ...

    def starting(self, beginning: str, most: int) -> list[str]:
        """The commonest whole words with that beginning, the commonest first."""

    def near(self, word: str, slips: int) -> list[str]:
        """Whole words that one slip, or two, may have made of this, the likeliest first: `spelling.near`."""

    def seen(self, forms: Iterable[Form]) -> set[Form]:
        """Those of the forms that stand in a case this reader may see."""

    def examples(self, word: str, most: int) -> list[Document]:
        """Some of the cases this reader may see that hold the whole word."""


class WordList:
    """The whole words of an index or of a part of it, sorted, with the number of cases that hold each."""

    def __init__(self, words: list[str], numbers: Iterable[int]):
        self.words, self.numbers = words, array("I", numbers)
        self._known: frozenset[str] | None = None

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> WordList:
        words = sorted(counts)
        return cls(words, map(counts.__getitem__, words))

    def frequency(self, word: str) -> int:
        at = bisect_left(self.words, word)
        return self.numbers[at] if at < len(self.words) and self.words[at] == word else 0

    def known(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that are in the list: many are looked up at once."""
        if self._known is None:
            self._known = frozenset(self.words)
        return self._known.intersection(words)

    def starting(self, beginning: str, most: int) -> list[tuple[str, int]]:
        """The commonest words with that beginning and how many cases hold them."""
        low, high = self._range(beginning)
        best = nlargest(most, range(low, high), key=self.numbers.__getitem__)
        return [(self.words[at], self.numbers[at]) for at in best]

    def beginning_with(self, beginning: str) -> Iterator[str]:
        low, high = self._range(beginning)
        return map(self.words.__getitem__, range(low, high))

    def _range(self, beginning: str) -> tuple[int, int]:
        low = bisect_left(self.words, beginning)
        return low, bisect_left(self.words, beginning + _LAST_SIGN, lo=low)


def commonest_starting(lists: Iterable[WordList], beginning: str, most: int) -> list[str]:
    """The commonest words with that beginning over all the lists."""
    totals: dict[str, int] = {}
    for one in lists:
        for word, number in one.starting(beginning, most):
            totals[word] = totals.get(word, 0) + number
    return sorted(totals, key=lambda word: (-totals[word], word))[:most]
