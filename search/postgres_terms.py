"""What a case is found by in PostgreSQL: the lexemes of its tsvector, and the marks that tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from zlib import crc32

from .entries import Entry
from .weighing import LAST_POSITION

TIERS = (0.5, 1.0, 1.8, 3.2)  # a stem that weighs so much is also written with the tier's number
COUNTED_TIER = 2  # from here on the list of words knows how many cases a tier holds
NOWHERE = "~"  # no case bears it
_MOST_BYTES = 900_000  # PostgreSQL takes 1 MB
_PAIRS = 1 << 20
_LONGEST = 400
Term = tuple[str, str, str]  # field, form, audience token; "" counts all cases


def audience(token: str) -> str:
    return f"@{token}"[:_LONGEST]


def label(name: str, value: str) -> str:
    return f"#{name}={value}"[:_LONGEST]


def exact(form: str) -> str:
    return f"={form}"


def inside(part: str, stem: str) -> str:
    """A stem in the title or in the answers."""
    return f"{part[0]}:{stem}"


def tier(stem: str, number: int) -> str:
    return f"{stem}^{number}"


def pair(first: str, second: str) -> str:
    """Two words side by side, as one of a million numbers: with the two words themselves it is the phrase."""
    return f"&{crc32(f'{first} {second}'.encode()) % _PAIRS:x}"


def lexemes(entry: Entry) -> list[str]:
    """All that the case is found by; of a huge one, pairs of words go first, then the rarest uses."""
    found = dict.fromkeys(map(audience, entry.audience))
    found |= dict.fromkeys(label(*one) for one in entry.labels)
    found |= dict.fromkeys(entry.weighed.stems)
    found |= dict.fromkeys(map(exact, entry.weighed.exact))
    found |= dict.fromkeys(tier(*one) for one in _tiers(entry))
    found |= dict.fromkeys(inside("title", stem) for stem in entry.weighed.title)
    found |= dict.fromkeys(inside("answers", stem) for stem in entry.weighed.answers)
    found |= dict.fromkeys(_pairs(entry))
    return list(_bounded(map(plain, found)))


def positions(entry: Entry) -> str:
    """The exact words with their places, as text of a tsvector; it holds places up to 16,383."""
    weighed = entry.weighed.exact.items()
    written = (
        f"{quoted(form)}:{','.join(str(at + 1) for at in places[:255])}" for form, (_, places) in weighed
    )
    return " ".join(_bounded(written))


def counted(entry: Entry) -> Counter[Term]:
    """What the list of words counts of the case; ("", "", "") counts the case itself."""
    tokens = ("", *map(plain, entry.audience))
    terms = [("exact", form, token) for form in entry.weighed.exact for token in tokens]
    terms += [("stem", stem, token) for stem in entry.weighed.stems for token in tokens]
    terms += [("tier", tier(*one), "") for one in _tiers(entry) if one[1] >= COUNTED_TIER]
    return Counter(dict.fromkeys([("", "", ""), *terms], 1))


def quoted(lexeme: str) -> str:
    """As tsvector and tsquery read it."""
    return "'" + plain(lexeme).replace("\\", "\\\\").replace("'", "''") + "'"


def plain(text: str) -> str:
    """Without the signs that PostgreSQL cannot keep."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _tiers(entry: Entry) -> Iterator[tuple[str, int]]:
    for stem, weight in entry.weighed.stems.items():
        for number, least in enumerate(TIERS, 1):
            if weight >= least:
                yield stem, number


def _pairs(entry: Entry) -> Iterator[str]:
    at: dict[int, list[str]] = {}
    for form, (_weight, places) in entry.weighed.exact.items():
        for place in places:
            at.setdefault(place, []).append(form)
    for place, firsts in at.items():
        if place < LAST_POSITION - 1:
            for second in at.get(place + 1, ()):
                yield from (pair(first, second) for first in firsts)


def _bounded(texts: Iterable[str]) -> Iterator[str]:
    room = _MOST_BYTES
    for text in texts:
        room -= len(text.encode("utf-8", "replace")) + 4
        if room < 0:
            return
        yield text
