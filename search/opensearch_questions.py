"""Says in OpenSearch's query language which cases are wanted, and what each word that a case holds tells."""

from __future__ import annotations

from collections.abc import Iterable

from .entries import seconds
from .opensearch_store import label
from .query import Filters, Word
from .wanting import Part, Piece, Wanted
from .weighing import EXACT_BONUS

MOST_HITS = 10_000  # OpenSearch shows no more
_TOGETHER = 20.0  # times what a question tells: cases that hold all its words come first
_NEWEST_FIRST = [{"posted": {"order": "desc"}}, {"id": {"order": "desc"}}]
_ORDERS = {
    "relevance": ["_score", *_NEWEST_FIRST],
    "newest": _NEWEST_FIRST,
    "useful": [{"usefulness": {"order": "desc"}}, *_NEWEST_FIRST],
}
IS_HERE = {"bool": {"must_not": [{"term": {"gone": {"value": True}}}]}}


def question(wanted: Wanted, order: str) -> dict:
    """Query and sorting of a search."""
    asked = {"bool": {"filter": conditions(wanted), "must_not": exclusions(wanted)}}
    if order == "relevance":
        asked["bool"]["should"] = _scores(wanted)
        weight = {"field_value_factor": {"field": "boost", "missing": 1.0}}
        asked = {"function_score": {"query": asked, "functions": [weight], "boost_mode": "multiply"}}
    return {"query": asked, "sort": _ORDERS[order]}


def counting(wanted: Wanted) -> dict:
    """The same cases as a query that scores nothing."""
    return {"bool": {"filter": conditions(wanted), "must_not": exclusions(wanted)}}


def conditions(wanted: Wanted) -> list[dict]:
    query, filters = wanted.query, wanted.filters
    clauses = [{"terms": {"audience": sorted(wanted.audience)}}]
    clauses += [_bearing(*choice) for choice in filters.labels]
    clauses += [_either([_run(run) for run in phrase.runs]) for phrase in query.phrases]
    clauses += [{"terms": {query.within: list(stems)}} for stems in wanted.within]
    if filters.since or filters.until:
        clauses.append(_posted(filters))
    if wanted.parts:
        sets = wanted.enough or [(piece,) for piece in wanted.pieces]
        clauses.append(_either([_together([_holding(piece) for piece in pieces]) for pieces in sets]))
    return clauses


def exclusions(wanted: Wanted) -> list[dict]:
    query = wanted.query
    clauses = [_bearing(*choice) for choice in wanted.filters.barred]
    clauses += [{"terms": {"exact": list(word.exact)}} for word in query.excluded if word.exact]
    clauses += [{"terms": {"stem": list(word.stems)}} for word in query.excluded if word.stems]
    return [*clauses, *(_run(phrase.words) for phrase in query.excluded_phrases)]


def holding(field: str, form: str) -> dict:
    return {"term": {field: {"value": form}}}


# What a case tells, as near to search/ranking.py as OpenSearch can


def _scores(wanted: Wanted) -> list[dict]:
    clauses = [_part(part) for part in wanted.parts]
    if 2 <= len(wanted.parts) <= 4:
        whole = [_either([_holding(one) for one in (*part.typed, *part.stands)]) for part in wanted.parts]
        bonus = _TOGETHER * (wanted.plan.whole or 1.0)
        clauses.append({"constant_score": {"filter": _together(whole), "boost": bonus}})
    return clauses


def _part(part: Part) -> dict:
    typed = _sum([_told(piece) for piece in part.typed])
    return {"dis_max": {"queries": [typed, *map(_told, part.stands)]}} if part.stands else typed


def _told(piece: Piece) -> dict:
    share = piece.worth / piece.rarity if piece.rarity else 1.0
    return {"bool": {"must": [_word_told(word) for word in piece.words], "boost": share}}


def _word_told(word: Word) -> dict:
    exact = [{"term": {"exact": {"value": form, "boost": EXACT_BONUS}}} for form in word.exact]
    if not word.stems:
        return _sum([holding("exact", form) for form in word.exact])
    heaviest = {"dis_max": {"queries": [holding("stem", stem) for stem in word.stems]}}
    return _sum([heaviest, *exact])


# Small words of the query language


def _sum(clauses: list[dict]) -> dict:
    # To OpenSearch, one of no clauses would mean anything at all.
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else {"match_none": {}}


_either = _sum


def _together(clauses: list[dict]) -> dict:
    return {"bool": {"filter": clauses}}


def _bearing(name: str, values: Iterable[str]) -> dict:
    return {"terms": {"label": [label(name, value) for value in values]}}


def _holding(piece: Piece) -> dict:
    return _together([_either(_forms(word)) for word in piece.words])


def _forms(word: Word) -> list[dict]:
    fields = (("stem", word.stems), ("exact", word.exact))
    return [{"terms": {field: list(forms)}} for field, forms in fields if forms]


def _run(run: tuple[str, ...]) -> dict:
    """The words one after another."""
    return {"match_phrase": {"order": {"query": " ".join(run)}}}


def _posted(filters: Filters) -> dict:
    limits = {"gte": filters.since, "lt": filters.until}
    return {"range": {"posted": {sign: seconds(moment) for sign, moment in limits.items() if moment}}}
