"""What every search engine promises."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from .document import Document, Hit, Results
from .query import NO_FILTERS, Filters, Query


class IndexUnavailable(Exception):
    """The index is missing, damaged or may not be written: the forum goes on and rebuilds it."""


class Builder(Protocol):
    """Takes the documents of a rebuild, batch by batch."""

    def add(self, documents: Iterable[Document]) -> None: ...


class Engine(Protocol):
    """Keeps documents and finds them. Safe to share between threads; each process opens its own."""

    def apply(self, documents: Iterable[Document], removed_ids: Iterable[int] = ()) -> None:
        """Saves documents (an earlier one of the same id is replaced) and removes ids, in one commit.

        When it returns, the commit outlives the process. Doing it twice does no harm.
        """

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
        """One page of the cases that a reader holding these audience tokens may see.

        `filters` are what was chosen beside the question, which has filters of its own. `order` is
        "relevance" (search/ranking.py), "newest" (posted) or "useful" (`Document.usefulness`, then newest).
        `facets` are the labels to count, each without the effect of its own choice in `filters`.
        Raises IndexUnavailable when the index cannot be read.
        """

    def complete(self, beginning: str, audience: Iterable[str], limit: int = 8) -> list[str]:
        """The commonest words with that beginning that this reader can find, as their texts write them."""

    def similar(
        self, text: str, audience: Iterable[str], limit: int = 5, exclude_id: int | None = None
    ) -> list[Hit]:
        """The cases that speak most of what the text speaks of."""

    def count(self) -> int:
        """How many documents the index holds."""

    def ids(self) -> set[int]:
        """The ids of all documents."""

    def stored(self, id: int) -> Document | None:
        """The document as it was applied, to compare the index with what it should hold."""

    def fingerprint(self) -> dict[int, str]:
        """Each document's id with a digest of what the index holds: equal indexes, equal digests."""

    def rebuild(self) -> AbstractContextManager[Builder]:
        """Builds the whole index anew beside the live one and switches when the block ends well.

        Readers keep the old index until the switch, then notice by themselves. What `apply` saves meanwhile
        goes into both: it is replayed on the new index before the switch, so a caller only has to read his
        documents AFTER entering the block. Raises IndexUnavailable when another rebuild is running.
        """

    def optimise(self) -> None:
        """Tidies the index in quiet hours; never needed for right answers."""

    def writer_lock(self, wait: bool = True) -> AbstractContextManager[bool]:
        """Lets one process at a time feed the index; without waiting it gives False when another one does."""

    def health(self) -> str:
        """ "ok", "missing", or a sentence beginning with "corrupted", "outdated", "read-only", "unreachable".

        Cheap enough to be asked every few seconds; an index that is "read-only" still answers.
        """
