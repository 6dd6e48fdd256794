"""The embedded engine for large archives: an index of tantivy in a folder, read by many processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .candidates import CandidateEngine
from .document import Document
from .engine import IndexUnavailable
from .entries import entry_of
from .generations import Generations, touching
from .seals import require_sound, stamps
from .tantivy_store import LAYOUT, Folder, Writer, segment_files
from .tantivy_view import Commit, TantivyView

_BUILDING_MB = 200


class TantivyEngine(CandidateEngine):
    """Engine over the folder `root`."""

    def __init__(self, root: str, seconds: float = 0.15):
        super().__init__(seconds)
        self._generations = Generations(Path(root), LAYOUT)
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    # Reading

    @contextmanager
    def looking(self, audience: frozenset[str]) -> Iterator[TantivyView]:
        with self._reading() as commit:
            yield TantivyView(commit, audience)

    @contextmanager
    def _reading(self) -> Iterator[Commit]:
        with touching("read", self._require_sound):
            yield self._current().commit

    def _require_sound(self) -> None:
        """A file that is damaged while it is read fails in many ways, and all of them mean that damage."""
        folder = self._generations.live()
        require_sound(folder, segment_files(folder))

    def count(self) -> int:
        with self._reading() as commit:
            return commit.count

    def ids(self) -> set[int]:
        with self._reading() as commit:
            return commit.ids()

    def stored(self, id: int) -> Document | None:
        with self._reading() as commit:
            return commit.document(id)

    def fingerprint(self) -> dict[int, str]:
        with self._reading() as commit:
            return {document.id: document.digest() for document in commit.documents()}

    def health(self) -> str:
        try:
            with self._reading() as commit:
                commit.probe()
            self._generations.require_writable()
        except IndexUnavailable as problem:
            return str(problem)
        return "ok"

    # Writing

    def apply(self, documents: Iterable[Document], removed_ids: Iterable[int] = ()) -> None:
        documents, removed_ids = list(documents), list(removed_ids)
        with self._generations.locked("commit"), touching("written", self._require_sound):
            if self._generations.note(documents, removed_ids) and not self._generations.has_live():
                return
            opened = self._current()
            _write(Writer(opened.folder), documents, removed_ids)

    @contextmanager
    def rebuild(self) -> Iterator[_Builder]:
        with self._generations.building(_replay) as folder, _Builder(folder) as builder:
            yield builder

    def optimise(self) -> None:
        """Only a rebuild leaves out what was replaced."""
        with self.rebuild() as builder, self._reading() as commit:
            builder.add(commit.documents())

    def writer_lock(self, wait: bool = True):
        return self._generations.locked("writer", wait)

    # The live index

    def _current(self) -> _Opened:
        """The newest commit; opened once per process and shared by its threads."""
        for attempt in range(6):
            folder = self._generations.live()
            try:
                return self._refreshed(folder)
            except Exception as problem:
                # A commit or a switch between two looks removes files under our hands: look again.
                if attempt == 5:
                    raise IndexUnavailable(f"corrupted: {problem!r}") from problem
                time.sleep(0.01 * attempt)
        raise IndexUnavailable("missing")

    def _refreshed(self, path: Path) -> _Opened:
        state, opened = _state_of(path), self._opened
        if opened and (opened.folder.path, opened.state) == (path, state) and opened.is_untouched():
            return opened
        with self._opening:
            opened = self._opened
            if not opened or (opened.folder.path, opened.state) != (path, state) or not opened.is_untouched():
                self._opened = _opened(path, state, opened if opened and opened.folder.path == path else None)
            return self._opened


class _Opened(NamedTuple):
    """What this process has open: `state` tells whether there is a newer commit."""

    folder: Folder
    state: tuple[int, int, int]
    commit: Commit
    names: list[str]
    stamps: list

    def is_untouched(self) -> bool:
        return stamps(self.folder.path, self.names) == self.stamps


def _opened(path: Path, state: tuple[int, int, int], same: _Opened | None) -> _Opened:
    """The newest commit of that folder; damage to its files is noticed before tantivy reads them."""
    names = segment_files(path)
    before = stamps(path, names)
    require_sound(path, names)
    folder = same.folder if same else Folder(path)
    return _Opened(folder, state, Commit(folder, same and same.commit), names, before)


class _Builder:
    """Feeds the generation under construction; of two versions the first stays."""

    def __init__(self, folder: Path):
        with touching("written"):
            self._writer = Writer(Folder(folder, is_new=True), _BUILDING_MB)
        self._ids: set[int] = set()

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            if document.id in self._ids:
                continue
            self._ids.add(document.id)
            entry = entry_of(document)
            with touching("written"):
                self._writer.add([entry])

    def __enter__(self) -> _Builder:
        return self

    def __exit__(self, failure, *_rest) -> None:
        with touching("written"):
            if failure:
                self._writer.cancel()
            else:
                self._writer.commit()


def _write(writer: Writer, documents: list[Document], removed_ids: list[int]) -> None:
    """One commit: the old versions go, the new ones come."""
    newest = {document.id: entry_of(document) for document in documents if document.id not in removed_ids}
    writer.remove({*newest, *removed_ids})
    writer.add(list(newest.values()))
    writer.commit()


def _replay(folder: Path, documents: list[Document], removed_ids: list[int]) -> None:
    with touching("written"):
        _write(Writer(Folder(folder)), documents, removed_ids)


def _state_of(path: Path) -> tuple[int, int, int]:
    """tantivy replaces this file with every commit."""
    state = (path / "meta.json").stat()
    return state.st_ino, state.st_mtime_ns, state.st_size
