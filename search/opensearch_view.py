"""Puts a question to an index in OpenSearch: its words, what matches, in which order, how often by facet."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

from . import spelling
from .candidates import Candidate, Looked
from .document import Document
from .lexicon import Form, WordList
from .opensearch_questions import IS_HERE, MOST_HITS, counting, holding, question
from .opensearch_store import SHOWN, candidate_of, document_of
from .query import Query
from .wanting import Wanted

_MOST_VALUES = 10_000  # of a facet, or words with the same beginning
_SHORTEST_BOUND = 50  # milliseconds
_SIGN = re.compile(r"[^0-9a-z]")
_BATCH = 1_000


class Changed(Exception):
    """A case that was found is gone: the question has to be put once more."""


class OpenSearchView:
    """The live index, seen by one reader."""

    def __init__(self, client, index: str, audience: frozenset[str], end: float):
        self._client, self._index, self._end = client, index, end
        self._audience = sorted(audience)
        self._numbers: dict[Form, int] = {}
        self._seen: dict[Form, bool] = {}
        self._count: int | None = None

    def _search(self, **body) -> dict:
        return self._client.search(index=self._index, body=body)

    # The words of the index

    @property
    def count(self) -> int:
        if self._count is None:
            self.look_up([])
        return self._count

    def expect(self, query: Query) -> None:
        words = [*query.words, *(word for wording in query.wordings for word in wording.words)]
        forms = [("exact", form) for word in words for form in word.exact]
        self.look_up([*forms, *(("stem", stem) for word in words for stem in word.stems)])

    def frequency(self, field: str, form: str) -> int:
        if (field, form) not in self._numbers:
            self.look_up([(field, form)])
        return self._numbers[field, form]

    def seen(self, forms: Iterable[Form]) -> set[Form]:
        forms = list(forms)
        self.look_up(forms)
        return {form for form in forms if self._seen[form]}

    def look_up(self, forms: Iterable[Form]) -> None:
        """How many cases hold the forms, and whether this reader sees one; the number of all cases too."""
        asked = list(dict.fromkeys(form for form in forms if form not in self._numbers))
        if not asked and self._count is not None:
            return
        tally = {"filters": {"filters": {str(at): holding(*form) for at, form in enumerate(asked)}}}
        visible = {"filter": {"terms": {"audience": self._audience}}, "aggs": {"forms": tally}}
        aggs = {"aggs": {"forms": tally, "visible": visible}} if asked else {}
        answer = self._search(query=IS_HERE, size=0, track_total_hits=True, **aggs)
        self._count = answer["hits"]["total"]["value"]
        for at, form in enumerate(asked):
            told = answer["aggregations"]
            self._numbers[form] = told["forms"]["buckets"][str(at)]["doc_count"]
            self._seen[form] = bool(told["visible"]["forms"]["buckets"][str(at)]["doc_count"])

    def starting(self, beginning: str, most: int) -> list[str]:
        return list(self._words({"prefix": {"word": {"value": beginning}}}, _beginning(beginning), most))

    def near(self, word: str, slips: int) -> list[str]:
        return spelling.near(word, [WordList.of(self._alike(word, slips))], slips)

    def examples(self, word: str, most: int) -> list[Document]:
        both = [holding("exact", word), {"terms": {"audience": self._audience}}]
        answer = self._search(query={"bool": {"filter": both}}, size=most, _source=["facts"])
        return [document_of(hit["_source"]) for hit in answer["hits"]["hits"]]

    def _alike(self, word: str, slips: int) -> dict[str, int]:
        """The words of the index among which those that are near must be."""
        respelt = spelling.respelt(word)
        if slips > 1:
            beginnings = sorted({other[:2] for other in (word, *respelt)})
            asked = [{"prefix": {"word": {"value": one}}} for one in beginnings]
            query = {"bool": {"should": asked, "minimum_should_match": 1}}
            return self._words(query, "|".join(map(_beginning, beginnings)), _MOST_VALUES)
        twice = {second for first in respelt for second in spelling.respelt(first)}
        others = sorted({*spelling.one_slip_away(word), *respelt, *twice})
        return self._words({"terms": {"word": others}}, others, _MOST_VALUES)

    def _words(self, query: dict, include: str | list[str], most: int) -> dict[str, int]:
        """The commonest words of the cases that a query finds, with their numbers."""
        terms = {"terms": {"field": "word", "include": include, "size": most}}
        answer = self._search(query=query, size=0, aggs={"words": terms})
        return {one["key"]: one["doc_count"] for one in answer["aggregations"]["words"]["buckets"]}

    # What matches

    def look(self, wanted: Wanted, order: str, start: int, most: int, facets: dict[str, Wanted]) -> Looked:
        left = max(int(1000 * (self._end - time.monotonic())), _SHORTEST_BOUND)
        answer = self._search(
            **question(wanted, order),
            **{"from": min(start, MOST_HITS)},
            size=max(0, min(most, MOST_HITS - start)),
            timeout=f"{left}ms",
            track_total_hits=True,
            _source=[*SHOWN, "packed"] if order == "relevance" else SHOWN,
        )
        found = answer["hits"]
        counts, late = self._counts(facets, left)
        return Looked(
            candidates=[candidate_of(hit["_source"]) for hit in found["hits"]],
            total=found["total"]["value"],
            counts=counts,
            cut=answer["timed_out"] or late,
        )

    def _counts(self, facets: dict[str, Wanted], left: int) -> tuple[dict[str, dict[str, int]], bool]:
        """How many cases bear each label, every facet over cases of its own."""
        if not facets:
            return {}, False
        aggs = {
            name: {
                "filter": counting(wanted),
                "aggs": {"values": {"terms": _labels(name)}},
            }
            for name, wanted in facets.items()
        }
        answer = self._search(query=IS_HERE, size=0, timeout=f"{left}ms", aggs=aggs)
        counts = {
            name: {one["key"].partition("=")[2]: one["doc_count"] for one in told["values"]["buckets"]}
            for name, told in answer["aggregations"].items()
        }
        return counts, answer["timed_out"]

    # The cases themselves

    def documents(self, candidates: list[Candidate]) -> list[Document]:
        if not candidates:
            return []
        ids = {"ids": [str(candidate.id) for candidate in candidates]}
        answer = self._client.mget(index=self._index, body=ids, params={"_source_includes": "facts"})
        if not all(one.get("found") and one["_source"] for one in answer["docs"]):
            raise Changed
        return [document_of(one["_source"]) for one in answer["docs"]]

    def document(self, id: int) -> Document | None:
        answer = self._client.mget(index=self._index, body={"ids": [str(id)]})
        one = answer["docs"][0]
        return document_of(one["_source"]) if one.get("found") and "facts" in one["_source"] else None

    def every_case(self, source: list[str]) -> Iterator[dict]:
        """Of every case what is asked for, in the order of their numbers."""
        after = {}
        while True:
            sorting = [{"id": {"order": "asc"}}]
            answer = self._search(query=IS_HERE, size=_BATCH, sort=sorting, _source=source, **after)
            hits = answer["hits"]["hits"]
            yield from (hit["_source"] for hit in hits)
            if len(hits) < _BATCH:
                return
            after = {"search_after": hits[-1]["sort"]}


def _labels(name: str) -> dict:
    return {"field": "label", "include": _beginning(f"{name}="), "size": _MOST_VALUES}


def _beginning(text: str) -> str:
    """A pattern for all that begins so."""
    return _SIGN.sub(lambda sign: f"\\{sign.group()}", text) + ".*"
