"""A tantivy index as one commit left it: what a question finds there, and the words a reader meets."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from tantivy import Index, Occur, Query

from . import language, spelling
from .candidates import Candidate, Looked
from .document import Document
from .entries import read_facts
from .lexicon import Form, WordList
from .query import Filters
from .tantivy_query import any_of, conditions, run, scores, term
from .tantivy_store import SCHEMA, read_case
from .wanting import Wanted

_MOST_VALUES = 65_000  # of a facet
_LARGE, _MINUTE = 20_000, 60


class Commit:
    """Never changes, so any number of threads may read it. `before` is the one that was read until now."""

    def __init__(self, index: Index, before: Commit | None = None):
        index.reload()
        self.searcher = index.searcher()
        self.count = self.searcher.num_docs
        self._frequencies: dict[tuple[str, str], int] = {}
        self._words, self._read_at, self._has_read = before.known_words() if before else (None, 0.0, False)

    def frequency(self, field: str, form: str) -> int:
        known = self._frequencies.get((field, form))
        if known is None:
            if len(self._frequencies) > 50_000:
                self._frequencies = {}
            known = self._frequencies[field, form] = self.searcher.doc_freq(field, form)
        return known

    def words(self) -> WordList:
        """All whole words. Of a large archive the list may be a minute old: reading it takes a while."""
        will_do = self.count > _LARGE and time.monotonic() - self._read_at < _MINUTE
        if not self._has_read and not (self._words and will_do):
            self._words = WordList.of(dict(self.searcher.terms_with_prefix("exact", "")))
            self._read_at, self._has_read = time.monotonic(), True
        return self._words

    def known_words(self) -> tuple[WordList | None, float, bool]:
        """What the next commit may go on with."""
        return self._words, self._read_at, False

    def hits(self, query: Query) -> Iterator[Candidate]:
        """Everything that the query finds, by number."""
        found = self.searcher.search(query, max(self.count, 1), order_by_field="id")
        return (self.candidate(address) for _score, address in found.hits)

    def candidate(self, address) -> Candidate:
        return read_case(self.searcher.doc(address).get_first("case"))

    def ids(self) -> set[int]:
        found = self.searcher.search(Query.all_query(), max(self.count, 1), order_by_field="id")
        return {id for id, _address in found.hits}

    def documents(self, query: Query | None = None) -> Iterator[Document]:
        return (read_facts(one.source) for one in self.hits(query or Query.all_query()))

    def document(self, id: int) -> Document | None:
        return next(self.documents(Query.term_query(SCHEMA, "id", id)), None)

    def probe(self) -> None:
        """Reads a little of every kind of file, so that damage shows."""
        for _key, address in self.searcher.search(Query.all_query(), 1, order_by_field="newest").hits:
            document = read_facts(self.candidate(address).source)
            words = [token.word for token in language.cut(document.title)][:2] or ["a"]
            self.searcher.search(run((*words, "a")), 1)
            self.searcher.search(term("stem", words[0]), 1, weight_by_field="boost")


class TantivyView:
    """One reader's look at a commit: search/candidates.py says what for."""

    def __init__(self, commit: Commit, audience: frozenset[str]):
        self._commit, self._audience = commit, audience
        self.count, self.frequency = commit.count, commit.frequency

    def expect(self, query: object) -> None:
        """All words are at hand."""

    def starting(self, beginning: str, most: int) -> list[str]:
        terms = self._commit.searcher.terms_with_prefix("exact", beginning, limit=most)
        return [form for form, _cases in terms]

    def near(self, word: str, slips: int) -> list[str]:
        return spelling.near(word, [self._commit.words()], slips)

    def seen(self, forms: Iterable[Form]) -> set[Form]:
        return {form for form in forms if self._is_seen(*form)}

    def _is_seen(self, field: str, form: str) -> bool:
        both = [(Occur.Must, any_of("audience", self._audience)), (Occur.Must, term(field, form))]
        return bool(self._commit.searcher.search(Query.boolean_query(both), 1, count=False).hits)

    def look(self, wanted: Wanted, order: str, start: int, most: int, facets: dict[str, Wanted]) -> Looked:
        searcher = self._commit.searcher
        if order == "relevance":
            asked = Query.boolean_query([*conditions(wanted), *scores(wanted)])
            found = searcher.search(asked, most, offset=start, weight_by_field="boost")
        else:
            asked = Query.boolean_query(conditions(wanted))
            found = searcher.search(asked, most, offset=start, order_by_field=order)
        candidates = [self._commit.candidate(address) for _key, address in found.hits]
        return Looked(candidates, found.count, self._counts(facets))

    def _counts(self, facets: dict[str, Wanted]) -> dict[str, dict[str, int]]:
        """Labels that are counted over the same cases are counted together."""
        together: dict[Filters, list[str]] = {}
        for name, wanted in facets.items():
            together.setdefault(wanted.filters, []).append(name)
        counts: dict[str, dict[str, int]] = {}
        for names in together.values():
            asked = Query.boolean_query(conditions(facets[names[0]]))
            tallies = {name: {"terms": {"field": f"label.{name}", "size": _MOST_VALUES}} for name in names}
            for name, tally in self._commit.searcher.aggregate(asked, tallies).items():
                counts[name] = {one["key"][1:]: one["doc_count"] for one in tally["buckets"]}
        return counts

    def documents(self, candidates: list[Candidate]) -> list[Document]:
        return [read_facts(candidate.source) for candidate in candidates]
