"""Knows other ways to say things (abbreviations, translations ...) and adds those that fit to a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from . import language
from .query import Query, Word, Wording, telling, words_of
from .wordlists import ORDINARY

LONGEST_QUESTION = 24  # telling words; a longer text says things in more than one way by itself
MOST_WORDINGS = 24
_MOST_FOR_A_RUN = 8
_LONGEST_RUN = 8
_SURE = 2  # words of grammar: "mort in utero" is not yet English


class Entry(NamedTuple):
    """Who says `term` may also mean `other`; `weight` is what the other is worth beside the words typed.

    `spoken` is the language of the term ("fr", "en"), "" when it is at home in both.
    """

    term: str
    other: str
    weight: float = 0.7
    kind: str = "synonym"
    spoken: str = ""


class Other(NamedTuple):
    """What an entry leads to."""

    text: str
    weight: float
    kind: str


def both_ways(first: Entry, spoken: str = "") -> Iterator[Entry]:
    """The entry and its mirror image; `spoken` is the language of `first.other`."""
    yield first
    yield Entry(first.other, first.term, first.weight, first.kind, spoken)


class Dictionary:
    """Entries by the stems of their term, in any order; words of grammar do not count."""

    def __init__(self, entries: Iterable[Entry] = ()):
        self._others: dict[str, tuple[Other, ...]] = {}
        self._longest: dict[str, int] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        words = telling(words_of(entry.term))
        if not 0 < len(words) <= _LONGEST_RUN:
            return
        other = Other(entry.other, entry.weight, entry.kind)
        for run in (entry.term.isupper() and _capitals(words)) or _runs(words, entry.spoken):
            known = self._others.get(run, ())
            if other not in known:
                self._others[run] = (*known, other)
        for key in {key for word in words for key in _keys(word)} if len(words) > 1 else ():
            self._longest[key] = max(self._longest.get(key, 1), len(words))

    def __len__(self) -> int:
        return len(self._others)

    def found_in(
        self, words: tuple[Word, ...], spoken: str = ""
    ) -> Iterator[tuple[tuple[int, ...], tuple[Other, ...]]]:
        """The runs of a question that have entries, as places of their words; the longest runs first.

        What lies within a longer run is left to it: "insuffisance cardiaque" says nothing of other failures.
        `spoken` is the language of the question, "" when unknown: an English pain is no French bread.
        """
        places = [place for place, word in enumerate(words) if not (word.common or word.prefix)]
        taken: list[set[int]] = []
        for run in sorted(self._candidates(words, places), key=len, reverse=True):
            others = self._others_of(tuple(words[place] for place in run), spoken)
            if others and not any(longer.issuperset(run) for longer in taken):
                taken.append(set(run))
                yield run, others

    def _candidates(self, words: tuple[Word, ...], places: list[int]) -> Iterator[tuple[int, ...]]:
        for start, place in enumerate(places):
            longest = max(self._longest.get(key, 1) for key in _keys(words[place]))
            for length in range(1, min(longest, len(places) - start) + 1):
                yield tuple(places[start : start + length])

    def _others_of(self, words: tuple[Word, ...], spoken: str) -> tuple[Other, ...]:
        runs = _runs(words, spoken) + (_capitals(words) if words[0].text.isupper() else [])
        found = (self._others.get(run, ()) for run in runs)
        return tuple(dict.fromkeys(other for others in found for other in others))


def add_wordings(query: Query, *dictionaries: Dictionary, most: int = MOST_WORDINGS) -> Query:
    """The question with other ways to say its words; a long text stays as it is."""
    if len(telling(query.words)) > LONGEST_QUESTION:
        return query
    wordings, spoken = list(query.wordings), language.recognise(query.text, lead=_SURE)
    for dictionary in dictionaries:
        for covers, others in dictionary.found_in(query.words, spoken):
            wordings += _wordings(query, covers, others, wordings)
    return replace(query, wordings=tuple(wordings[: max(most, len(query.wordings))]))


def _wordings(query: Query, covers, others: tuple[Other, ...], known: list[Wording]) -> list[Wording]:
    said = {form for place in covers for form in query.words[place].stems}
    barred = {form for word in query.excluded for form in word.exact}
    seen = {_forms(wording.words) for wording in known if wording.covers == covers}
    fitting = []
    for other in sorted(others, key=lambda other: -other.weight):
        words = _words(other.text)
        news = (
            bool(words)
            and _forms(words) not in seen
            and not all(said.intersection(word.stems) for word in words)
        )
        if news and barred.isdisjoint(form for word in words for form in word.exact):
            fitting.append(Wording(covers, words, other.weight, other.text, other.kind))
            seen.add(_forms(words))
    return fitting[:_MOST_FOR_A_RUN]


def _forms(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.exact[0] for word in words)


@lru_cache(4_096)
def _words(text: str) -> tuple[Word, ...]:
    """The telling words of a wording; none for one that most texts hold, such as "AS" or "OLD"."""
    words = tuple(word for word in words_of(text) if not word.common)
    return () if text.isupper() and _capitals(words) else words


def _runs(words: tuple[Word, ...], spoken: str) -> list[str]:
    """A run of words as the dictionary has it, by the stems of that language or of both."""
    sides = [spoken] if spoken else ["fr", "en"]
    return [f"{side}:{' '.join(sorted(_keys(word)[side == 'en'] for word in words))}" for side in sides]


def _capitals(words: tuple[Word, ...]) -> list[str]:
    """An everyday word as the abbreviation it is in capitals."""
    return [word.exact[0].upper() for word in words if word.exact[0] in ORDINARY and len(words) == 1]


def _keys(word: Word) -> tuple[str, str]:
    return language.stems(word.exact[0])
