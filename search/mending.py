"""Puts a question in words that this index holds for this reader; the same for all engines.

A beginning ("cardi*") becomes its commonest completions. A word that no case he may see holds is mended to
the closest one that such a case does hold. What is sound but rare may be a slip too: then another wording is
suggested. Nothing here ever names a word that only stands in cases the reader may not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from . import language
from .lexicon import Form, Lexicon
from .planning import holding
from .query import Phrase, Query, Word, words_of
from .spelling import is_mendable
from .written import MOST_EXAMPLES, SHORTEST_CODE, written

MOST_COMPLETIONS = 16
_MOST_CASES_OF_COMPLETIONS = 30_000
_MOST_EXCLUDED = 256
_MOST_MENDED = 12  # words; a longer text is searched by what it holds
_RARE = 3  # cases: what stands in no more may be a slip of him who wrote it
_COMMONER = 10  # times as common is what may have been meant
_SHORTEST_DOUBTED = 5


class Understood(NamedTuple):
    """The question to search for; `mended` pairs a word that finds nothing with what stands in its place."""

    query: Query
    mended: tuple[tuple[str, str], ...] = ()


def understand(query: Query, lexicon: Lexicon) -> Understood:
    """The question as it can be put to this index: no beginnings in it, and no word unknown to this reader.

    A word that cannot be mended loses its forms, so that one which only hidden cases hold weighs as little
    as one that nobody ever wrote.
    """
    query = _completed(query, lexicon)
    if not query.words or len(query.words) > _MOST_MENDED:
        return Understood(query)
    known = _known_words(query.words, lexicon)
    unknown = {place for place, word in enumerate(query.words) if not (word.common or word in known)}
    covered = {place for wording in query.wordings for place in wording.covers}
    mended = {place: _mend(query.words[place], lexicon) for place in unknown - covered}
    words = tuple(
        mended.get(place) or (_formless(word) if place in unknown else word)
        for place, word in enumerate(query.words)
    )
    pairs = tuple((query.words[place].text, word.text) for place, word in sorted(mended.items()) if word)
    new = {query.words[place].exact[0]: word.exact[0] for place, word in mended.items() if word}
    return Understood(replace(query, words=words, phrases=_reworded(query.phrases, new)), pairs)


def completions(beginning: str, lexicon: Lexicon, most: int) -> list[str]:
    """The commonest words that complete the last one typed, as the texts this reader finds write them."""
    tokens = language.cut(language.clean(beginning))
    if not tokens or most < 1 or not beginning[-1:].isalnum():
        return []
    found = _starting(tokens[-1].word, lexicon, most, spare=8)
    telling = [word for word in found if not language.is_common(word)]
    return [_as_written(word, lexicon) for word in telling[:most]]


def suggest(query: Query, total: int, lexicon: Lexicon, total_of: Callable[[Query], int]) -> str:
    """The whole question with a rare word put right, if that finds more than the `total` it finds now.

    `query` is what was typed; `total_of` tells how many cases this reader would find with another.
    """
    if len(query.words) > _MOST_MENDED:
        return ""
    for place, word in enumerate(query.words):
        meant = _meant_instead(word, query, lexicon)
        text = meant and _with_word(query.text, word.text, _as_written(meant, lexicon))
        if not text:
            continue
        words = (*query.words[:place], *words_of(meant), *query.words[place + 1 :])
        phrases = _reworded(query.phrases, {word.exact[0]: meant})
        if total_of(replace(query, text=text, words=words, phrases=phrases)) > total:
            return text
    return ""


def _completed(query: Query, lexicon: Lexicon) -> Query:
    def whole(words: Iterable[Word], complete=_complete) -> tuple[Word, ...]:
        return tuple(complete(word, lexicon) if word.prefix else word for word in words)

    if not any(word.prefix for words in _all_words(query) for word in words):
        return query
    wordings = tuple(replace(wording, words=whole(wording.words)) for wording in query.wordings)
    excluded = whole(query.excluded, _complete_all)
    return replace(query, words=whole(query.words), wordings=wordings, excluded=excluded)


def _all_words(query: Query) -> Iterable[tuple[Word, ...]]:
    return query.words, query.excluded, *(wording.words for wording in query.wordings)


def _complete(word: Word, lexicon: Lexicon) -> Word:
    """By its commonest completions, as far as looking through their cases has an end."""
    found = _starting(word.exact[0], lexicon, MOST_COMPLETIONS)
    cases = accumulate(lexicon.frequency("exact", one) for one in found)
    cheap = [one for one, so_far in zip(found, cases, strict=True) if so_far <= _MOST_CASES_OF_COMPLETIONS]
    return replace(word, exact=tuple(cheap or found[:1]), stems=(), common=False)


def _complete_all(word: Word, lexicon: Lexicon) -> Word:
    found = _starting(word.exact[0], lexicon, _MOST_EXCLUDED)
    return replace(word, exact=tuple(found), stems=(), common=False)


def _starting(beginning: str, lexicon: Lexicon, most: int, spare: int = 0) -> list[str]:
    """The commonest completions this reader can find; more are looked at if he cannot find the first."""
    found: list[str] = []
    tried = 0
    for wanted in (most + spare, 8 * most):
        words = lexicon.starting(beginning, wanted)
        if lexicon.frequency("exact", beginning):
            words = [beginning, *(word for word in words if word != beginning)]
        found += _seen_words(words[tried:], lexicon)
        if len(found) >= most or len(words) < wanted:
            break
        tried = len(words)
    return found[: most + spare]


def _seen_words(words: Iterable[str], lexicon: Lexicon) -> list[str]:
    words = list(words)
    seen = lexicon.seen([("exact", word) for word in words]) if words else ()
    return [word for word in words if ("exact", word) in seen]


def _known_words(words: tuple[Word, ...], lexicon: Lexicon) -> set[Word]:
    """The words of which this reader can find some form; whole words are looked up before stems."""
    known: set[Word] = set()
    for field in ("exact", "stem"):
        forms = {word: _forms(word, field, lexicon) for word in words if word not in known}
        asked = {form for several in forms.values() for form in several}
        seen = lexicon.seen(asked) if asked else set()
        known |= {word for word, several in forms.items() if not seen.isdisjoint(several)}
    return known


def _forms(word: Word, field: str, lexicon: Lexicon) -> list[Form]:
    forms = word.exact if field == "exact" else word.stems
    return [(field, form) for form in forms if lexicon.frequency(field, form)]


def _mend(word: Word, lexicon: Lexicon) -> Word | None:
    if not word.exact or word.prefix or not _may_be_a_slip(word):
        return None
    for slips in (1, 2):
        for other in _seen_words(lexicon.near(word.exact[0], slips), lexicon):
            return replace(words_of(other)[0], text=_as_written(other, lexicon))
    return None


def _may_be_a_slip(word: Word) -> bool:
    is_code = word.text.isupper() and len(word.text) < SHORTEST_CODE
    return is_mendable(word.exact[0]) and not is_code


def _formless(word: Word) -> Word:
    return replace(word, exact=(), stems=())


def _meant_instead(word: Word, query: Query, lexicon: Lexicon) -> str:
    """What a rare word may be a slip for: something much commoner that is not found by it anyway."""
    if word.common or word.prefix or not _may_be_a_slip(word) or len(word.exact[0]) < _SHORTEST_DOUBTED:
        return ""
    number = holding(lexicon, word)
    if not 0 < number <= _RARE:
        return ""
    typed = {form for one in query.words for form in one.exact}
    for other in _seen_words(lexicon.near(word.exact[0], slips=1), lexicon):
        is_other = not set(language.stems(other)) & set(word.stems) and other not in typed
        if is_other and lexicon.frequency("exact", other) >= _COMMONER * number:
            return other
    return ""


def _as_written(word: str, lexicon: Lexicon) -> str:
    """As the cases that this reader may see write it, with its accents."""
    return written(word, lexicon.examples(word, MOST_EXAMPLES))


def _with_word(text: str, old: str, new: str) -> str:
    """The typed question with one word changed; what an operator says of a case is left alone."""
    changed, times = re.subn(rf"(?<![\w:]){re.escape(old)}(?!\w)", new, text, count=1)
    return changed if times else ""


def _reworded(phrases: tuple[Phrase, ...], new: dict[str, str]) -> tuple[Phrase, ...]:
    if not new:
        return phrases
    return tuple(replace(one, words=tuple(new.get(word, word) for word in one.words)) for one in phrases)
