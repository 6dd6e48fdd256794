"""The embedded default: an index of Whoosh in a folder, read by any number of processes and fed by one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from .document import Document, Hit, Results
from .engine import IndexUnavailable
from .generations import Generations, touching
from .loosening import let_go, loosened
from .mending import completions, suggest
from .passages import Marker, present
from .query import NO_FILTERS, Filters, Query, words_of
from .whoosh_filters import count_facets, count_found, narrowed
from .whoosh_ranking import page_of
from .whoosh_search import Deadline, Search
from .whoosh_store import LAYOUT, Writer, create, optimise, prepare, write
from .whoosh_view import ReadersWords, View, latest_commit

log = logging.getLogger("search")
_WORDS_OF_A_CASE = 300
_MARKED_WORDS = 16


class WhooshEngine:
    """Engine over `root`; `seconds` bounds the time one question may be worked at."""

    def __init__(self, root: str, seconds: float = 0.08):
        self._generations = Generations(Path(root), LAYOUT)
        self._seconds = seconds
        self._view: View | None = None
        self._opening = threading.Lock()

    # Reading

    @touching("read")
    def find(
        self,
        query: Query,
        audience: Iterable[str],
        filters: Filters = NO_FILTERS,
        order: str = "relevance",
        page: int = 1,
        per_page: int = 20,
        facets: Iterable[str] = (),
    ) -> Results:
        deadline = Deadline(self._seconds)
        search = Search(self._current(), query, audience := frozenset(audience), deadline)
        passing = narrowed(search, filters)
        total = count_found(passing)

        def total_of(other: Query, chosen: Filters = filters) -> int:
            return count_found(narrowed(Search(search.view, other, audience, deadline), chosen))

        if not (total or deadline.is_over()):
            other = loosened(query, lambda other: total_of(other, NO_FILTERS))
            if other != query:
                results = self.find(other, audience, filters, order, page, per_page, facets)
                return replace(results, loosened=let_go(query, other))
        best = page_of(search, passing, order, (max(1, page) - 1) * per_page, per_page)
        return Results(
            hits=_present(search, best),
            total=total,
            counts=count_facets(search, filters, facets, passing),
            order=order,
            cut=deadline.passed,
            mended=search.mended,
            suggestion="" if deadline.is_over() else suggest(query, total, search.words, total_of),
        )

    @touching("read")
    def complete(self, beginning: str, audience: Iterable[str], limit: int = 8) -> list[str]:
        view = self._current()
        return completions(beginning, ReadersWords(view, view.visible_to(audience)), limit)

    @touching("read")
    def similar(
        self, text: str, audience: Iterable[str], limit: int = 5, exclude_id: int | None = None
    ) -> list[Hit]:
        query = Query(text=text, words=words_of(text, _WORDS_OF_A_CASE))
        if not query.words:
            return []
        search = Search(self._current(), query, audience, Deadline(self._seconds), mends=False)
        best = page_of(search, narrowed(search, NO_FILTERS), "relevance", 0, limit + 1)
        others = [one for one in best if one.id != exclude_id]
        return _present(search, others[:limit])

    def count(self) -> int:
        return self._current().count

    def ids(self) -> set[int]:
        return {segment.ids[doc] for segment, doc in self._current().living()}

    def stored(self, id: int) -> Document | None:
        place = self._current().locate(id)
        return place and place[0].document(place[1])

    def fingerprint(self) -> dict[int, str]:
        living = self._current().living()
        return {segment.ids[doc]: segment.document(doc).digest() for segment, doc in living}

    def health(self) -> str:
        try:
            for segment in self._current().segments:
                segment.probe()
            self._generations.require_writable()
        except IndexUnavailable as problem:
            return str(problem)
        return "ok"

    # Writing

    def apply(self, documents: Iterable[Document], removed_ids: Iterable[int] = ()) -> None:
        documents, removed_ids = list(documents), list(removed_ids)
        prepared = list(map(prepare, documents))
        with self._generations.locked("commit"), touching("written"):
            if self._generations.note(documents, removed_ids) and not self._generations.has_live():
                return
            write(self._generations.live(), prepared, removed_ids)

    @contextmanager
    def rebuild(self) -> Iterator[_Builder]:
        with self._generations.building(_replay) as folder, _Builder(folder) as builder:
            yield builder

    def optimise(self) -> None:
        with self._generations.locked("commit"), touching("written"):
            optimise(self._generations.live())

    def writer_lock(self, wait: bool = True):
        return self._generations.locked("writer", wait)

    # The view of the live index

    def _current(self) -> View:
        """The newest commit; opened once per process and shared by its threads."""
        for attempt in range(6):
            folder = self._generations.live()
            try:
                return self._refreshed(folder)
            except Exception as problem:  # a damaged file may fail in any way
                # A commit or a switch between two looks removes files under our hands: look again.
                if attempt == 5:
                    if isinstance(problem, IndexUnavailable):
                        raise
                    raise IndexUnavailable(f"corrupted: {problem!r}") from problem
                time.sleep(0.01 * attempt)
        raise IndexUnavailable("missing")

    def _refreshed(self, folder: Path) -> View:
        newest = latest_commit(folder)
        view = self._view
        if view is not None and view.commit == newest and view.is_untouched():
            return view
        with self._opening:
            view = self._view
            if view is None or view.commit != newest or not view.is_untouched():
                self._view = View(folder, view.untouched_segments() if view else ())
            return self._view


class _Builder:
    """Feeds one large segment of the generation under construction; of two versions the first stays."""

    def __init__(self, folder: Path):
        with touching("written"):
            create(folder)
            self._writer = Writer(folder, limit_mb=256)
        self._ids: set[int] = set()

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            if document.id in self._ids:
                continue
            self._ids.add(document.id)
            prepared = prepare(document)
            with touching("written"):
                self._writer.add(prepared)

    def __enter__(self) -> _Builder:
        return self

    def __exit__(self, failure, *_rest) -> None:
        if failure:
            self._writer.cancel()
            return
        with touching("written"):
            self._writer.commit()


def _replay(folder: Path, documents: list[Document], removed_ids: list[int]) -> None:
    with touching("written"):
        write(folder, map(prepare, documents), removed_ids)


def _present(search: Search, best) -> list[Hit]:
    stands = [one for _, stands in search.plan.groups for stand in stands for one in stand.words]
    sought = (*search.plan.sought[:_MARKED_WORDS], *stands[:_MARKED_WORDS])
    marker = Marker([(one.word.exact, one.word.stems, one.rarity) for one in sought])
    hits = []
    for one in best:
        case = one.found.segment.readable(one.doc)
        hits.append(Hit(one.id, one.key, *present(case, marker)))
    return hits
