"""Keeps the cases of an embedded index in one growing file, from which any of them is read at once.

What was replaced stays until the index is built anew: a place never changes, so whoever still reads an older
commit finds what that commit means.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .engine import IndexUnavailable

_LENGTH_BITS = 24


class Shelf:
    """The file "cases" of an index's folder. A place tells where a case lies and how long it is."""

    def __init__(self, folder: Path, is_new: bool = False):
        self._path, self._file = folder / "cases", -1
        if is_new:
            self._path.touch()
        self._file = os.open(self._path, os.O_RDONLY)

    def __del__(self):
        if self._file >= 0:
            os.close(self._file)

    def append(self, cases: Iterable[bytes]) -> list[int]:
        """The places of the cases. Whoever commits sees to it that the file is safe on disk."""
        places = []
        with open(self._path, "ab") as file:
            for case in cases:
                if len(case) >> _LENGTH_BITS:
                    raise ValueError("A case of more than 16 MB cannot be indexed.")
                places.append(file.tell() << _LENGTH_BITS | len(case))
                file.write(case)
        return places

    def read(self, place: int) -> bytes:
        length = place & ((1 << _LENGTH_BITS) - 1)
        case = os.pread(self._file, length, place >> _LENGTH_BITS)
        if len(case) < length:
            raise IndexUnavailable("corrupted: the file of the cases is cut short.")
        return case
