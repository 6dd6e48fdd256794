"""Connections to the PostgreSQL that keeps an index: few, shared by threads, dialled anew after a fork."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qsl, urlencode, urlsplit
from zlib import crc32

import psycopg
from psycopg import sql

_MOST = 8
_PATIENCE = 5  # seconds until a server that does not answer is taken for dead
_PAUSE = 0.2  # between two looks at a lock that somebody holds
# Our questions are planned by us: the server shall read the index of words and use one processor each.
_SESSION = {
    "enable_seqscan": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "plan_cache_mode": "force_custom_plan",
    "random_page_cost": "1.1",
    "work_mem": "32MB",
}
_LOCKS = {"commit": 1, "rebuild": 2, "writer": 3, "layout": 4}


class Server:
    """The database that an address names; `schema` is where in it the index lives."""

    def __init__(self, url: str):
        self._address, self.schema = _address_of(url)
        self._idle: list[psycopg.Connection] = []
        self._inherited: list[psycopg.Connection] = []
        weakref.finalize(self, _hang_up, self._idle, os.getpid())
        self._free = threading.BoundedSemaphore(_MOST)
        self._process = os.getpid()

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A connection of one's own for a while; what was begun on it and not ended is undone."""
        self._notice_fork()
        with self._free:
            connection = self._take() or self.dial()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def dial(self) -> psycopg.Connection:
        connection = psycopg.connect(
            self._address, autocommit=True, connect_timeout=_PATIENCE, prepare_threshold=None
        )
        settings = {**_SESSION, "search_path": sql.Identifier(self.schema).as_string()}
        calls = sql.SQL(", ").join(
            sql.SQL("set_config({}, {}, false)").format(*pair) for pair in settings.items()
        )
        connection.execute(sql.SQL("SELECT ") + calls)
        return connection

    @contextmanager
    def locked(self, name: str, wait: bool = True) -> Iterator[bool]:
        """Holds a lock across processes and machines; gives whether it was won. Death frees it."""
        connection = self.dial()
        try:
            won = self.try_lock(connection, name)
            while wait and not won:
                time.sleep(_PAUSE)
                won = self.try_lock(connection, name)
            yield won
        finally:
            connection.close()

    def try_lock(self, connection: psycopg.Connection, name: str) -> bool:
        """Takes a lock for as long as the connection lasts, if nobody holds it."""
        asked = "SELECT pg_try_advisory_lock(%s, %s)"
        return connection.execute(asked, self._key(name)).fetchone()[0]

    def lock_until_commit(self, connection: psycopg.Connection, name: str) -> None:
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", self._key(name))

    def is_locked(self, connection: psycopg.Connection, name: str) -> bool:
        """Whether anybody else holds it. Call inside a transaction."""
        asked = "SELECT pg_try_advisory_xact_lock(%s, %s)"
        return not connection.execute(asked, self._key(name)).fetchone()[0]

    def _key(self, name: str) -> tuple[int, int]:
        return crc32(f"toctoc search {self.schema}".encode()) - (1 << 31), _LOCKS[name]

    def _take(self) -> psycopg.Connection | None:
        while self._idle:
            with suppress(IndexError):  # another thread was quicker
                connection = self._idle.pop()
                if _answers(connection):
                    return connection
                connection.close()
        return None

    def _give_back(self, connection: psycopg.Connection) -> None:
        if connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            connection.close()

    def _notice_fork(self) -> None:
        if self._process != os.getpid():
            # To close what was inherited would end it for the parent too.
            self._inherited += self._idle
            self._idle, self._free = [], threading.BoundedSemaphore(_MOST)
            self._process = os.getpid()
            weakref.finalize(self, _hang_up, self._idle, self._process)


def _hang_up(connections: list[psycopg.Connection], process: int) -> None:
    if process == os.getpid():
        for connection in connections:
            connection.close()


def _answers(connection: psycopg.Connection) -> bool:
    """Whether the server still knows of the connection: it may have been started anew."""
    try:
        connection.execute("")
    except psycopg.OperationalError:
        return False
    return True


def _address_of(url: str) -> tuple[str, str]:
    """The address as PostgreSQL's own library reads it, and the schema that `?schema=` names in it."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    schema = options.pop("schema", "search")
    scheme = parts.scheme.partition("+")[0].replace("postgres:", "postgresql:")
    return parts._replace(scheme=scheme, query=urlencode(options)).geturl(), schema
