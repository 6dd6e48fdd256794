"""Keeps the folders of an embedded index: which one is live, who may write, what a rebuild must catch up."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .document import Document
from .engine import IndexUnavailable

log = logging.getLogger("search")
_told: set[str] = set()
_MAY_NOT = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}


@contextmanager
def touching(deed: str, require_sound: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Whatever fails while the index's own files are touched means one thing to a caller.

    `require_sound` raises IndexUnavailable where a damaged file explains the failure.
    """
    try:
        yield
    except (IndexUnavailable, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as problem:  # what panics beneath us is no Exception
        if getattr(problem, "errno", None) in _MAY_NOT:
            raise IndexUnavailable(f"read-only: it cannot be {deed}: {problem}") from problem
        require_sound()
        if repr(problem) not in _told:  # a broken index fails at every question: that is said once
            _told.add(repr(problem))
            log.exception("The search index cannot be %s.", deed)
        raise IndexUnavailable(f"corrupted: it cannot be {deed}: {problem!r}") from problem


class Generations:
    """A folder with one sub-folder per generation and the file CURRENT naming the live one.

    The pointer is replaced in one step, so a reader sees the old index or the new one, never half of each.
    `layout` is part of a generation's name: an index laid out by other code is outdated, not misread.
    """

    def __init__(self, root: Path, layout: int | str):
        self.root = Path(root)
        self._layout = f"v{layout}-"
        self._pointer = self.root / "CURRENT"
        self._rebuilding = self.root / "REBUILDING"

    def live(self) -> Path:
        for _attempt in range(5):  # a switch may remove the folder between two looks
            folder = self.root / self._live_name()
            if folder.is_dir():
                return folder
        raise IndexUnavailable("missing")

    def _live_name(self) -> str:
        try:
            name = _name_in(self._pointer)
        except OSError as problem:
            raise IndexUnavailable("missing") from problem
        if not name.startswith(self._layout):
            raise IndexUnavailable(f"outdated: the index was laid out as {name[:20]!r}.")
        return name

    def has_live(self) -> bool:
        """Whether there is a live generation of this layout."""
        try:
            return self.live().is_dir()
        except IndexUnavailable:
            return False

    def require_writable(self) -> None:
        for folder in (self.root, self.live()):
            if not os.access(folder, os.W_OK):
                raise IndexUnavailable(f"read-only: {folder} may not be written.")

    @contextmanager
    def locked(self, name: str, wait: bool = True) -> Iterator[bool]:
        """Holds a lock across processes and threads; gives whether it was won. Death frees it."""
        try:
            handle = self._lock(self.root / f"{name}.lock", wait)
        except OSError as problem:
            raise IndexUnavailable(f"read-only: {problem}") from problem
        if handle is None:
            yield False
            return
        with handle:
            yield True

    def _lock(self, path: Path, wait: bool):
        """The locked file. The lock of a file that somebody deleted meanwhile would keep nobody out."""
        while True:
            self.root.mkdir(parents=True, exist_ok=True)
            handle = path.open("a")
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                handle.close()
                return None
            if path.exists() and os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                return handle
            handle.close()

    def begin(self) -> Path:
        """Opens the next generation's folder and its journal. Call with the rebuild lock held."""
        with self.locked("commit"):
            self._rebuilding.unlink(missing_ok=True)
            self._sweep()
            numbers = [int(entry.stem.rpartition("-")[2]) for entry in self.root.glob("v*-*")]
            # Counted by the clock: after a deleted index no name comes again that a reader still holds open.
            number = max(max(numbers, default=0) + 1, time.time_ns() // 1_000_000)
            folder = self.root / f"{self._layout}{number:06d}"
            folder.mkdir()
            self._journal(folder).touch()
            _replace(self._rebuilding, folder.name)
        return folder

    def note(self, documents: list[Document], removed_ids: list[int]) -> bool:
        """Keeps a change for the generation under construction, if there is one. Commit lock held."""
        folder = self._under_construction()
        if folder is None:
            return False
        line = json.dumps([[document.as_facts() for document in documents], removed_ids])
        with open(self._journal(folder), "a", encoding="utf-8") as journal:
            journal.write("\n" + line)
            journal.flush()
            os.fsync(journal.fileno())
        return True

    def noted(self, folder: Path) -> Iterator[tuple[list[Document], list[int]]]:
        """The changes that were saved while this generation was being built.

        A line whose writer died over it is no change yet: his caller brings it again.
        """
        with open(self._journal(folder), encoding="utf-8", errors="replace") as journal:
            for line in filter(_is_whole, journal):
                documents, removed_ids = json.loads(line)
                yield [Document.from_facts(facts) for facts in documents], removed_ids

    @contextmanager
    def building(self, replay: Callable[[Path, list[Document], list[int]], None]) -> Iterator[Path]:
        """The folder of the next generation: when the block ends well it catches up and becomes the live one.

        `replay(folder, documents, removed_ids)` brings a change that was noted meanwhile into it.
        """
        with self._rebuild_lock():
            folder = self.begin()
            try:
                yield folder
                with self.locked("commit"):
                    for documents, removed_ids in self.noted(folder):
                        replay(folder, documents, removed_ids)
                    self.publish(folder)
            except BaseException:
                self.discard(folder)
                raise

    @contextmanager
    def _rebuild_lock(self) -> Iterator[None]:
        for _attempt in range(20):
            with self.locked("rebuild", wait=False) as won:
                if won:
                    yield
                    return
            time.sleep(0.05)
        raise IndexUnavailable("Another process is rebuilding the search index already.")

    def publish(self, folder: Path) -> None:
        """Makes a finished generation the live one. Commit lock held."""
        _replace(self._pointer, folder.name)
        self._rebuilding.unlink(missing_ok=True)
        self._sweep()

    def discard(self, folder: Path) -> None:
        with self.locked("commit"):
            self._rebuilding.unlink(missing_ok=True)
            self._sweep()

    def _under_construction(self) -> Path | None:
        try:
            folder = self.root / _name_in(self._rebuilding)
        except OSError:
            return None
        with self.locked("rebuild", wait=False) as builder_is_gone:
            if not builder_is_gone:
                return folder
            self._rebuilding.unlink(missing_ok=True)
            self._sweep()
        return None

    def _journal(self, folder: Path) -> Path:
        return folder.with_suffix(".journal")

    def _sweep(self) -> None:
        """Removes generations that are neither live nor being built; open readers keep theirs."""
        kept = {_name_in(path) for path in (self._pointer, self._rebuilding) if path.exists()}
        for entry in self.root.glob("v*-*"):
            if entry.stem in kept and not (entry.suffix == ".journal" and not self._rebuilding.exists()):
                continue
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def _is_whole(line: str) -> bool:
    try:
        return bool(json.loads(line))
    except ValueError:
        return False


def _name_in(path: Path) -> str:
    return path.read_text(errors="replace").strip()


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with open(fresh, "w") as handle:
        handle.write(text + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(fresh, path)
