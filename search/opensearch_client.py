"""Talks to an OpenSearch cluster: its address, what its troubles mean, its locks."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qsl, unquote, urlsplit

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError, OpenSearchException, RequestError

from .engine import IndexUnavailable

log = logging.getLogger("search")
BEAT = 1.0  # seconds between two signs of life of a lock's holder
DEAD_AFTER = 6.0  # seconds without one
_PATIENCE = 10  # seconds until a request is given up
_LOCKS = {"settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}, "mappings": {"dynamic": False}}


@contextmanager
def touching(deed: str) -> Iterator[None]:
    """Whatever fails while the cluster is asked means one thing to a caller."""
    try:
        yield
    except NotFoundError as problem:
        raise IndexUnavailable("missing") from problem
    except OpenSearchException as problem:
        status = getattr(problem, "status_code", "N/A")
        if status in ("N/A", "TIMEOUT", 429, 502, 503, 504):
            raise IndexUnavailable(f"unreachable: OpenSearch does not answer: {problem}") from problem
        log.exception("The search index cannot be %s.", deed)
        raise IndexUnavailable(f"corrupted: it cannot be {deed}: {problem}") from problem


class Cluster:
    """The cluster that an address names; `name` is what its indexes begin with."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        self.name = unquote(parts.path).strip("/") or "toctoc"
        options = dict(parse_qsl(parts.query))
        secure = parts.scheme.endswith("+https")
        user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        hosts = parts.netloc.rpartition("@")[2].split(",")
        self._told = {
            "hosts": [f"{'https' if secure else 'http'}://{host}" for host in hosts],
            "http_auth": user,
            "ca_certs": options.get("ca"),
            "timeout": _PATIENCE,
            "max_retries": 2,
            "retry_on_timeout": True,
            "retry_on_status": (429, 502, 503, 504),
        }
        self._process, self._client = 0, None
        self._dialling = threading.Lock()

    @property
    def client(self) -> OpenSearch:
        """One for all threads of a process; a fork must not share its parent's connections."""
        with self._dialling:
            if self._process != os.getpid():
                told = {name: value for name, value in self._told.items() if value is not None}
                self._process, self._client = os.getpid(), OpenSearch(**told)
            return self._client


class Lock:
    """A lock in the cluster: a document that its holder writes again each second.

    Whoever waits for it takes it when the holder gives no sign of life for some seconds, measured by his own
    clock alone: the clocks of two machines are never compared.
    """

    def __init__(self, cluster: Cluster, index: str, name: str):
        self._cluster, self._place = cluster, {"index": index, "id": name}
        self._holder = secrets.token_hex(8)
        self._first = 0
        self._seen: tuple[int, float] | None = None  # the last sign of life of another holder, and when
        self._number: dict[str, int] | None = None
        self._ended = threading.Event()

    def try_to_take(self) -> bool:
        """Takes the lock if it is free, or if its holder has long been silent."""
        number = self._write(op_type="create") or self._take_from_the_dead()
        if number:
            self._number = number
            threading.Thread(target=self._beat, daemon=True, name="search-lock").start()
        return bool(number)

    @property
    def holder_lives(self) -> bool:
        """Whether whoever has the lock gave a sign of life since he was first looked at."""
        return self._seen is not None and self._seen[0] > self._first

    def is_held(self) -> bool:
        return self._number is not None

    def release(self) -> None:
        self._ended.set()
        number, self._number = self._number, None
        if number:
            with suppress(OpenSearchException):
                self._cluster.client.delete(**self._place, params=number)

    def _take_from_the_dead(self) -> dict[str, int] | None:
        try:
            found = self._cluster.client.get(**self._place)
        except NotFoundError:
            return None
        number, now = found["_seq_no"], time.monotonic()
        if self._seen is None:
            self._first = number
        if self._seen is None or self._seen[0] != number:
            self._seen = number, now
        elif now - self._seen[1] > DEAD_AFTER:
            return self._write(if_seq_no=number, if_primary_term=found["_primary_term"])
        return None

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            number = self._number
            try:
                fresh = number and self._write(**number)
            except OpenSearchException:
                continue  # the cluster is away: nobody else can take the lock either
            if self._ended.is_set():
                return
            self._number = fresh
            if not fresh:
                log.warning("A lock on the search index was lost: this process was silent for too long.")
                return

    def _write(self, **conditions) -> dict[str, int] | None:
        """The number of what was written; None when somebody else was quicker."""
        beat = {"holder": self._holder, "beat": time.time_ns()}
        try:
            told = self._cluster.client.index(**self._place, body=beat, params=conditions)
        except ConflictError:
            return None
        return {"if_seq_no": told["_seq_no"], "if_primary_term": told["_primary_term"]}


def prepare_locks(cluster: Cluster, index: str) -> None:
    """Makes the index that locks are kept in, unless it is there."""
    if not cluster.client.indices.exists(index=index):
        try:
            cluster.client.indices.create(index=index, body=_LOCKS)
        except RequestError as refusal:
            if refusal.error != "resource_already_exists_exception":
                raise
