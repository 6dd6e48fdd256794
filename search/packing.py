"""Packs how a case is weighed into few bytes, from which single words are read without unpacking all."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from math import log
from struct import Struct
from zlib import crc32

from .weighing import Weighed

_HEAD = Struct("<II")  # how many exact forms, how many stems
_KEY = 3  # bytes of a word's check sum
_LEAST, _STEP = 0.02, 1.035  # weights are kept as steps on a scale from 0.02 to 129, within two hundredths
_SCALE = [_LEAST * _STEP**step for step in range(256)]
_MOST_BYTES = 255  # of a form's positions in one case; what comes after is not told


def pack(weighed: Weighed) -> bytes:
    """Words become check sums: that two of a case's words share one happens in one case of a thousand."""
    forms, stems = weighed.exact, weighed.stems
    places = [_pack_places(positions) for _, positions in forms.values()]
    return b"".join(
        (
            _HEAD.pack(len(forms), len(stems)),
            *map(_key, forms),
            *map(_key, stems),
            bytes(_step(weight) for weight, _ in forms.values()),
            bytes(map(_step, stems.values())),
            bytes(map(len, places)),
            *places,
        )
    )


def unpack(packed: bytes) -> Weighed:
    """What `search/ranking.py` asks of a case, read as it asks. `title` and `answers` stay in the store."""
    forms, stems = _HEAD.unpack_from(packed)
    middle = _HEAD.size + _KEY * forms
    end = middle + _KEY * stems
    exact = _Forms(packed, _HEAD.size, middle, end, forms + stems)
    return Weighed(exact, _Stems(packed, middle, end, end + forms))


@lru_cache(50_000)
def _key(form: str) -> bytes:
    return crc32(form.encode()).to_bytes(4, "little")[:_KEY]


def _step(weight: float) -> int:
    return min(max(0, round(log(max(weight, _LEAST) / _LEAST) / log(_STEP))), 255)


def _pack_places(places: Iterable[int]) -> bytes:
    """The distances between them, seven bits a byte."""
    packed, before = bytearray(), 0
    for place in places:
        distance, before = place - before, place
        more = bytearray()
        while distance > 127:
            more.append(distance & 127 | 128)
            distance >>= 7
        more.append(distance)
        if len(packed) + len(more) > _MOST_BYTES:
            break
        packed += more
    return bytes(packed)


def _unpack_places(packed: Iterable[int]) -> Iterator[int]:
    place = distance = shift = 0
    for byte in packed:
        distance |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            place += distance
            yield place
            distance = shift = 0


class _Stems:
    """Reads like a dict of weights."""

    def __init__(self, packed: bytes, start: int, end: int, weights: int):
        self._packed, self._start, self._end, self._weights = packed, start, end, weights

    def _place(self, form: str) -> int:
        key, start = _key(form), self._start
        at = self._packed.find(key, start, self._end)
        while at >= 0 and (at - start) % _KEY:
            at = self._packed.find(key, at + 1, self._end)
        return (at - start) // _KEY if at >= 0 else -1

    def __contains__(self, form: str) -> bool:
        return self._place(form) >= 0

    def get(self, form: str, default=None):
        place = self._place(form)
        return _SCALE[self._packed[self._weights + place]] if place >= 0 else default


class _Form:
    """Reads like [weight, positions]; the positions are only unpacked when asked for."""

    def __init__(self, weight: float, forms: _Forms, place: int):
        self._weight, self._forms, self._place = weight, forms, place

    def __getitem__(self, number):
        return self._forms.places(self._place) if number == 1 else self._weight


class _Forms(_Stems):
    """Reads like a dict of [weight, positions]."""

    def __init__(self, packed: bytes, start: int, end: int, weights: int, words: int):
        super().__init__(packed, start, end, weights)
        self._lengths = weights + words

    def get(self, form: str, default=None):
        place = self._place(form)
        return _Form(_SCALE[self._packed[self._weights + place]], self, place) if place >= 0 else default

    def __getitem__(self, form: str) -> _Form:
        found = self.get(form)
        if found is None:
            raise KeyError(form)
        return found

    def places(self, place: int) -> array:
        lengths = self._lengths + (self._end - self._start) // _KEY
        start = lengths + sum(self._packed[self._lengths : self._lengths + place])
        packed = self._packed[start : start + self._packed[self._lengths + place]]
        return array("H", accumulate(packed) if packed.isascii() else _unpack_places(packed))
