"""Which words of an index may have been meant by a misspelt one.

Most slips are one letter too many, too few, wrong or out of order: all words at that distance are made and
looked up. What sounds alike is written in few ways (ph and f, y and i, one letter or two): up to two such
habits are tried. Only if none of these will do, and for long words, is the list read for two slips.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .lexicon import WordList

SHORTEST = 4  # below, nearly any word is one slip from another
_TWO_SLIPS = 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALIKE = [
    *(("y", "i"), ("ph", "f"), ("th", "t"), ("rh", "r"), ("ch", "c"), ("k", "c"), ("k", "ch"), ("qu", "c")),
    *(
        ("qu", "k"),
        ("c", "s"),
        ("c", "ss"),
        ("z", "s"),
        ("x", "cz"),
        ("x", "xc"),
        ("xc", "cc"),
        ("ae", "e"),
        ("oe", "e"),
    ),
    *(("an", "en"), ("am", "em"), ("in", "ain"), ("ai", "e"), ("au", "o"), ("eau", "o"), ("j", "g")),
    *((2 * letter, letter) for letter in "bcdfglmnprstz"),
]
_HABITS = [*_ALIKE, *((after, before) for before, after in _ALIKE)]


def is_mendable(word: str) -> bool:
    """Numbers, codes and very short words are what they are."""
    return len(word) >= SHORTEST and word.isalpha() and word.isascii()


def near(word: str, lists: Sequence[WordList], slips: int = 1, most: int = 64) -> list[str]:
    """The words of the lists that one slip, or two, may have made of this, the likeliest first."""
    if not is_mendable(word) or (slips > 1 and len(word) < _TWO_SLIPS):
        return []
    if slips > 1:
        prices = {other: 2.0 for one in lists for other in _two_slips_away(word, one)}
    else:
        likely = _likely(word)
        prices = {other: likely[other] for one in lists for other in one.known(likely)}
    prices.pop(word, None)

    def rank(other: str):
        number = sum(one.frequency(other) for one in lists)
        return prices[other], other[0] != word[0], -number, other

    return sorted((other for other in prices if len(other) >= SHORTEST), key=rank)[:most]


def _likely(word: str) -> dict[str, float]:
    """Words that one slip or two habits of spelling lead to, with the price of the way."""
    alike = respelt(word)
    twice = {second for first in alike for second in respelt(first)}
    return dict.fromkeys((*twice, *one_slip_away(word)), 1.0) | dict.fromkeys(alike, 0.5)


def respelt(word: str) -> set[str]:
    """The word with one habit of spelling changed for another that sounds the same."""
    others = {"h" + word, word.removeprefix("h")}
    for before, after in _HABITS:
        at = word.find(before)
        while at >= 0:
            others.add(word[:at] + after + word[at + len(before) :])
            at = word.find(before, at + 1)
    return others - {word}


def one_slip_away(word: str) -> set[str]:
    """Every word with one letter less, more, changed, or two neighbours in the wrong order."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in halves if right for letter in _LETTERS}
    more = {left + letter + right for left, right in halves for letter in _LETTERS}
    return (fewer | swapped | changed | more) - {word}


def _two_slips_away(word: str, words: WordList) -> Iterator[str]:
    """Only among words whose first two letters, as written or as they sound, are right.

    Two slips leave one third of the word as it was, or only change the order of its letters: few words have
    to be compared letter by letter.
    """
    letters, third = set(word), len(word) // 3
    first, middle, last = word[:third], word[third:-third], word[-third:]
    for beginning in {other[:2] for other in (word, *respelt(word))}:
        for other in words.beginning_with(beginning):
            if abs(len(other) - len(word)) > 2:
                continue
            has_third = other.startswith(first) or other.endswith(last) or middle in other
            differing = len(letters.symmetric_difference(other))
            if differing <= (4 if has_third else 0) and distance(word, other, 2) <= 2:
                yield other


def distance(one: str, other: str, most: int) -> int:
    """How many slips lead from one word to the other; `most` + 1 stands for anything beyond."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    width, far = len(other), most + 1
    before, row = [far] * (width + 1), [min(at, far) for at in range(width + 1)]
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [far] * (width + 1)
        row[0] = min(at, far)
        for there in range(max(1, at - most), min(width, at + most) + 1):
            sign = other[there - 1]
            price = before[there - 1]
            if letter != sign:
                price = 1 + min(price, before[there], row[there - 1])
                if at > 1 and there > 1 and letter == other[there - 2] and sign == one[at - 2]:
                    price = min(price, earlier[there - 2] + 1)
            row[there] = price
        if min(row) > most:
            return far
    return min(row[-1], far)
