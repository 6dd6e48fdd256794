"""The base of engines whose own store finds candidates, which the formula of search/ranking.py then ranks.

An engine brings a class of `View` (its store at one moment) and `looking`, which opens one; what it keeps of
each case is an `Entry` (search/entries.py). All that decides whether a case may be found at all (audience,
labels, dates, phrases, exclusions, the words) is part of the store's own query, so its totals and counts are
true. Only the order is its own guess: it is put right inside fixed windows, so pages never overlap.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import NamedTuple, Protocol

from .document import Document, Hit, Results
from .lexicon import Lexicon
from .loosening import let_go, loosened
from .mending import completions, suggest, understand
from .packing import unpack
from .passages import Marker, Readable, present
from .planning import Plan
from .query import NO_FILTERS, Filters, Query, words_of
from .ranking import WINDOW, freshness, score, tell
from .wanting import Wanted, want

_WORDS_OF_A_CASE = 300
_MARKED_WORDS = 16
_LONG = 8  # words


class Candidate(NamedTuple):
    """A case that the store found. `packed` is its `Entry.packed`; `source` is the store's own affair."""

    id: int
    posted: int
    boost: float
    packed: bytes
    source: object = None


class Looked(NamedTuple):
    """What the store answers; `cut` says that its time was up before it had seen all.

    `rough` says that `counts` were estimated from a share of the cases.
    """

    candidates: list[Candidate]
    total: int
    counts: dict[str, dict[str, int]]
    cut: bool = False
    rough: bool = False


class Asked(NamedTuple):
    """What a page of results is of, beside the question."""

    audience: frozenset[str]
    filters: Filters
    order: str
    start: int
    most: int
    facets: tuple[str, ...]


class View(Lexicon, Protocol):
    """The store as one commit left it, looked at by one reader: its words (search/lexicon.py), its cases."""

    def expect(self, query: Query) -> None:
        """Told which words will be asked for next: a store far away looks them up at once."""

    def look(self, wanted: Wanted, order: str, start: int, most: int, facets: dict[str, Wanted]) -> Looked:
        """The cases that `wanted` describes: `most` of them from `start` on, how many in all, and counts.

        `order` is "newest", "useful", or "relevance": then roughly what `wanted.parts` tell times the boost,
        those that hold all words first. The same question gives the same order. `facets` maps each label to
        be counted to the cases it is counted over.
        """

    def documents(self, candidates: list[Candidate]) -> list[Document]:
        """The cases themselves, in the same order; only asked for what is shown."""


