"""How much each word tells of a case: what the index holds of it.

A case is weighed like BM25F: every section counts its words, tempers them by the section's length and by
what the section is worth; the sum is saturated once. So a long thread does not drown its title.

    weight(word, case) = sum over sections of  worth * count / (1 - even + even * length / usual length)
    saturated          = weight / (weight + SATURATION)
"""

from __future__ import annotations

import math
from array import array
from typing import NamedTuple

from . import language
from .document import Document

SATURATION = 3.0
EXACT_BONUS = 0.4  # what the very form that was typed adds to its stem's score
LAST_POSITION = 65_535
_SECTION_GAP = 16  # no phrase spans two sections


class Section(NamedTuple):
    """What a part of a case is worth, how far its length is evened out, and what length is usual."""

    worth: float
    even: float
    usual: int


TITLE = Section(3.0, 0.6, 10)
QUESTION = Section(0.8, 0.4, 120)
ACCEPTED = Section(0.9, 0.6, 100)
ANSWERS = Section(0.4, 0.6, 160)
TAGS = Section(4.0, 0.8, 5)
SPECIALTIES = Section(0.5, 0.0, 3)


class Weighed(NamedTuple):
    """The words of a case: exact forms with weight and positions, stems with weight.

    `title` and `answers` hold the stems of those two parts, for questions that are put to one of them.
    """

    exact: dict[str, list]  # word -> [weight, positions]
    stems: dict[str, float]
    title: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()


def saturated(weight: float) -> float:
    return weight / (weight + SATURATION)


def rarity(holding: int, all_cases: int) -> float:
    """The less cases hold a word, the more it tells; never below 0, though replaced versions still count."""
    return math.log(1 + (max(all_cases - holding, 0) + 0.5) / (holding + 0.5))


def sections_of(document: Document):
    """The parts of a case with their texts; the accepted answer stands apart from the others."""
    accepted = document.accepted
    yield TITLE, [document.title]
    yield QUESTION, [document.question]
    if accepted:
        yield ACCEPTED, [accepted[1]]
    yield ANSWERS, [text for number, text in document.answers if not accepted or number != accepted[0]]
    yield TAGS, document.tags
    yield SPECIALTIES, [slug.replace("-", " ") for slug in document.specialties]


def weigh(document: Document) -> Weighed:
    """Cuts and weighs a whole case for the index; its texts must have gone through `language.clean`."""
    spoken = document.language or language.recognise(f"{document.title} {document.question}")
    exact: dict[str, list] = {}
    stems: dict[str, float] = {}
    title: dict[str, float] = {}
    answers: dict[str, float] = {}
    position = 0
    for section, texts in sections_of(document):
        cut = [language.cut(text) for text in texts if text]
        length = sum(map(len, cut))
        weight = section.worth / (1 - section.even + section.even * length / section.usual)
        part = {TITLE: title, ACCEPTED: answers, ANSWERS: answers}.get(section)
        for tokens in cut:
            position = _count(tokens, weight, position, exact) + _SECTION_GAP
            _count_stems(tokens, weight, spoken, stems)
            if part is not None:
                _count_stems(tokens, weight, spoken, part)
    return Weighed(exact, stems, frozenset(title), frozenset(answers))


def _count(tokens, weight, position, exact) -> int:
    for _start, _end, word, joined in tokens:
        for form in (word, joined) if joined else (word,):
            seen = exact.get(form)
            if seen is None:
                seen = exact[form] = [0.0, array("H")]
            seen[0] += weight
            seen[1].append(min(position, LAST_POSITION))
        position += 1
    return position


def _count_stems(tokens, weight, spoken, stems) -> None:
    for _start, _end, word, joined in tokens:
        if joined:
            for stem in _stems_in(joined, spoken):
                stems[stem] = stems.get(stem, 0.0) + weight
        elif language.is_common(word):
            continue
        for stem in _stems_in(word, spoken):
            stems[stem] = stems.get(stem, 0.0) + weight


def _stems_in(word: str, spoken: str) -> tuple[str, ...]:
    french, english = language.stems(word)
    if spoken == "fr" or french == english:
        return (french,)
    return (english,) if spoken == "en" else (french, english)
