"""The engine that keeps its index in PostgreSQL, beside the forum's own rows: many workers, one server."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

import psycopg
from psycopg import Connection, errors

from . import postgres_terms as terms
from .candidates import CandidateEngine
from .document import Document
from .engine import IndexUnavailable
from .entries import entry_of, read_facts
from .postgres_server import Server
from .postgres_store import LAYOUT, Generation, prepare
from .postgres_view import PostgresView

log = logging.getLogger("search")
_ABSENT = (errors.UndefinedTable, errors.InvalidSchemaName, errors.UndefinedColumn)
_MOST_TERMS = 200_000  # kept in memory by a rebuild
_DROPPING = "1s"  # how long a rebuild waits for readers of the old index


@contextmanager
def _touching(deed: str) -> Iterator[None]:
    try:
        yield
    except _ABSENT as problem:
        raise IndexUnavailable(f"corrupted: it cannot be {deed}: {problem}") from problem
    except errors.ReadOnlySqlTransaction as problem:
        raise IndexUnavailable(f"read-only: the database takes no changes: {problem}") from problem
    except errors.OperationalError as problem:
        raise IndexUnavailable(f"unreachable: the database does not answer: {problem}") from problem
    except psycopg.Error as problem:
        log.exception("The search index cannot be %s.", deed)
        raise IndexUnavailable(f"corrupted: it cannot be {deed}: {problem}") from problem


class PostgresEngine(CandidateEngine):
    """Engine over the database that `url` names; `?schema=` chooses another schema than "search"."""

    def __init__(self, url: str, seconds: float = 0.15):
        super().__init__(seconds)
        self._server = Server(url)

    # Reading

    @contextmanager
    def looking(self, audience: Iterable[str] = ()) -> Iterator[PostgresView]:
        end = time.monotonic() + self._seconds
        with _touching("read"), self._server.connected() as connection:
            for attempt in range(3):
                with connection.transaction():
                    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    try:
                        view = PostgresView(_live(connection), frozenset(audience), end)
                    except _ABSENT:  # a switch between two looks: look again
                        if attempt == 2:
                            raise
                        raise psycopg.Rollback from None
                    yield view
                    return

    def count(self) -> int:
        with self.looking() as view:
            return view.count

    def ids(self) -> set[int]:
        with self.looking() as view:
            return view.ids()

    def stored(self, id: int) -> Document | None:
        with self.looking() as view:
            return view.document(id)

    def fingerprint(self) -> dict[int, str]:
        with self.looking() as view:
            return {document.id: document.digest() for document in view.every_document()}

    def health(self) -> str:
        try:
            with self.looking() as view:
                view.probe()
        except IndexUnavailable as problem:
            return str(problem)
        return "ok"

    # Writing

    def apply(self, documents: Iterable[Document], removed_ids: Iterable[int] = ()) -> None:
        documents, removed_ids = list(documents), list(removed_ids)
        with (
            _touching("written"),
            self._server.connected() as connection,
            self._committing(connection),
        ):
            noted = self._note(connection, documents, removed_ids)
            if _state(connection).live is not None or not noted:
                _live(connection).replace(documents, removed_ids)

    @contextmanager
    def rebuild(self) -> Iterator[_Builder]:
        with _touching("written"):
            connection = self._server.dial()
        with closing(connection):
            with _touching("written"):
                generation = self._begin(connection)
            try:
                builder = _Builder(generation)
                yield builder
                with _touching("written"):
                    builder.finish()
                    self._publish(generation)
            except BaseException:
                self._discard(generation)
                raise
            self._sweep(connection)

    def optimise(self) -> None:
        """The server tidies up by itself."""

    @contextmanager
    def writer_lock(self, wait: bool = True) -> Iterator[bool]:
        with _touching("locked"):
            lock = self._server.locked("writer", wait)
            won = lock.__enter__()
        try:
            yield won
        finally:
            lock.__exit__(None, None, None)

    @contextmanager
    def _committing(self, connection: Connection) -> Iterator[None]:
        with connection.transaction():
            self._server.lock_until_commit(connection, "commit")
            yield

    def _note(self, connection: Connection, documents: list[Document], removed_ids: list[int]) -> bool:
        """Keeps a change for the generation under construction, if there is one."""
        if _state(connection).building is None:
            return False
        if not self._server.is_locked(connection, "rebuild"):
            connection.execute("UPDATE state SET building = NULL")  # whoever was building is gone
            return False
        packed = [entry_of(document).facts for document in documents]
        connection.execute("INSERT INTO changes (documents, removed) VALUES (%s, %s)", [packed, removed_ids])
        return True

    # Rebuilding

    def _begin(self, connection: Connection) -> Generation:
        """Makes the tables of the next generation; whoever holds this connection is the one who builds."""
        for _attempt in range(20):
            if self._server.try_lock(connection, "rebuild"):
                break
            time.sleep(0.05)
        else:
            raise IndexUnavailable("Another process is rebuilding the search index already.")
        with connection.transaction():
            self._server.lock_until_commit(connection, "layout")
            prepare(connection, self._server.schema)
        with self._committing(connection):
            number = connection.execute(
                "UPDATE state SET newest = newest + 1, building = newest + 1 RETURNING newest"
            ).fetchone()[0]
            connection.execute("DELETE FROM changes")
            generation = Generation(connection, number)
            generation.create()
        self._sweep(connection)
        return generation

    def _publish(self, generation: Generation) -> None:
        generation.finish()
        connection = generation.connection
        with self._committing(connection):
            changes = connection.execute("SELECT documents, removed FROM changes ORDER BY number").fetchall()
            for documents, removed_ids in changes:
                generation.replace(map(read_facts, documents), removed_ids)
            connection.execute(
                "UPDATE state SET live = %s, layout = %s, building = NULL", [generation.number, LAYOUT]
            )
            connection.execute("DELETE FROM changes")

    def _discard(self, generation: Generation) -> None:
        try:
            with self._committing(generation.connection):
                generation.connection.execute("UPDATE state SET building = NULL")
                generation.connection.execute("DELETE FROM changes")
                generation.drop()
        except psycopg.Error:
            log.exception("What was built of a search index could not be removed; the next rebuild will.")

    def _sweep(self, connection: Connection) -> None:
        """Removes generations that are neither live nor being built, unless somebody reads them yet."""
        state = _state(connection)
        for number in _generations(connection) - {state.live, state.building}:
            with suppress(errors.LockNotAvailable), connection.transaction():
                connection.execute(f"SET LOCAL lock_timeout = '{_DROPPING}'")
                Generation(connection, number).drop()


class _Builder:
    """Feeds the generation under construction; of two versions the first stays."""

    def __init__(self, generation: Generation):
        self._generation = generation
        self._ids: set[int] = set()
        self._terms: Counter[terms.Term] = Counter()

    def add(self, documents: Iterable[Document]) -> None:
        fresh = {one.id: one for one in reversed(list(documents)) if one.id not in self._ids}
        entries = [entry_of(document) for document in reversed(fresh.values())]
        self._ids.update(fresh)
        for entry in entries:
            self._terms.update(terms.counted(entry))
        with _touching("written"):
            self._generation.add(entries)
            if len(self._terms) > _MOST_TERMS:
                self.finish()

    def finish(self) -> None:
        self._generation.count(self._terms)
        self._terms.clear()


class State(NamedTuple):
    """Which generation is live, which one is under construction."""

    layout: int | None
    live: int | None
    building: int | None


def _state(connection: Connection) -> State:
    try:
        row = connection.execute("SELECT layout, live, building FROM state").fetchone()
    except (errors.UndefinedTable, errors.InvalidSchemaName) as problem:
        raise IndexUnavailable("missing") from problem
    if row is None:
        raise IndexUnavailable("missing")
    return State(*row)


def _live(connection: Connection) -> Generation:
    state = _state(connection)
    if state.live is None:
        raise IndexUnavailable("missing")
    if state.layout != LAYOUT:
        raise IndexUnavailable(f"outdated: the index was laid out as {state.layout}.")
    return Generation(connection, state.live)


def _generations(connection: Connection) -> set[int]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 'cases\\_%'"
    )
    return {int(name.rpartition("_")[2]) for (name,) in rows}
