"""Knows whether the files of an index are still as they were written."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

from .engine import IndexUnavailable

_SEALS = "SEALS"
_AT_ONCE = 1 << 20


def seal(folder: Path, names: Iterable[str]) -> None:
    """Notes size, time and checksum of those files. Commit lock held, `require_sound` passed."""
    known, seals = _known(folder), {}
    for name in names:
        facts, old = _stamp(folder / name), known.get(name)
        seals[name] = old if old and old[:2] == facts else [*facts, _checksum(folder / name)]
    fresh = folder / f"{_SEALS}.new"
    with fresh.open("w") as handle:
        handle.write(json.dumps(seals))
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(fresh, folder / _SEALS)


def require_sound(folder: Path, names: Iterable[str]) -> None:
    """Raises IndexUnavailable when one of these files is gone or was changed since it was sealed.

    A file that bears another time is read through: a copy brought back is as good as the original. What
    nobody sealed yet, because its writer died just then, is left to its reader.
    """
    known = _known(folder)
    for name in filter(known.__contains__, names):
        try:
            facts = _stamp(folder / name)
        except OSError as problem:
            raise IndexUnavailable(f"corrupted: {name} is gone.") from problem
        size, _time, checksum = known[name]
        if facts != known[name][:2] and (facts[0] != size or _checksum(folder / name) != checksum):
            raise IndexUnavailable(f"corrupted: {name} is not as it was written.")


def stamps(folder: Path, names: Iterable[str]) -> list[list[int] | None]:
    """What changes for each of these files as soon as anybody touches it; None for one that is gone."""
    return [_stamp_or_none(folder / name) for name in names]


def _stamp_or_none(path: Path) -> list[int] | None:
    try:
        return _stamp(path)
    except OSError:
        return None


def _known(folder: Path) -> dict[str, list[int]]:
    try:
        return json.loads((folder / _SEALS).read_text())
    except FileNotFoundError:
        return {}
    except ValueError as problem:
        raise IndexUnavailable(f"corrupted: {_SEALS} cannot be read.") from problem


def _stamp(path) -> list[int]:
    facts = os.stat(path)
    return [facts.st_size, facts.st_mtime_ns]


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as content:
        while part := content.read(_AT_ONCE):
            checksum = zlib.crc32(part, checksum)
    return checksum
