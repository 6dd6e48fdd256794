"""Our own list of clinical abbreviations, as entries of a dictionary: what each means, in both languages."""

from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from forum.plugin_api import Entry, label_value

FILE = Path(__file__).with_name("abbreviations.tsv")
ABBREVIATION, TRANSLATION, SYNONYM = "abbreviation", "translation", "synonym"
_SHORT = 2  # letters: so short an abbreviation means many things in a text
_LATER = 0.05  # what is named later in a list is a little less usual


class Saying(NamedTuple):
    """One way to say a meaning."""

    text: str
    language: str
    is_short: bool
    rank: int


def read_meanings(file=FILE):
    """The lines of the file: each one meaning, as all its sayings."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            short, french, english, short_english = map(_listed, line.split("\t"))
            yield [
                Saying(text, language, is_short, rank)
                for texts, language, is_short in (
                    (short, "fr", True),
                    (french, "fr", False),
                    (english, "en", False),
                    (short_english, "en", True),
                )
                for rank, text in enumerate(texts)
            ]


def _listed(cell):
    return [text for text in map(str.strip, cell.split(";")) if text]


def entries(file=FILE):
    """Every saying leads to the others of its meaning; what has several meanings leads to all, for less."""
    meanings = list(read_meanings(file))
    counts = Counter(name for sayings in meanings for name in {label_value(one.text) for one in sayings})
    for sayings in meanings:
        for one, other in permutations(sayings, 2):
            if label_value(one.text) != label_value(other.text):
                weight = _weight(one, other, counts)
                # The letters are at home in both languages: a French question may say CKD.
                yield Entry(
                    one.text, other.text, weight, _kind(one, other), "" if one.is_short else one.language
                )


def _kind(one, other):
    if one.is_short or other.is_short:
        return ABBREVIATION
    return SYNONYM if one.language == other.language else TRANSLATION


def _weight(one, other, counts):
    weight = 0.8 if one.language == other.language else 0.7
    weight -= _LATER * other.rank
    for saying in (one, other):
        if saying.is_short and counts[label_value(saying.text)] > 1:
            weight *= 0.75
    if other.is_short and len(other.text) <= _SHORT:
        weight *= 0.7
    return round(weight, 2)
