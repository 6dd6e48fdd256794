"""The signs of a text that speak for or against a joke: its words and their pieces, and how it is made."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from forum.plugin_api import lazy_gettext as _l
from forum.plugins.moderation.clinical import clinical_words

SLOTS = 1 << 18
WORDS_READ = 80
PIECES = 3, 4, 5
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
REPEATED = re.compile(r"\b(\w{2,})(?:\W+\1\b)+")
SHORT, MIDDLE, LONG = 60, 120, 300
SHAPES = {
    "laughter": r"\b(?:a?(?:ha){2,}h?|(?:hi){2,}|(?:he){2,}h?|l+o+l+|mdr+|ptdr+|rofl|lmao|xd+|jaja)\b",
    "emoji": r"[\U0001F300-\U0001FAFF\u2600-\u27BF]|[:;]-?[)DPpo(]",
    "hashtag": r"#\w+",
    "exclamation": r"!",
    "exclamations": r"!\s*!",
    "ellipsis": r"…|\.\.\.",
    "question": r"\?",
    "setup": r"\?\W*\s+\S",
    "dialogue": r"(?:^|\s)[-–—«\"“]\s?\w|\b[qa]\s?:",
    "stretched": r"([a-zéè])\1\1",
    "shouted": r"\b[A-ZÀ-Ý]{5,}\b",
    "stage": r"\*\w[^*]*\w\*",
    "number": r"\d",
    "measure": r"\d\s?(?:mg|µg|g|ml|l|ui|mmol|%|mm|cm|kg|h|j|jours?|days?|weeks?|semaines?|mois|months?)\b",
    "list": r"(?m)^\s*(?:[-*•]|\d+[.)])\s",
    "link": r"https?://",
    "first person": r"\b(?:je|j['’]\w+|moi|mon|ma|mes|i|my|me|mine)\b",
    "addressed": r"\b(?:vous|votre|vos|tu|ton|ta|tes|you|your|u)\b",
    "courtesy": r"\b(?:bonjour|merci|cordialement|confr[eè]re|hello|hi|thanks?|regards|good luck|welcome)\b",
}
LABELS = {
    "laughter": _l("laughter"),
    "emoji": _l("emoji"),
    "hashtag": _l("hashtag"),
    "exclamation": _l("exclamation mark"),
    "exclamations": _l("exclamation marks"),
    "ellipsis": _l("dots of suspense"),
    "question": _l("question mark"),
    "setup": _l("a question and its answer"),
    "dialogue": _l("dialogue"),
    "stretched": _l("stretched letters"),
    "shouted": _l("capitals"),
    "stage": _l("stage direction"),
    "number": _l("number"),
    "measure": _l("number with a unit"),
    "list": _l("list"),
    "link": _l("link"),
    "first person": _l("first person"),
    "addressed": _l("speaks to somebody"),
    "courtesy": _l("greeting or thanks"),
    "repeated": _l("a word said again and again"),
    "no clinical word": _l("no clinical word"),
    "one clinical word": _l("one clinical word"),
    "clinical words": _l("clinical words"),
    "very short": _l("very short"),
    "short": _l("short"),
    "of middle length": _l("of middle length"),
    "long": _l("long"),
}
PATTERNS = {name: re.compile(pattern, re.I if name != "shouted" else 0) for name, pattern in SHAPES.items()}


class Sign(NamedTuple):
    """One thing seen in a text: the word or the name of the shape, and the slots of its weights."""

    name: str
    is_word: bool
    slots: tuple


def signs_of(text):
    """What is seen in a text: its first words, neighbours, and how it is made."""
    found = words_in(text)[:WORDS_READ]
    words = [Sign(word, True, _slots_of_word(word)) for word in found]
    pairs = [Sign(f"{one} {two}", True, (_slot(f"2 {one} {two}"),)) for one, two in pairwise(found)]
    return [*words, *pairs, *(Sign(name, False, _slots_of_shape(name)) for name in shapes_of(text))]


def words_in(text):
    """The words of a text, in small letters."""
    return [word.replace("’", "'") for word in WORD.findall(text.lower())]


def word_number(word):
    """Stands for a word where a file keeps no words."""
    return crc32(word.encode())


def shapes_of(text):
    """The names of the shapes that a text has."""
    shapes = [name for name, pattern in PATTERNS.items() if pattern.search(text)]
    if REPEATED.search(text.lower()):
        shapes.append("repeated")
    return [*shapes, _length(text), _density(text)]


def _length(text):
    bands = ((SHORT, "very short"), (MIDDLE, "short"), (LONG, "of middle length"))
    return next((name for most, name in bands if len(text) <= most), "long")


def _density(text):
    count = len(clinical_words(text[:1000]))
    return ("no clinical word", "one clinical word")[count] if count < 2 else "clinical words"


@lru_cache(maxsize=200_000)
def _slots_of_word(word):
    """A word stands for itself and for its pieces, without accents: spelling varies where people hurry."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    marked = f"<{plain}>"
    pieces = {marked[at : at + size] for size in PIECES for at in range(len(marked) - size + 1)}
    return (_slot(f"1 {word}"), *sorted(_slot(f"0 {piece}") for piece in pieces))


@lru_cache(maxsize=100)
def _slots_of_shape(name):
    """Several slots, so that a shape weighs as much as a word's many pieces."""
    return tuple(_slot(f"shape {name} {place}") for place in range(4))


def _slot(name):
    return crc32(name.encode()) % SLOTS
