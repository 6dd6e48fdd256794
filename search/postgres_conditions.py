"""Says in PostgreSQL's terms which cases are wanted, and what each word that a case holds tells of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple, Protocol

from . import postgres_terms as terms
from .entries import seconds
from .lexicon import Form, Lexicon
from .postgres_terms import NOWHERE, quoted
from .query import Filters, Phrase, Word
from .wanting import Piece, Wanted
from .weighing import EXACT_BONUS

_POSTINGS = 4_000  # so many entries of the index of words are added up at most, about, for each use of a word
_FEW, _SEVERAL, _MANY = 6, 12, 24  # words
# What a stem tells on average from each tier on (0: any weight), so that a few sums come near the formula.
_FINE = {0: 0.13, 1: 0.26, 2: 0.40, 3: 0.54, 4: 0.68}
_COARSE = {0: 0.25, 2: 0.46, 4: 0.68}
_ALIKE = {0: 0.40}
_TYPICAL = 0.3


class Words(Lexicon, Protocol):
    """A lexicon that also knows tiers, and is better asked for many forms at once."""

    def look_up(self, forms: Iterable[Form]) -> None: ...


class Condition(NamedTuple):
    """A condition on cases as SQL with its values."""

    text: str
    values: list

    def narrowed(self, asked: str) -> Condition:
        """Only those cases of which this is true too."""
        return Condition(self.text, [f"({asked}) & {self.values[0]}", *self.values[1:]])


class Telling(NamedTuple):
    """The cases that `asked` finds tell so much more, and hold so much more of the question.

    Of the `way`s to say the words of one `part` only the best counts.
    """

    asked: str
    tells: float
    covers: float
    part: int
    way: int


def condition(wanted: Wanted) -> Condition:
    """All that decides whether a case is found."""
    query, words, texts, values = wanted.query, [], [], []
    words.append(_any_of(map(terms.audience, wanted.audience)))
    words += _labelled(wanted.filters)
    words += [_any_run(phrase.runs) for phrase in query.phrases]
    words += [_any_of(terms.inside(query.within, stem) for stem in stems) for stems in wanted.within]
    words += [f"!{_any_of(map(terms.exact, word.exact))}" for word in query.excluded if word.exact]
    words += [f"!{_any_of(word.stems)}" for word in query.excluded if word.stems]
    words += [f"!{_run(one.words)}" for one in query.excluded_phrases if len(one.words) < 3]
    if wanted.parts:
        words.append(_enough(wanted))
    for phrase in query.phrases:
        if any(len(run) > 2 for run in phrase.runs):
            texts.append("places @@ %s::tsquery")
            values.append(_in_order(phrase))
    for phrase in query.excluded_phrases:
        if len(phrase.words) > 2:
            texts.append("NOT (words @@ %s::tsquery AND places @@ %s::tsquery)")
            values += [_run(phrase.words), _in_order(phrase)]
    for sign, moment in ((">=", wanted.filters.since), ("<", wanted.filters.until)):
        if moment:
            texts.append(f"posted {sign} %s")
            values.append(seconds(moment))
    return Condition(" AND ".join(["words @@ %s::tsquery", *texts]), [" & ".join(words), *values])


def tellings(wanted: Wanted, lexicon: Words) -> tuple[str, list[Telling]]:
    """What to add up for each case, the words that are too common only where something else is found.

    Before it comes where that is: "" when all can be added up.
    """
    pieces = [
        (number, way, piece)
        for number, part in enumerate(wanted.parts)
        for way, piece in [*((0, one) for one in part.typed), *enumerate(part.stands, 1)]
    ]
    pieces.sort(key=lambda one: _number(one[2], lexicon))
    narrowed = [_any_run(phrase.runs) for phrase in wanted.query.phrases]
    base, within_base = ("", []) if narrowed else _base([piece for *_, piece in pieces], lexicon)
    narrowed += _labelled(wanted.filters)
    found: list[Telling] = []
    if base and len(pieces) == 1:
        return base, [Telling(" & ".join([base, *narrowed]), 1.0, pieces[0][2].worth, 0, 0)]
    for number, way, piece in pieces:
        limits = [*narrowed, *([base] if base and piece not in within_base else [])]
        many = len(pieces) + (_FEW if base else 0) + (_MANY if base and piece not in within_base else 0)
        for asked, tells, covers in _worths(piece, many):
            found.append(Telling(" & ".join([asked, *limits]), tells, covers, number, way))
    return base, found


def _worths(piece: Piece, many: int) -> Iterable[tuple[str, float, float]]:
    if len(piece.words) > 1 or not piece.words[0].stems:
        yield _holding(piece), (_TYPICAL + EXACT_BONUS * _TYPICAL) * piece.worth, piece.worth
        return
    word, before = piece.words[0], 0.0
    for number, told in (_FINE if many <= _FEW else _COARSE if many <= 2 * _MANY else _ALIKE).items():
        asked = _tier(word, number) if number else _forms(word)
        yield asked, (told - before) * piece.worth, 0.0 if number else piece.worth
        before = told
    if many <= _SEVERAL and word.exact:
        yield _any_of(map(terms.exact, word.exact)), EXACT_BONUS * _TYPICAL * piece.worth, 0.0


def _base(pieces: list[Piece], lexicon: Words) -> tuple[str, list[Piece]]:
    """Where common words are looked up: the cases of the rare ones, or those that they tell most of.

    Gives the condition ("" when all can be added up) and the pieces that need not be held to it.
    """
    room, inside, asked = _POSTINGS, [], []
    for piece in pieces:
        number = _number(piece, lexicon)
        if number > room:
            break
        room -= number
        inside.append(piece)
        asked.append(_holding(piece))
    else:
        return "", inside
    asked += _heaviest(pieces[len(inside) :], room, lexicon)
    return (_either(asked), inside) if asked else ("", pieces)


def _heaviest(pieces: list[Piece], room: int, lexicon: Words) -> Iterable[str]:
    """For each of some common words the widest tier for which there is room, else its highest.

    Words so common that their highest tier alone is too wide give way to the rarest of them.
    """
    tiers = range(terms.COUNTED_TIER, len(terms.TIERS) + 1)
    words = [piece.words[0] for piece in pieces if len(piece.words) == 1 and piece.words[0].stems]
    lexicon.look_up(
        ("tier", terms.tier(stem, tier)) for word in words for stem in word.stems for tier in tiers
    )
    for rank, word in enumerate(words):
        numbers = {tier: _number_in_tier(word, tier, lexicon) for tier in tiers}
        best = next((tier for tier in tiers if numbers[tier] <= room), len(terms.TIERS))
        room = max(room - numbers[best], 0)
        if not rank or numbers[best] <= _POSTINGS:
            yield _tier(word, best)


def _number(piece: Piece, lexicon: Words) -> int:
    return min(_number_of(word, lexicon) for word in piece.words)


def _number_of(word: Word, lexicon: Words) -> int:
    forms = [("stem", stem) for stem in word.stems] or [("exact", form) for form in word.exact]
    return sum(lexicon.frequency(*form) for form in forms)


def _number_in_tier(word: Word, number: int, lexicon: Words) -> int:
    return sum(lexicon.frequency("tier", terms.tier(stem, number)) for stem in word.stems)


# Small words of tsquery


def _any_of(lexemes: Iterable[str]) -> str:
    return _either(list(map(quoted, lexemes)) or [quoted(NOWHERE)])


def _either(asked: list[str]) -> str:
    return f"({'|'.join(asked)})"


def _together(asked: list[str]) -> str:
    return f"({'&'.join(asked)})"


def _forms(word: Word) -> str:
    return _any_of(word.stems or map(terms.exact, word.exact))


def _tier(word: Word, number: int) -> str:
    return _any_of(terms.tier(stem, number) for stem in word.stems)


def _holding(piece: Piece) -> str:
    return _together([_forms(word) for word in piece.words])


def _enough(wanted: Wanted) -> str:
    sets = wanted.enough or [(piece,) for piece in wanted.pieces]
    return _either([_together([_holding(piece) for piece in pieces]) for pieces in sets])


def _labelled(filters: Filters) -> list[str]:
    chosen = [_any_of(terms.label(name, value) for value in values) for name, values in filters.labels]
    barred = [f"!{_any_of(terms.label(name, value) for value in values)}" for name, values in filters.barred]
    return [*chosen, *barred]


def _any_run(runs: Iterable[tuple[str, ...]]) -> str:
    return _either([_run(run) for run in runs])


def _run(run: tuple[str, ...]) -> str:
    """The words with those that stand side by side; of three and more this is not yet their order."""
    pairs = (terms.pair(*two) for two in pairwise(run))
    return _together([quoted(one) for one in (*map(terms.exact, run), *pairs)])


def _in_order(phrase: Phrase) -> str:
    return _either([f"({'<->'.join(map(quoted, run))})" for run in phrase.runs])
