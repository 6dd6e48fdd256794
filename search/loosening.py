"""Seeks the words of a phrase one by one where the phrase stands in no case; the same for all engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from .query import NO_FILTERS, Phrase, Query, words_of


def loosened(query: Query, total_of: Callable[[Query], int]) -> Query:
    """The question without the phrases that keep it from finding anything; their words stay in it.

    A phrase that is all that was typed is meant as it stands, and one that only the filters keep away is
    left to them. `total_of` tells how many cases this reader would find with another question.
    """
    tied = [phrase for phrase in query.phrases if _stands_beside_others(phrase, query)]
    if not tied or total_of(replace(query, filters=NO_FILTERS)):
        return query
    unknown = [phrase for phrase in tied if not total_of(_alone(phrase))]
    for let_go in (unknown, tied):
        other = _without(query, let_go)
        if let_go and total_of(replace(other, filters=NO_FILTERS)):
            return other
    return query


def let_go(query: Query, other: Query) -> tuple[str, ...]:
    """How a page names the phrases that the other question no longer has."""
    return tuple(phrase.text for phrase in query.phrases if phrase not in other.phrases)


def _stands_beside_others(phrase: Phrase, query: Query) -> bool:
    own = {word for run in phrase.runs for word in run}
    return any(not word.common and own.isdisjoint(word.exact) for word in query.words)


def _alone(phrase: Phrase) -> Query:
    text = " ".join(word for run in phrase.runs for word in run)
    return Query(text=text, words=words_of(text), phrases=(phrase,))


def _without(query: Query, phrases: Iterable[Phrase]) -> Query:
    return replace(query, phrases=tuple(phrase for phrase in query.phrases if phrase not in phrases))
