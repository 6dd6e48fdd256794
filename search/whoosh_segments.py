"""Reads a segment of a Whoosh index, with its columns and lately used posting lists in memory."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import wraps
from itertools import accumulate, chain, compress, islice, pairwise
from typing import NamedTuple

from whoosh.reading import SegmentReader, TermNotFound

from .document import Document
from .engine import IndexUnavailable
from .lexicon import WordList
from .passages import Readable
from .weighing import EXACT_BONUS
from .whoosh_codec import read_words
from .whoosh_store import SCHEMA

_KEPT_POSTINGS = 4_000_000  # in all, 8 bytes each
_KEPT_SIGNS = 4_000_000  # of the cases lately shown, some 3 bytes each
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
        self._shown: OrderedDict[int, Readable] = OrderedDict()
        self._kept_signs = 0
        self.name = segment.segment_id()
        self.size = segment.doc_count_all()
        self.ids = array("q", self._column("ident"))
        self.posted = array("q", self._column("posted"))
        self.boosts = array("f", (hundredths / 100 for hundredths in self._column("boost")))
        self.usefulness = array("I", self._column("usefulness"))
        self._words = frozenset(self._reader._terms.terms()) if self.size <= _SMALL else None
        self.has_boosts = any(boost != 1.0 for boost in self.boosts)
        self._facets: dict[str, list[tuple[str, ...]]] = {}
        self._list: WordList | None = None

    def facet(self, name: str) -> list[tuple[str, ...]]:
        """For each case its values of that label."""
        known = self._facets.get(name)
        if known is None:
            known = self._facets[name] = self._read_facet(f"{name}=".encode())
        return known

    @_told
    def _read_facet(self, beginning: bytes) -> list[tuple[str, ...]]:
        values: list[tuple[str, ...]] = [()] * self.size
        known: dict[tuple[str, ...], tuple[str, ...]] = {}  # equal values are held once
        with self._lock:
            for label in self._labels(beginning):
                alone = (label.removeprefix(beginning).decode(),)
                for docs, _weights, _values in self._blocks("label", label.decode()):
                    for doc in docs:
                        together = values[doc] + alone
                        values[doc] = known.setdefault(together, together)
        return values

    def _labels(self, beginning: bytes) -> Iterator[bytes]:
        for field, label in self._reader._terms.terms_from("label", beginning):
            if field != "label" or not label.startswith(beginning):
                return
            yield label

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
        return [self.readable(doc).document for doc in self._first(word, mask, most)]

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
        try:
            with self._lock:
                return self._reader._terms.doc_frequency(*term)
        except KeyError:
            return 0

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
        typed = [self.postings("exact", form) for form in exact]
        if sum(len(one.docs) for one in (*lists, *typed)) > self.size:
            return _merge_many(self.size, lists, typed)
        return _merge_few(lists, typed)

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

    def _blocks(self, field: str, word: str, first: int = 0):
        if self._words is not None and (field, word.encode()) not in self._words:
            return None
        try:
            form = SCHEMA[field].format
            return self._reader._terms.matcher(field, word.encode(), form).blocks(first)
        except TermNotFound:
            return None

    @_told
    def positions(self, word: str, wanted: set[int]) -> dict[int, array]:
        """Where a word stands in each of the wanted cases."""
        found: dict[int, array] = {}
        first, last = min(wanted, default=0), max(wanted, default=-1)
        with self._lock:
            for docs, _weights, values in self._blocks("exact", word, first) or ():
                if docs[0] > last:
                    break
                held = wanted.intersection(docs)
                if held:
                    places = _places_of_many if 4 * len(held) > len(docs) else _places
                    found.update(places(docs, held, *values))
        return found

    def readable(self, doc: int) -> Readable:
        """The case as passages are looked for in it."""
        known = self._shown.get(doc)
        if known is None:
            known = Readable(self.document(doc))
            with self._lock:
                if doc not in self._shown:
                    self._shown[doc] = known
                    self._kept_signs += known.signs
                while self._kept_signs > _KEPT_SIGNS:
                    self._kept_signs -= self._shown.popitem(last=False)[1].signs
        return known

    @_told
    def document(self, doc: int) -> Document:
        with self._lock:
            return Document.from_facts(self._reader.stored_fields(doc)["facts"])


def _merge_few(lists: list[Postings], typed: list[Postings]) -> Postings:
    weighed = dict(zip(*lists[0], strict=True)) if lists else {}
    weight_of = weighed.get
    for docs, weights in lists[1:]:
        for doc, weight in zip(docs, weights, strict=True):
            if weight > weight_of(doc, 0.0):
                weighed[doc] = weight
    for docs, weights in typed:
        for doc, weight in zip(docs, weights, strict=True):
            weighed[doc] = weight_of(doc, 0.0) + weight * EXACT_BONUS
    return Postings(array("I", weighed), array("f", weighed.values()))


def _merge_many(size: int, lists: list[Postings], typed: list[Postings]) -> Postings:
    """The same over a place for every case: quicker where most of them hold something."""
    weighed = [0.0] * size
    for docs, weights in lists:
        for doc, weight in zip(docs, weights, strict=True):
            if weight > weighed[doc]:
                weighed[doc] = weight
    for docs, weights in typed:
        for doc, weight in zip(docs, weights, strict=True):
            weighed[doc] += weight * EXACT_BONUS
    return Postings(array("I", compress(range(size), weighed)), array("f", filter(None, weighed)))


def _places(docs: array, held: set[int], lengths: bytes, joined: bytes) -> Iterator[tuple[int, array]]:
    sizes, places = array("I", lengths), array("H", joined)
    at = start = 0
    for doc in sorted(held):
        place = bisect_left(docs, doc, at)
        start += sum(sizes[at:place])
        at = place
        yield doc, places[start >> 1 : (start + sizes[at]) >> 1]


def _places_of_many(docs: array, held: set[int], lengths: bytes, joined: bytes):
    """The same over all cases of a block."""
    places, ends = array("H", joined), accumulate(array("I", lengths), initial=0)
    held_or_not = map(held.__contains__, docs)
    for doc, (start, end) in compress(zip(docs, pairwise(ends), strict=True), held_or_not):
        yield doc, places[start >> 1 : end >> 1]
