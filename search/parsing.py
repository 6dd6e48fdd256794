"""Turns what a member typed into a question: words, phrases, alternatives, exclusions, operators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from . import language
from .query import (
    MOST_PHRASES,
    MOST_WORDS,
    NO_FILTERS,
    Filters,
    Operator,
    Phrase,
    Query,
    Word,
    Wording,
    telling,
    words_of,
)

MOST_SIGNS = 8_000
MOST_ALTERNATIVES = 16
_SHORTEST_BEGINNING = 2
NOT_BARRED = "“{name}:” cannot be excluded. Please leave out the minus sign before it."

_OPEN, _CLOSE = '"“”„«', '"“”„»'
_ANY = "".join(dict.fromkeys(_OPEN + _CLOSE))
_PARTS = re.compile(
    rf"""(?P<minus>(?<!\S)[-−])?
    (?: (?P<operator>[^\W\d_]{{2,30}}):(?P<value>(?:[{_OPEN}][^{_ANY}]*[{_CLOSE}]?|[^\s{_ANY}])+)
      | [{_OPEN}](?P<phrase>[^{_ANY}]*)[{_CLOSE}]
      | (?P<or>(?<!\S)O[UR](?!\S))
      | (?P<word>[^\s{_ANY}]+) )""",
    re.X,
)
_QUOTES = re.compile(rf"[{_ANY}]")
_BEGINNING = re.compile(rf"[^*]*[^\W_]{{{_SHORTEST_BEGINNING}}}\*")


def parse(text: str, operators: Iterable[Operator] = (), not_barred: str = NOT_BARRED) -> Query:
    """Any string at all becomes a query; what exceeds the limits is left out.

    `not_barred` tells a member that an operator cannot follow a minus sign; it may hold "{name}".
    """
    text = language.clean(str(text)[:MOST_SIGNS])
    known = {language.fold(name): operator for operator in operators for name in operator.names}
    query, sought = Query(text=text), []
    for part in _PARTS.finditer(text):
        operator = known.get(language.fold(part["operator"] or ""))
        if operator:
            query = _operate(query, operator, part, not_barred)
        elif part["minus"] and not part.group().strip("-−")[:1].isdigit():
            query = _exclude(query, part)
        else:
            sought.append(part)
    return _require(query, _terms(sought))


def _operate(query: Query, operator: Operator, part: re.Match, not_barred: str) -> Query:
    value = _QUOTES.sub("", part["value"]).strip()
    try:
        if not part["minus"]:
            return operator.apply(query, value)
        return _bar(query, operator.apply(Query(), value), not_barred.format(name=part["operator"]))
    except ValueError as refusal:
        remarks = dict.fromkeys((*query.remarks, str(refusal)))
        return replace(query, remarks=tuple(remarks))


def _bar(query: Query, wanted: Query, not_barred: str) -> Query:
    """The question without what the operator alone would ask for: its labels, or its span of time."""
    filters = wanted.filters
    if filters == NO_FILTERS:
        raise ValueError(not_barred)
    barred = Filters(barred=filters.labels, since=filters.until, until=filters.since)
    return replace(query, filters=query.filters.joined_with(barred))


def _exclude(query: Query, part: re.Match) -> Query:
    words = _words(part)
    if len(query.excluded) + len(query.excluded_phrases) >= MOST_PHRASES * 2 or not words:
        return query
    if len(words) == 1:
        return replace(query, excluded=(*query.excluded, *words))
    return replace(query, excluded_phrases=(*query.excluded_phrases, Phrase(_run(part))))


def _terms(parts: list[re.Match]) -> list[list[re.Match]]:
    """What is sought, term by term: those between which OR stands are drawn together."""
    terms: list[list[re.Match]] = []
    joining = False
    parts = [part for part in parts if _words(part)]
    for place, part in enumerate(parts):
        if part["or"] and terms and place + 1 < len(parts):
            joining = True
        elif joining:
            terms[-1].append(part)
            joining = False
        else:
            terms.append([part])
    return [_telling_first(term) for term in terms]


def _telling_first(term: list[re.Match]) -> list[re.Match]:
    """Words of grammar may be left out of a search: alternatives must not hang on them."""
    return sorted(term, key=lambda part: all(word.common for word in _words(part)))


def _require(query: Query, terms: list[list[re.Match]]) -> Query:
    words = words_of(" ".join(first.group() for first, *_ in terms))
    beginnings = {word for first, *_ in terms if (word := _beginning(first))}
    words = tuple(_as_beginning(word) if word.exact[0] in beginnings else word for word in words)
    phrases = [phrase for term in terms if (phrase := _phrase(term))]
    places = {word.exact[0]: place for place, word in enumerate(words)}
    wordings = [wording for term in terms for wording in _wordings(term, places)]
    return replace(
        query,
        words=words,
        phrases=(*query.phrases, *phrases)[:MOST_PHRASES],
        wordings=(*query.wordings, *wordings[:MOST_ALTERNATIVES]),
    )


def _phrase(term: list[re.Match]) -> Phrase | None:
    """A term with a phrase in it asks for words that follow one another, or for one of its alternatives."""
    if all(part["phrase"] is None for part in term):
        return None
    first, *others = map(_run, term[:MOST_PHRASES])
    return Phrase(first, tuple(others), _QUOTES.sub("", term[0].group()).strip())


def _wordings(term: list[re.Match], places: dict[str, int]) -> list[Wording]:
    first, *others = term
    covers = {places[word.exact[0]] for word in _words(first) if word.exact[0] in places}
    if not covers:
        return []
    return [Wording(tuple(sorted(covers)), telling(_words(other)), label=other.group()) for other in others]


def _words(part: re.Match) -> tuple[Word, ...]:
    words = words_of(part.group())
    return (*words[:-1], _as_beginning(words[-1])) if words and _beginning(part) else words


def _beginning(part: re.Match) -> str:
    """The folded word that stands for all words beginning with it ("cardio*"), or nothing."""
    typed = part.group().lstrip("-−")
    words = words_of(typed) if part["word"] and _BEGINNING.fullmatch(typed) else ()
    return words[-1].exact[0] if words else ""


def _as_beginning(word: Word) -> Word:
    return Word(f"{word.text}*", word.exact[:1], (), prefix=True)


def _run(part: re.Match) -> tuple[str, ...]:
    return tuple(token.word for token in language.cut(part.group()))[:MOST_WORDS]
