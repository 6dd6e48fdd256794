"""The engine that keeps its index in an OpenSearch cluster: for the largest archives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from opensearchpy.exceptions import NotFoundError, OpenSearchException

from .candidates import CandidateEngine
from .document import Document, Hit, Results
from .engine import IndexUnavailable
from .entries import entry_of
from .opensearch_client import BEAT, DEAD_AFTER, Cluster, Lock, prepare_locks, touching
from .opensearch_store import BODY, Names, document_of, size_of, source_of, tombstone_of
from .opensearch_view import Changed, OpenSearchView

_MOST_BYTES = 4_000_000  # of one request
_TRIES = 4


class OpenSearchEngine(CandidateEngine):
    """Engine over the cluster that `url` names, such as opensearch+https://user:word@host:9200/toctoc."""

    def __init__(self, url: str, seconds: float = 0.15):
        super().__init__(seconds)
        self._cluster = Cluster(url)
        self._names = Names(self._cluster.name)

    @property
    def _client(self):
        return self._cluster.client

    # Reading

    @contextmanager
    def looking(self, audience: Iterable[str] = ()) -> Iterator[OpenSearchView]:
        end = time.monotonic() + self._seconds
        with touching("read"):
            yield OpenSearchView(self._client, self._names.live, frozenset(audience), end)

    def find(self, *question, **options) -> Results:
        return _again_if_changed(lambda: super(OpenSearchEngine, self).find(*question, **options))

    def similar(self, *question, **options) -> list[Hit]:
        return _again_if_changed(lambda: super(OpenSearchEngine, self).similar(*question, **options))

    def count(self) -> int:
        with self.looking() as view:
            return view.count

    def ids(self) -> set[int]:
        with self.looking() as view:
            return {case["id"] for case in view.every_case(["id"])}

    def stored(self, id: int) -> Document | None:
        with self.looking() as view:
            return view.document(id)

    def fingerprint(self) -> dict[int, str]:
        with self.looking() as view:
            return {case["id"]: document_of(case).digest() for case in view.every_case(["id", "facts"])}

    def health(self) -> str:
        try:
            with touching("read"):
                state = self._client.cluster.health(index=self._names.live)["status"]
        except IndexUnavailable as problem:
            return self._older_layout() or str(problem)
        return "corrupted: a part of the index is lost." if state == "red" else "ok"

    def _older_layout(self) -> str:
        with suppress(OpenSearchException):
            found = self._client.indices.get_alias(index=self._names.all)
            if any(told["aliases"] for told in found.values()):
                return f"outdated: the index was laid out as {', '.join(found)}."
        return ""

    # Writing

    def apply(self, documents: Iterable[Document], removed_ids: Iterable[int] = ()) -> None:
        removed_ids = set(removed_ids)
        newest = {one.id: one for one in documents if one.id not in removed_ids}
        sources = {id: source_of(entry_of(document)) for id, document in newest.items()}
        with touching("written"):
            is_building = self._client.indices.exists_alias(name=self._names.building)
            if is_building:
                gone = {id: tombstone_of(id) for id in removed_ids}
                self._write(_saved(self._names.building, {**sources, **gone}), pardoned=404)
            if is_building and not self._client.indices.exists_alias(name=self._names.live):
                return  # the first one of all: what it was given is enough
            if sources or removed_ids:
                self._write([*_saved(self._names.live, sources), *_removed(self._names.live, removed_ids)])

    def _write(self, actions: Iterable[list[dict]], pardoned: int = 0) -> None:
        """Sends actions with their documents; what is written can be found as soon as this returns."""
        for lines in _in_portions(actions):
            answer = self._client.bulk(body=lines, params={"refresh": "true"})
            items = [told for item in answer["items"] for told in item.values()]
            failed = [one for one in items if "error" in one and one["status"] != pardoned]
            if any(one["status"] == 404 for one in failed):
                raise IndexUnavailable("missing")
            if failed:
                raise IndexUnavailable(f"corrupted: it cannot be written: {failed[0]['error']}")

    # Rebuilding

    @contextmanager
    def rebuild(self) -> Iterator[_Builder]:
        lock = self._rebuild_lock()
        try:
            with touching("written"):
                index = self._begin()
            try:
                yield _Builder(self, index)
                self._publish(index, lock)
            except BaseException:
                self._discard(index)
                raise
        finally:
            lock.release()

    def _rebuild_lock(self) -> Lock:
        with touching("locked"):
            prepare_locks(self._cluster, self._names.locks)
            lock = Lock(self._cluster, self._names.locks, "rebuild")
            end = time.monotonic() + DEAD_AFTER + 2 * BEAT
            while not lock.try_to_take():
                if lock.holder_lives or time.monotonic() > end:
                    raise IndexUnavailable("Another process is rebuilding the search index already.")
                time.sleep(BEAT / 4)
        return lock

    def _begin(self) -> str:
        """Makes the next index; what a rebuild that died left behind goes."""
        for left in self._indexes_of(self._names.building):
            self._client.indices.delete(index=left)
        index = self._names.index(time.time_ns() // 1_000_000)
        self._client.indices.create(index=index, body={**BODY, "aliases": {self._names.building: {}}})
        return index

    def _publish(self, index: str, lock: Lock) -> None:
        """Readers and writers change over in one step, and the old index goes with it."""
        with touching("written"):
            self._client.indices.refresh(index=index)
            gone = {"query": {"term": {"gone": {"value": True}}}}
            self._client.delete_by_query(
                index=index, body=gone, params={"refresh": "true", "conflicts": "proceed"}
            )
            if not lock.is_held():
                raise IndexUnavailable("The lock on the search index was lost while it was being built.")
            old = self._client.indices.get_alias(index=self._names.all)
            actions = [{"remove_index": {"index": name}} for name in old if name != index]
            actions += [
                {"add": {"index": index, "alias": self._names.live}},
                {"remove": {"index": index, "alias": self._names.building}},
            ]
            self._client.indices.update_aliases(body={"actions": actions})

    def _discard(self, index: str) -> None:
        with suppress(OpenSearchException):
            self._client.indices.delete(index=index, params={"ignore_unavailable": "true"})

    def _indexes_of(self, alias: str) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def optimise(self) -> None:
        with touching("written"):
            self._client.indices.forcemerge(
                index=self._names.live, params={"max_num_segments": "1", "request_timeout": 600}
            )

    @contextmanager
    def writer_lock(self, wait: bool = True) -> Iterator[bool]:
        with touching("locked"):
            prepare_locks(self._cluster, self._names.locks)
            lock = self._lock_to_write()
            won = lock.try_to_take()
            while wait and not won:
                time.sleep(BEAT / 2)
                won = lock.try_to_take()
        if won:
            self._writing = None
        try:
            yield won
        finally:
            lock.release()

    _writing: Lock | None = None

    def _lock_to_write(self) -> Lock:
        """Who asks again and again without waiting remembers since when the holder has been silent."""
        self._writing = self._writing or Lock(self._cluster, self._names.locks, "writer")
        return self._writing


class _Builder:
    """Feeds the index under construction; of two versions the first stays, also one that `apply` wrote."""

    def __init__(self, engine: OpenSearchEngine, index: str):
        self._engine, self._index = engine, index

    def add(self, documents: Iterable[Document]) -> None:
        created = (
            [{"create": {"_index": self._index, "_id": str(one.id)}}, source_of(entry_of(one))]
            for one in documents
        )
        with touching("written"):
            self._engine._write(created, pardoned=409)


def _again_if_changed(ask: Callable):
    for _attempt in range(_TRIES):
        try:
            return ask()
        except Changed:
            time.sleep(0.01)
    raise IndexUnavailable("unreachable: the index changes faster than it can be read.")


def _saved(alias: str, sources: dict[int, dict]) -> list[list[dict]]:
    return [
        [{"index": {"_index": alias, "_id": str(id), "require_alias": True}}, source]
        for id, source in sources.items()
    ]


def _removed(alias: str, ids: Iterable[int]) -> list[list[dict]]:
    return [[{"delete": {"_index": alias, "_id": str(id)}}] for id in ids]


def _in_portions(actions: Iterable[list[dict]]) -> Iterator[list[dict]]:
    portion, size = [], 0
    for lines in actions:
        more = sum(map(size_of, lines))
        if portion and size + more > _MOST_BYTES:
            yield portion
            portion, size = [], 0
        portion += lines
        size += more
    if portion:
        yield portion
