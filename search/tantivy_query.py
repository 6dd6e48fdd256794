"""Says in tantivy's own terms what is wanted: what a case must be, and what it tells."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import FieldType, Occur, Query

from .entries import seconds
from .query import Choice, Filters, Word
from .tantivy_store import SCHEMA, label_token
from .wanting import Part, Piece, Wanted
from .weighing import EXACT_BONUS

_MOST_TOLD = 2.2  # what tantivy's BM25 gives a word at most, times its rarity
Clause = tuple[Occur, Query]


def conditions(wanted: Wanted) -> list[Clause]:
    """All that decides whether a case is found; what it tells counts elsewhere."""
    query = wanted.query
    clauses = [_must(any_of("audience", wanted.audience)), *_filters(wanted.filters)]
    clauses += [_must(_either([run(words) for words in phrase.runs])) for phrase in query.phrases]
    clauses += [_must(any_of(query.within, stems)) for stems in wanted.within]
    for word in query.excluded:
        clauses += [_barred("exact", word.exact), _barred("stem", word.stems)]
    clauses += [(Occur.MustNot, run(phrase.words)) for phrase in query.excluded_phrases]
    if wanted.parts:
        clauses.append(_must(_enough(wanted)))
    return clauses


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


def _enough(wanted: Wanted) -> Query:
    sets = wanted.enough or [(piece,) for piece in wanted.pieces]
    return _either([_together([_holding(piece) for piece in pieces]) for pieces in sets])


def _holding(piece: Piece) -> Query:
    return _together([_either(_forms(word)) for word in piece.words])


def _forms(word: Word) -> list[Query]:
    return [term("stem", form) for form in word.stems] + [term("exact", form) for form in word.exact]


def run(words: tuple[str, ...]) -> Query:
    """The words one after another."""
    return Query.phrase_query(SCHEMA, "exact", list(words)) if len(words) > 1 else term("exact", words[0])


# What a case tells, as near to search/ranking.py as tantivy can


def scores(wanted: Wanted) -> list[Clause]:
    clauses = [(Occur.Should, _part(part)) for part in wanted.parts]
    if 2 <= len(wanted.parts) <= 4:
        whole = [_either([_holding(one) for one in (*part.typed, *part.stands)]) for part in wanted.parts]
        bonus = _MOST_TOLD * wanted.plan.whole
        clauses.append((Occur.Should, Query.const_score_query(_together(whole), bonus)))
    return clauses


def _part(part: Part) -> Query:
    typed = _sum([_told(piece) for piece in part.typed])
    stands = [_told(piece) for piece in part.stands]
    return Query.disjunction_max_query([typed, *stands]) if stands else typed


def _told(piece: Piece) -> Query:
    told = _together([_word_told(word) for word in piece.words])
    share = piece.worth / piece.rarity if piece.rarity else 1.0
    return told if share == 1.0 else Query.boost_query(told, share)


def _word_told(word: Word) -> Query:
    stems = [term("stem", form) for form in word.stems]
    exact = [term("exact", form) for form in word.exact]
    if not stems:
        return _sum(exact)
    heaviest = Query.disjunction_max_query(stems) if len(stems) > 1 else stems[0]
    return _sum([heaviest, *(Query.boost_query(form, EXACT_BONUS) for form in exact)])


# Small words of the query language


def term(field: str, form: str) -> Query:
    return Query.term_query(SCHEMA, field, form, index_option="freq" if field == "stem" else "position")


def any_of(field: str, forms: Iterable[str]) -> Query:
    return Query.term_set_query(SCHEMA, field, list(forms))


def _must(query: Query) -> Clause:
    return Occur.Must, Query.const_score_query(query, 0.0)


def _barred(field: str, forms: Iterable[str]) -> Clause:
    return Occur.MustNot, any_of(field, forms)


def _together(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, one) for one in queries])


def _sum(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, one) for one in queries])


_either = _sum
