"""A tantivy index as one commit left it: what a question finds there, and the words a reader meets."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from tantivy import Occur, Query

from . import language, spelling
from .candidates import Candidate, Looked
from .document import Document
from .entries import read_facts
from .lexicon import Form, WordList
from .query import Filters
from .tantivy_query import Question, any_of, run, term
from .tantivy_store import EVERY_CASE, SCHEMA, Folder, read_case
from .wanting import Wanted

_MOST_VALUES = 65_000  # of a facet
_LARGE, _MINUTE = 20_000, 60


class Commit:
    """Never changes, so any number of threads may read it. `before` is the one that was read until now."""

    def __init__(self, folder: Folder, before: Commit | None = None):
        folder.index.reload()
        self.searcher, self._shelf = folder.index.searcher(), folder.shelf
        self.count = self.searcher.num_docs
        self._hidden: dict[frozenset[str], int] = {}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._words, self._read_at, self._has_read = before.known_words() if before else (None, 0.0, False)

    def frequency(self, field: str, form: str) -> int:
        known = self._frequencies.get((field, form))
        if known is None:
            if len(self._frequencies) > 50_000:
                self._frequencies = {}
            known = self._frequencies[field, form] = self.searcher.doc_freq(field, form)
        return known

    def hidden_from(self, audience: frozenset[str]) -> int:
        """How many cases a reader holding these tokens may not see; replaced ones count among them."""
        known = self._hidden.get(audience)
        if known is None:
            seen = self.searcher.search(any_of("audience", audience), 1).count
            known = self._hidden[audience] = self.frequency("audience", EVERY_CASE) - seen
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

    def candidates(self, addresses: list) -> list[Candidate]:
        places = self.searcher.fast_field_values("place", addresses)
        return [read_case(self._shelf.read(place)) for place in places]

    def ids(self) -> set[int]:
        found = self.searcher.search(Query.all_query(), max(self.count, 1), order_by_field="id")
        return {id for id, _address in found.hits}

    def documents(self, query: Query | None = None) -> Iterator[Document]:
        """All that the query finds, the latest first."""
        asked = query or Query.all_query()
        places = self.searcher.search(asked, max(self.count, 1), order_by_field="place").hits
        return (read_facts(read_case(self._shelf.read(place)).source) for place, _address in places)

    def document(self, id: int) -> Document | None:
        return next(self.documents(Query.term_query(SCHEMA, "id", id)), None)

    def probe(self) -> None:
        """Reads a little of every kind of file, so that damage shows."""
        for place, _address in self.searcher.search(Query.all_query(), 1, order_by_field="place").hits:
            document = read_facts(read_case(self._shelf.read(place)).source)
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
        """What stands in more cases than are hidden stands in one that is not."""
        if self.frequency(field, form) > self._commit.hidden_from(self._audience):
            return True
        return bool(self._holding(field, form, 1))

    def examples(self, word: str, most: int) -> list[Document]:
        return self.documents(self._commit.candidates(self._holding("exact", word, most)))

    def _holding(self, field: str, form: str, most: int) -> list:
        """Where cases lie that hold the form and may be seen."""
        both = [(Occur.Must, any_of("audience", self._audience)), (Occur.Must, term(field, form))]
        found = self._commit.searcher.search(Query.boolean_query(both), most, count=False)
        return [address for _score, address in found.hits]

    def look(self, wanted: Wanted, order: str, start: int, most: int, facets: dict[str, Wanted]) -> Looked:
        question = Question(wanted, self.frequency)
        if order != "relevance":
            found = self._commit.searcher.search(question.found(), most, offset=start, order_by_field=order)
            addresses, total = [address for _key, address in found.hits], found.count
        elif question.is_short:
            addresses, total = self._whole_first(question, start, most)
        else:
            addresses, total = self._best(question.ranked(), start, most)
        return Looked(self._commit.candidates(addresses), total, self._counts(facets))

    def _best(self, asked: Query, start: int, most: int) -> tuple[list, int]:
        found = self._commit.searcher.search(asked, most, offset=start, weight_by_field="boost")
        return [address for _score, address in found.hits], found.count

    def _whole_first(self, question: Question, start: int, most: int) -> tuple[list, int]:
        addresses, whole = self._best(question.whole(), start, most)
        if len(addresses) == most:
            return addresses, self._commit.searcher.search(question.found(), 1).count
        others, partly = self._best(question.partly(), max(0, start - whole), most - len(addresses))
        return addresses + others, whole + partly

    def _counts(self, facets: dict[str, Wanted]) -> dict[str, dict[str, int]]:
        """Labels that are counted over the same cases are counted together."""
        together: dict[Filters, list[str]] = {}
        for name, wanted in facets.items():
            together.setdefault(wanted.filters, []).append(name)
        counts: dict[str, dict[str, int]] = {}
        for names in together.values():
            asked = Question(facets[names[0]], self.frequency).found()
            tallies = {name: {"terms": {"field": f"label.{name}", "size": _MOST_VALUES}} for name in names}
            for name, tally in self._commit.searcher.aggregate(asked, tallies).items():
                counts[name] = {one["key"][1:]: one["doc_count"] for one in tally["buckets"]}
        return counts

    def documents(self, candidates: list[Candidate]) -> list[Document]:
        return [read_facts(candidate.source) for candidate in candidates]
