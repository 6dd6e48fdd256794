"""How the texts write a word that the index only knows folded: with its accents, and capitals of a code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .document import Document
from .language import fold

MOST_EXAMPLES = 12  # cases in which it is looked up how a word is written
SHORTEST_CODE = 6  # a shorter word in capitals is an abbreviation, a longer one is shouted


def _accented() -> dict[str, str]:
    """For plain letters, alone or two ("oe"), the signs that fold to them."""
    signs: dict[str, str] = {}
    for sign in map(chr, range(0xC0, 0x180)):
        signs[fold(sign)] = signs.get(fold(sign), "") + sign
    return signs


_ACCENTED = _accented()
_PARTS = re.compile("|".join([*(plain for plain in _ACCENTED if len(plain) > 1), "."]), re.S)


def written(word: str, cases: Iterable[Document]) -> str:
    """The folded word as most of the cases write it; of two ways that are as common, the one with accents."""
    ways: Counter[str] = Counter()
    for case in cases:
        found = {_quiet(way) for text in _texts(case) for way in _every_way(word).findall(text)}
        ways.update(way for way in found if fold(way) == word)
    return max(ways, key=lambda way: (ways[way], not way.isascii(), way.islower(), way), default=word)


def _texts(case: Document) -> list[str]:
    answers = [*case.answers, *([case.accepted] if case.accepted else [])]
    return [case.title, case.question, *(text for _number, text in answers)]


def _quiet(way: str) -> str:
    """Without the capital that begins a sentence or a title in capitals."""
    is_shouted = way.isupper() and len(way) >= SHORTEST_CODE
    return way.lower() if is_shouted or way[1:].islower() else way


@lru_cache(4_096)
def _every_way(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_PARTS.sub(_ways_of, word)}(?!\w)", re.I)


def _ways_of(part: re.Match[str]) -> str:
    plain = part.group()
    if len(plain) == 1:
        return f"[{re.escape(plain)}{_ACCENTED.get(plain, '')}]"
    letters = "".join(f"[{letter}{_ACCENTED.get(letter, '')}]" for letter in plain)
    return f"(?:[{_ACCENTED[plain]}]|{letters})"