class CandidateEngine(ABC):
    """Everything of the Engine protocol that reads; `seconds` bounds the time spent on one question."""

    window = WINDOW

    def __init__(self, seconds: float = 0.15):
        self._seconds = seconds

    @abstractmethod
    def looking(self, audience: frozenset[str]) -> AbstractContextManager[View]:
        """Opens the newest commit for a reader; whatever fails inside the block becomes IndexUnavailable."""

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
        asked = Asked(
            frozenset(audience), filters, order, (max(1, page) - 1) * per_page, per_page, tuple(facets)
        )
        with self.looking(asked.audience) as view:
            view.expect(query)
            return self._answer(view, query, asked)

    def _answer(self, view: View, query: Query, asked: Asked) -> Results:
        end = time.monotonic() + self._seconds
        question = understand(query, view)
        wanted = want(question.query, view, asked.audience, asked.filters)
        by = "newest" if query.is_open and asked.order == "relevance" else asked.order
        looked = self._look(view, wanted, by, asked.start, asked.most, asked.facets)

        def total_of(other: Query, chosen: Filters = asked.filters) -> int:
            return _total(view, want(understand(other, view).query, view, asked.audience, chosen))

        if not (looked.total or looked.cut):
            other = loosened(query, lambda other: total_of(other, NO_FILTERS))
            if other != query:
                return replace(self._answer(view, other, asked), loosened=let_go(query, other))
        best, late = self._best(wanted, looked, by, asked.start, asked.most, end)
        return Results(
            hits=_shown(view, wanted, best),
            total=looked.total,
            counts=looked.counts,
            order=asked.order,
            cut=looked.cut or late,
            rough=looked.rough,
            mended=question.mended,
            suggestion="" if late else suggest(query, looked.total, view, total_of),
        )

    def similar(
        self, text: str, audience: Iterable[str], limit: int = 5, exclude_id: int | None = None
    ) -> list[Hit]:
        end, audience = time.monotonic() + self._seconds, frozenset(audience)
        query = Query(text=text, words=words_of(text, _WORDS_OF_A_CASE))
        if not query.words:
            return []
        with self.looking(audience) as view:
            view.expect(query)
            wanted = want(query, view, audience, NO_FILTERS)
            looked = self._look(view, wanted, "relevance", 0, limit + 1, ())
            best, _late = self._best(wanted, looked, "relevance", 0, limit + 1, end)
            others = [one for one in best if one[1].id != exclude_id]
            return _shown(view, wanted, others[:limit])

    def complete(self, beginning: str, audience: Iterable[str], limit: int = 8) -> list[str]:
        with self.looking(frozenset(audience)) as view:
            return completions(beginning, view, limit)

    def _look(self, view: View, wanted: Wanted, order: str, start: int, most: int, facets) -> Looked:
        """Asks for the windows that the page lies in; beyond the last case only the totals are of use."""
        counted = {name: wanted.without(name) for name in facets}
        if wanted.is_vain:
            return Looked([], 0, {name: {} for name in facets})
        if start >= view.count:
            return view.look(wanted, order, 0, 1, counted)._replace(candidates=[])
        if order == "relevance":
            window = self._window(wanted)
            first, last = start // window, (start + most - 1) // window
            start, most = first * window, (last - first + 1) * window
        looked = view.look(wanted, order, start, most, counted)
        if not looked.total and wanted.enough:
            return self._look(view, wanted.loosened(), order, start, most, facets)
        return looked

    def _window(self, wanted: Wanted) -> int:
        """So many candidates are ranked together; fewer of a long text, whose ranking costs more."""
        return self.window if len(wanted.plan.sought) <= _LONG else self.window // 3

    def _best(self, wanted: Wanted, looked: Looked, order: str, start: int, most: int, end: float):
        """The page's candidates with their scores, and whether the time was up before all were ranked."""
        if order != "relevance":
            return [(0.0, candidate) for candidate in looked.candidates[:most]], False
        ranked, late, window = [], False, self._window(wanted)
        for at in range(0, len(looked.candidates), window):
            inside = looked.candidates[at : at + window]
            late = late or time.monotonic() > end
            ranked += [(0.0, candidate) for candidate in inside] if late else _ranked(wanted.plan, inside)
        skipped = start % window
        return ranked[skipped : skipped + most], late


def _total(view: View, wanted: Wanted) -> int:
    return 0 if wanted.is_vain else view.look(wanted, "newest", 0, 1, {}).total


def _ranked(plan: Plan, candidates: list[Candidate]) -> list[tuple[float, Candidate]]:
    scored = [
        (score(*tell(plan, unpack(candidate.packed)), plan, weight_of(candidate)), candidate)
        for candidate in candidates
    ]
    return sorted(scored, key=lambda one: (-one[0], -one[1].posted, -one[1].id))


def weight_of(candidate: Candidate) -> float:
    return candidate.boost * freshness(candidate.posted)


def _shown(view: View, wanted: Wanted, best: list[tuple[float, Candidate]]) -> list[Hit]:
    plan = wanted.plan
    stands = [one for _, stands in plan.groups for stand in stands for one in stand.words]
    sought = (*plan.sought[:_MARKED_WORDS], *stands[:_MARKED_WORDS])
    marker = Marker([(one.word.exact, one.word.stems, one.rarity) for one in sought])
    documents = view.documents([candidate for _, candidate in best])
    return [
        Hit(document.id, points, *present(Readable(document), marker))
        for (points, _), document in zip(best, documents, strict=True)
    ]
