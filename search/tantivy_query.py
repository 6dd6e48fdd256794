"""Says in tantivy's own terms what is wanted: what a case must be, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tantivy import FieldType, Occur, Query

from .entries import seconds
from .query import Choice, Filters, Word
from .tantivy_store import SCHEMA, label_token
from .wanting import Part, Piece, Wanted
from .weighing import EXACT_BONUS

_SHORT = 4  # words
_COMMON = 20_000  # cases: the very form of so common a word only counts where the formula ranks
_FEW_TOKENS = 8
Clause = tuple[Occur, Query]


class Question:
    """What is wanted, for an index that holds each word so often: `frequency` is that of its lexicon.

    `found` is what decides, `ranked` also tells the more the better a case answers, as near to
    search/ranking.py as tantivy can. Words that no case holds are left out.
    """

    def __init__(self, wanted: Wanted, frequency: Callable[[str, str], int]):
        self._wanted, self._frequency = wanted, frequency

    def found(self) -> Query:
        return Query.boolean_query([*self._conditions(), *self._holding_enough()])

    def ranked(self) -> Query:
        told = self._told_by(Occur.Should)
        enough = (
            [*self._holding_enough(), (Occur.Should, told)] if self._wanted.enough else [(Occur.Must, told)]
        )
        return Query.boolean_query([*self._conditions(), *enough])

    @property
    def is_short(self) -> bool:
        """Of a short question, what holds all of it comes first: `whole`, then `partly`, each ranked."""
        return 2 <= len(self._wanted.parts) <= _SHORT

    def whole(self) -> Query:
        return Query.boolean_query([*self._conditions(), (Occur.Must, self._told_by(Occur.Must))])

    def partly(self) -> Query:
        every = [_sum([self._held(one) for one in part.pieces]) for part in self._wanted.parts]
        return Query.boolean_query([(Occur.Must, self.ranked()), (Occur.MustNot, _together(every))])

    # What a case must be

    def _conditions(self) -> list[Clause]:
        query = self._wanted.query
        clauses = [_must(_readable(self._wanted.audience)), *_filters(self._wanted.filters)]
        clauses += [_must(_sum([run(words) for words in phrase.runs])) for phrase in query.phrases]
        clauses += [_must(any_of(query.within, stems)) for stems in self._wanted.within]
        for word in query.excluded:
            clauses += [_barred("exact", word.exact), _barred("stem", word.stems)]
        return clauses + [(Occur.MustNot, run(phrase.words)) for phrase in query.excluded_phrases]

    def _holding_enough(self) -> list[Clause]:
        if not self._wanted.parts:
            return []
        sets = self._wanted.enough or [(piece,) for piece in self._wanted.pieces]
        return [_must(_sum([_together([self._held(piece) for piece in pieces]) for pieces in sets]))]

    def _held(self, piece: Piece) -> Query:
        return _together([_sum(self._terms(word)) for word in piece.words])

    def _terms(self, word: Word) -> list[Query]:
        """A case that holds an exact form holds its stem; only words of grammar and beginnings have none."""
        return self._known("stem", word.stems) or self._known("exact", word.exact)

    def _known(self, field: str, forms: Iterable[str]) -> list[Query]:
        return [term(field, form) for form in forms if self._frequency(field, form)]

    # What a case tells

    def _told_by(self, occur: Occur) -> Query:
        return Query.boolean_query([(occur, self._part(part)) for part in self._wanted.parts])

    def _part(self, part: Part) -> Query:
        typed = _sum([self._told(piece) for piece in part.typed])
        stands = [self._told(piece) for piece in part.stands]
        return Query.disjunction_max_query([typed, *stands]) if stands else typed

    def _told(self, piece: Piece) -> Query:
        told = _together([self._word_told(word) for word in piece.words])
        share = piece.worth / piece.rarity if piece.rarity else 1.0
        return told if share == 1.0 else Query.boost_query(told, share)

    def _word_told(self, word: Word) -> Query:
        stems = self._known("stem", word.stems)
        if not stems:
            return _sum(self._known("exact", word.exact))
        exact = self._known(
            "exact", [form for form in word.exact if self._frequency("exact", form) < _COMMON]
        )
        heaviest = Query.disjunction_max_query(stems) if len(stems) > 1 else stems[0]
        return _sum([heaviest, *(Query.boost_query(form, EXACT_BONUS) for form in exact)])


def _filters(filters: Filters) -> list[Clause]:
    clauses = [_must(_bearing(choice)) for choice in filters.labels]
    clauses += [(Occur.MustNot, _bearing(choice)) for choice in filters.barred]
    if filters.since or filters.until:
        low = seconds(filters.since) if filters.since else None
        high = seconds(filters.until) - 1 if filters.until else None
        clauses.append(_must(Query.range_query(SCHEMA, "posted", FieldType.Integer, low, high)))
    return clauses


def _bearing(choice: Choice) -> Query:
    name, values = choice
    return any_of(f"label.{name}", map(label_token, values))


def run(words: tuple[str, ...]) -> Query:
    """The words one after another."""
    return Query.phrase_query(SCHEMA, "exact", list(words)) if len(words) > 1 else term("exact", words[0])


def term(field: str, form: str) -> Query:
    return Query.term_query(SCHEMA, field, form, index_option="freq" if field == "stem" else "position")


def any_of(field: str, forms: Iterable[str]) -> Query:
    return Query.term_set_query(SCHEMA, field, list(forms))


def _readable(audience: Iterable[str]) -> Query:
    """Few tokens are quicker looked up one by one: tantivy gathers a set of them before it looks."""
    tokens = list(audience)
    if not 1 <= len(tokens) <= _FEW_TOKENS:
        return any_of("audience", tokens)
    return _sum([Query.term_query(SCHEMA, "audience", token, index_option="basic") for token in tokens])


def _must(query: Query) -> Clause:
    return Occur.Must, Query.const_score_query(query, 0.0)


def _barred(field: str, forms: Iterable[str]) -> Clause:
    return Occur.MustNot, any_of(field, forms)


def _together(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, one) for one in queries])


def _sum(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])
