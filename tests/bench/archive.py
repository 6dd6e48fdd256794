"""A made-up archive whose words are as unequal as those of a language, and questions put to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from search import Document, Filters, Query, Wording, parse, words_of

# ruff: noqa: SIM905 (a list of syllables is read as a text)
_STARTS = "hypo hyper dys poly cardio neuro derma gastro hema nephro pneumo osteo arthro angio entero".split()
_MIDDLES = "l r t n m s gl tr ph rm ct st".split()
_ENDS = "ie ite ose ique ites emie urie algie pathie tion ment eux al ale aux e es".split()
_SPECIALTIES = [f"specialite-{number}" for number in range(40)]
_SUBSTANCES = [f"substance {number}" for number in range(800)]
_TODAY = datetime(2026, 11, 1)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
FACETS = ("specialty", "state", "year", "drug")


class Question(NamedTuple):
    """What is asked, with what was chosen beside it."""

    query: Query
    filters: Filters = Filters()
    facets: tuple[str, ...] = ()


class Archive:
    """Cases of Zipfian words; the same seed gives the same archive."""

    def __init__(self, seed: int = 7, words: int = 30_000):
        self.chance = random.Random(seed)
        self.words = list(dict.fromkeys(self._word() for _ in range(words * 3)))[:words]
        self._shares = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self._drug_shares = list(accumulate(1 / (rank + 2.7) for rank in range(len(_SUBSTANCES))))

    def _word(self) -> str:
        middle = "".join(
            self.chance.choice(_MIDDLES) + self.chance.choice("aeiou")
            for _ in range(self.chance.randint(0, 3))
        )
        return self.chance.choice([*_STARTS, "", "", "v", "b"]) + middle + self.chance.choice(_ENDS)

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self._shares, k=length))

    def cases(self, count: int, first: int = 1) -> Iterator[Document]:
        for number in range(first, first + count):
            posted = _TODAY - timedelta(hours=self.chance.randint(0, 24 * 1500))
            answers = [(number * 10 + n, self.text(40)) for n in range(self.chance.randint(0, 4))]
            drugs = self.chance.choices(
                _SUBSTANCES, cum_weights=self._drug_shares, k=self.chance.randint(0, 4)
            )
            yield Document(
                id=number,
                title=self.text(8),
                question=self.text(self.chance.randint(40, 160)),
                answers=answers,
                accepted=answers[0] if answers and number % 3 == 0 else None,
                tags=self.text(2).split(),
                specialties=self.chance.sample(_SPECIALTIES, self.chance.choice([1, 1, 2])),
                posted=posted,
                active=posted,
                audience=["members"] if number % 20 else ["staff"],
                state="solved" if number % 3 == 0 else "open",
                labels={"drug": sorted(set(drugs))},
            )

    def between(self, first: int, last: int) -> str:
        return self.words[self.chance.randint(first, last)]


class Questions:
    """Makes questions of each class; none asks the same twice on purpose."""

    def __init__(self, archive: Archive, titles: list[str], seed: int = 11):
        self._archive, self._titles = archive, titles
        self._chance = archive.chance = random.Random(seed)
        self.classes: dict[str, Callable[[], Question]] = {
            "one word": lambda: _asking(self._words(1)),
            "common word": lambda: _asking(self._words(1, 0, 15)),
            "3 words OR": lambda: _asking(" OU ".join(self._words(3).split())),
            "3 words AND": lambda: _asking(self._words(3)),
            "3 common words": lambda: _asking(self._words(3, 0, 60)),
            "phrase": self._phrase,
            "filtered": lambda: _asking(
                self._words(2), Filters.on(specialty=_SPECIALTIES[3], state="solved"), FACETS
            ),
            "facets": lambda: _asking(self._words(2, 0, 200), facets=FACETS),
            "typo": self._typo,
            "prefix": self._prefix,
            "10 wordings": self._worded,
            "60 words": lambda: _asking(archive.text(60)),
            "garbage": self._garbage,
        }

    def _words(self, count: int, first: int = 20, last: int = 4_000) -> str:
        return " ".join(self._archive.between(first, last) for _ in range(count))

    def _phrase(self) -> Question:
        title = self._chance.choice(self._titles).split()
        start = self._chance.randint(0, len(title) - 2)
        return _asking(f'"{title[start]} {title[start + 1]}"')

    def _typo(self) -> Question:
        """A word of six letters or more with one of them changed, of nine or more with two."""
        word = next(word for word in iter(lambda: self._words(1), "") if len(word) > 5)
        letters = list(word)
        for _slip in range(1 + (len(word) > 8)):
            letters[self._chance.randrange(len(letters))] = self._chance.choice(_LETTERS)
        return _asking("".join(letters))

    def _prefix(self) -> Question:
        """One to five letters and a star."""
        word = words_of(self._words(1)[: self._chance.randint(1, 5)])[0]
        return Question(Query(f"{word.text}*", (replace(word, prefix=True),)))

    def _worded(self) -> Question:
        """One word with ten other ways to say it, as common as it is, half of them two words."""
        query = parse(self._words(1, 5, 2_000))
        others = [words_of(self._words(1 + number % 2, 5, 2_000)) for number in range(10)]
        wordings = tuple(Wording((0,), words, 0.7, kind="synonym") for words in others)
        return Question(replace(query, wordings=wordings))

    def _garbage(self) -> Question:
        spans = [(33, 126), (160, 0x2FFF)]
        return _asking("".join(chr(self._chance.randint(*self._chance.choice(spans))) for _ in range(80)))


def _asking(text: str, filters: Filters | None = None, facets: tuple[str, ...] = ()) -> Question:
    return Question(parse(text), filters or Filters(), facets)
