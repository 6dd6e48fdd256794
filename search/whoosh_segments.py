"""Reads a segment of a Whoosh index, with its columns and lately used posting lists in memory."""

from __future__ import annotations

import sys
import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import accumulate, chain, islice, repeat
from operator import add, mul
from typing import NamedTuple

from whoosh.reading import SegmentReader, TermNotFound

from .document import Document
from .engine import IndexUnavailable
from .lexicon import WordList
from .weighing import EXACT_BONUS
from .whoosh_codec import read_words
from .whoosh_store import SCHEMA

_KEPT_POSTINGS = 4_000_000  # in all, 8 bytes each
_SMALL = 16  # cases; of so small a segment all words are kept, since most questions find none there
_TOKENS = 40_000  # words a segment remembers, also those it does not hold


def _told(read: Callable) -> Callable:
    """A damaged file may fail in any way: the caller hears of one."""

    @wraps(read)
    def reading(*arguments):
        try:
            return read(*arguments)
        except Exception as problem:
            raise IndexUnavailable(f"corrupted: {problem!r}") from problem

    return reading


class Postings(NamedTuple):
    """The cases of a segment that hold a word, with the word's saturated weight in each."""

    docs: array
    weights: array


NOTHING = Postings(array("I"), array("f"))


class Segment:
    """One immutable segment. What is deleted in it belongs to the View, not here."""

    def __init__(self, storage, segment):
        self._reader = SegmentReader(storage, SCHEMA, segment)
        self._lock = threading.Lock()  # Whoosh's files have one reading position
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._kept, self._probed = 0, False
        self.name = segment.segment_id()
        self.size = segment.doc_count_all()
        self.ids = array("q", self._column("ident"))
        self.posted = array("q", self._column("posted"))
        self.boosts = array("f", (hundredths / 100 for hundredths in self._column("boost")))
        self.usefulness = array("I", self._column("usefulness"))
        self._words = frozenset(self._reader._terms.terms()) if self.size <= _SMALL else None
        self.has_boosts = any(boost != 1.0 for boost in self.boosts)
        self._facets: dict[str, list[tuple[str, ...]]] | None = None
        self._list: WordList | None = None

    def facet(self, name: str) -> list[tuple[str, ...]]:
        """For each case its values of that label."""
        if self._facets is None:
            with self._lock:
                self._facets = _facets(self._column("label"), self.size)
        return self._facets.get(name) or [()] * self.size

    def _column(self, name: str):
        return self._reader.column_reader(name, translate=False)

    def postings(self, field: str, word: str) -> Postings:
        key = (field, word)
        known = self._postings.get(key)
        if known is not None:
            return known
        with self._lock:
            known = self._read(field, word)
        return self._kept_postings(key, known)

    def _kept_postings(self, key: tuple[str, str], postings: Postings) -> Postings:
        with self._lock:
            if key not in self._postings:
                self._postings[key] = postings
                self._kept += len(postings.docs)
            while self._kept > _KEPT_POSTINGS or len(self._postings) > _TOKENS:
                self._kept -= len(self._postings.popitem(last=False)[1].docs)
        return postings

    @property
    def words(self) -> WordList:
        """The whole words of its cases, read when they are first asked for."""
        if self._list is None:
            self._list = self._read_words()
        return self._list

    @_told
    def _read_words(self) -> WordList:
        return read_words(self._reader.storage(), self._reader.segment())

    def is_seen(self, field: str, word: str, mask: bytearray) -> bool:
        """Whether a case under the mask holds the word; of a long list little has to be read for it."""
        known = self._postings.get((field, word))
        if known is not None:
            return any(map(mask.__getitem__, known.docs))
        with self._lock:
            return self._meets(field, word, mask)

    @_told
    def _meets(self, field: str, word: str, mask: bytearray) -> bool:
        blocks = self._blocks(field, word) or ()
        return any(any(map(mask.__getitem__, docs)) for docs, _weights, _values in blocks)

    def holding(self, word: str, mask: bytearray, most: int) -> list[Document]:
        """The first cases under the mask that hold the whole word."""
        return [self.document(doc) for doc in self._first(word, mask, most)]

    @_told
    def _first(self, word: str, mask: bytearray, most: int) -> list[int]:
        with self._lock:
            blocks = self._blocks("exact", word) or ()
            docs = chain.from_iterable(docs for docs, _weights, _values in blocks)
            return list(islice(filter(mask.__getitem__, docs), most))

    def frequency(self, field: str, word: str) -> int:
        """In how many cases the word stands, told without reading its postings."""
        known = self._postings.get((field, word))
        return len(known.docs) if known else self._frequency(field, word)

    @_told
    def _frequency(self, field: str, word: str) -> int:
        term = (field, word.encode())
        if self._words is not None and term not in self._words:
            return 0
        with self._lock:
            terms = self._reader._terms
            return terms.doc_frequency(*term) if term in terms else 0

    def answering(self, exact: tuple[str, ...], stems: tuple[str, ...]) -> Postings:
        """The cases that hold any form of a word, each once, weighed as `ranking.word_weight` says."""
        key = ("word", "\0".join((*exact, "", *stems)))
        known = self._postings.get(key)
        if known is None:
            known = self._kept_postings(key, self._merge(exact, stems))
        return known

    def _merge(self, exact: tuple[str, ...], stems: tuple[str, ...]) -> Postings:
        field, forms = ("stem", stems) if stems else ("exact", exact)
        lists = [postings for form in forms if (postings := self.postings(field, form)).docs]
        if len(lists) == len(exact) == 1 and self.frequency("exact", exact[0]) == len(lists[0].docs):
            docs, weights = lists[0]  # the stem has no other form here: its list serves for both
            return Postings(docs, array("f", [weight * (1 + EXACT_BONUS) for weight in weights]))
        heaviest: dict[int, float] = {}
        for docs, weights in lists:
            known = map(heaviest.get, docs, repeat(0.0)) if heaviest else repeat(0.0)
            heaviest.update(zip(docs, list(map(max, known, weights)), strict=True))
        for form in exact:
            docs, weights = self.postings("exact", form)
            bonuses = map(mul, weights, repeat(EXACT_BONUS))
            heaviest.update(
                zip(docs, list(map(add, map(heaviest.get, docs, repeat(0.0)), bonuses)), strict=True)
            )
        return Postings(array("I", heaviest), array("f", heaviest.values()))

    def probe(self) -> None:
        """Reads a little of every kind of file, so that damage shows."""
        if self.size and not self._probed:
            self._read("ident", str(self.ids[0]))
            for word in self.document(0).title.split()[:1]:
                self.positions(word.lower(), {0})
        self._probed = True

    @_told
    def _read(self, field: str, word: str) -> Postings:
        blocks = self._blocks(field, word)
        if blocks is None:
            return NOTHING
        docs, weights = array("I"), array("f")
        for inside, heavy, _values in blocks:
            docs.extend(inside)
            weights.extend(heavy)
        return Postings(docs, weights)

    def _blocks(self, field: str, word: str):
        if self._words is not None and (field, word.encode()) not in self._words:
            return None
        try:
            form = SCHEMA[field].format
            return self._reader._terms.matcher(field, word.encode(), form).blocks()
        except TermNotFound:
            return None

    @_told
    def positions(self, word: str, wanted: set[int]) -> dict[int, array]:
        """Where a word stands in each of the wanted cases."""
        found: dict[int, array] = {}
        with self._lock:
            for docs, _weights, values in self._blocks("exact", word) or ():
                held = wanted.intersection(docs)
                if held:
                    found.update(_places(docs, held, *values))
        return found

    @_told
    def document(self, doc: int) -> Document:
        with self._lock:
            return Document.from_facts(self._reader.stored_fields(doc)["facts"])


def _places(docs: array, held: set[int], lengths: bytes, joined: bytes) -> Iterator[tuple[int, array]]:
    places, ends = array("H", joined), list(accumulate(array("I", lengths), initial=0))
    for doc in held:
        at = bisect_left(docs, doc)
        yield doc, places[ends[at] >> 1 : ends[at + 1] >> 1]


def _facets(column: Iterable[bytes], size: int) -> dict[str, list[tuple[str, ...]]]:
    """For each label the values of every case; equal values, alone or together, are held once."""
    facets: dict[str, list[tuple[str, ...]]] = {}
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for doc, labels in enumerate(column):
        several: dict[str, list[str]] = {}
        for label in filter(None, labels.decode().split("\n")):
            name, _, value = label.partition("=")
            several.setdefault(name, []).append(sys.intern(value))
        for name, values in several.items():
            together = tuple(values)
            facets.setdefault(name, [()] * size)[doc] = known.setdefault(together, together)
    return facets
