"""Packs how a case is weighed into few bytes, from which single words are read without unpacking all."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate
from struct import Struct
from zlib import crc32

from .weighing import LAST_POSITION, Weighed

_HEAD = Struct("<II")  # how many exact forms, how many stems
_FINENESS = 1000  # weights are kept in whole thousandths


def pack(weighed: Weighed) -> bytes:
    """Words become check sums of four bytes, in order: two of a case's words never share one in practice."""
    exact = sorted((_key(form), *entry) for form, entry in weighed.exact.items())
    stems = sorted((_key(form), weight) for form, weight in weighed.stems.items())
    return b"".join(
        (
            _HEAD.pack(len(exact), len(stems)),
            array("I", [key for key, *_ in exact]).tobytes(),
            array("I", [key for key, _ in stems]).tobytes(),
            array("H", [_fixed(weight) for _, weight, _ in exact]).tobytes(),
            array("H", [_fixed(weight) for _, weight in stems]).tobytes(),
            array("H", [min(len(places), LAST_POSITION) for *_, places in exact]).tobytes(),
            b"".join(places[:LAST_POSITION].tobytes() for *_, places in exact),
        )
    )


def unpack(packed: bytes) -> Weighed:
    """What `search/ranking.py` asks of a case, read as it asks. `title` and `answers` stay in the store."""
    forms, stems = _HEAD.unpack_from(packed)
    data = memoryview(packed)[_HEAD.size :]
    keys_end = 4 * (forms + stems)
    keys, numbers = data[:keys_end].cast("I"), data[keys_end : len(data) & ~1].cast("H")
    return Weighed(_Forms(keys[:forms], numbers, forms, stems), _Stems(keys[forms:], numbers[forms:]))


def _key(form: str) -> int:
    return crc32(form.encode())


def _fixed(weight: float) -> int:
    return min(max(1, round(weight * _FINENESS)), 65_535)


class _Stems:
    """Reads like a dict of weights."""

    def __init__(self, keys: memoryview, numbers: memoryview):
        self._keys, self._numbers = keys, numbers

    def _place(self, form: str) -> int:
        key = _key(form)
        place = bisect_left(self._keys, key)
        return place if place < len(self._keys) and self._keys[place] == key else -1

    def __contains__(self, form: str) -> bool:
        return self._place(form) >= 0

    def get(self, form: str, default=None):
        place = self._place(form)
        return self._numbers[place] / _FINENESS if place >= 0 else default


class _Forms(_Stems):
    """Reads like a dict of [weight, positions]."""

    def __init__(self, keys: memoryview, numbers: memoryview, forms: int, stems: int):
        super().__init__(keys, numbers)
        self._counts_at = forms + stems

    def get(self, form: str, default=None):
        place = self._place(form)
        return [self._numbers[place] / _FINENESS, self._positions(place)] if place >= 0 else default

    def __getitem__(self, form: str) -> list:
        found = self.get(form)
        if found is None:
            raise KeyError(form)
        return found

    def _positions(self, place: int) -> array:
        count = len(self._keys)
        ends = list(accumulate(self._numbers[self._counts_at : self._counts_at + place + 1]))
        start = self._counts_at + count + (ends[-2] if place else 0)
        return array("H", self._numbers[start : self._counts_at + count + ends[-1]])
