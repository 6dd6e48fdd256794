"""A Whoosh index as one commit left it: its segments, who may see what, the words a reader meets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from . import spelling
from .document import Document
from .lexicon import Form, commonest_starting
from .seals import require_sound, stamps
from .whoosh_segments import Segment
from .whoosh_store import ClosingStorage, files_of, read_toc


class View:
    """The index as one commit left it. Never changes, so any number of threads may read it."""

    def __init__(self, folder: Path, known: Iterable[Segment] = ()):
        storage = ClosingStorage(folder)
        toc = read_toc(folder)
        by_name = {segment.name: segment for segment in known}
        self.commit = (folder.name, toc.generation)
        self._folder, self._files = folder, files_of(toc)
        self._stamps = stamps(folder, self._files)
        require_sound(folder, self._files)
        try:
            self.segments = [
                by_name.get(segment.segment_id()) or Segment(storage, segment) for segment in toc.segments
            ]
        except BaseException:
            storage.close_all()
            raise
        self.alive = [_alive(segment) for segment in toc.segments]
        self.count = sum(map(sum, self.alive))
        self._seen_with: dict[tuple[int, str], bytes] = {}
        self._frequencies: dict[tuple[str, str], int] = {}

    def is_untouched(self) -> bool:
        """Whether the files still are what was opened: reading a mapped file that was cut short kills."""
        return stamps(self._folder, self._files) == self._stamps

    def untouched_segments(self) -> list[Segment]:
        now = stamps(self._folder, self._files)
        files = zip(self.segments, self._stamps[1:], now[1:], strict=True)
        return [segment for segment, before, after in files if before == after]

    def visible_to(self, audience: Iterable[str]) -> list[bytearray]:
        """A mask over the cases of each segment: those a reader holding these tokens may find."""
        tokens = frozenset(audience)
        return [self._visible(number, tokens) for number in range(len(self.segments))]

    def _visible(self, number: int, audience: frozenset[str]) -> bytearray:
        size = self.segments[number].size
        together = 0
        for token in audience:
            together |= int.from_bytes(self._mask(number, token), "little")
        return bytearray(together.to_bytes(size, "little"))

    def _mask(self, number: int, token: str) -> bytes:
        known = self._seen_with.get((number, token))
        if known is None:
            known = mask = bytearray(self.segments[number].size)
            docs, alive = self.segments[number].postings("audience", token).docs, self.alive[number]
            for doc in docs:
                mask[doc] = alive[doc]
            if len(docs) > 200:  # "members", not "member:12": few and costly
                self._seen_with[number, token] = mask
        return known

    def frequency(self, field: str, word: str) -> int:
        known = self._frequencies.get((field, word))
        if known is None:
            if len(self._frequencies) > 50_000:
                self._frequencies = {}
            known = sum(segment.frequency(field, word) for segment in self.segments)
            self._frequencies[field, word] = known
        return known

    def locate(self, id: int) -> tuple[Segment, int] | None:
        for segment, alive in zip(self.segments, self.alive, strict=True):
            for doc in segment.postings("ident", str(id)).docs:
                if alive[doc]:
                    return segment, doc
        return None

    def living(self):
        """Every document's segment and number in it."""
        for segment, alive in zip(self.segments, self.alive, strict=True):
            yield from ((segment, doc) for doc in range(segment.size) if alive[doc])


class ReadersWords:
    """The lexicon of a view for the reader who sees what is under the masks, one for each segment."""

    def __init__(self, view: View, masks: list[bytearray]):
        self._view, self._masks = view, masks
        self.count, self.frequency = view.count, view.frequency

    def starting(self, beginning: str, most: int) -> list[str]:
        return commonest_starting(self._lists(), beginning, most)

    def near(self, word: str, slips: int) -> list[str]:
        return spelling.near(word, self._lists(), slips)

    def seen(self, forms: Iterable[Form]) -> set[Form]:
        return {form for form in forms if self._is_seen(*form)}

    def _is_seen(self, field: str, word: str) -> bool:
        segments = zip(self._view.segments, self._masks, strict=True)
        return any(segment.is_seen(field, word, mask) for segment, mask in segments)

    def examples(self, word: str, most: int) -> list[Document]:
        segments = zip(self._view.segments, self._masks, strict=True)
        cases = chain.from_iterable(segment.holding(word, mask, most) for segment, mask in segments)
        return list(islice(cases, most))

    def _lists(self):
        return [segment.words for segment in self._view.segments]


def latest_commit(folder: Path) -> tuple[str, int]:
    """What `View.commit` would be if it were opened now; costs one directory listing."""
    return folder.name, TOC._latest_generation(FileStorage(str(folder)), "MAIN")


def _alive(segment) -> bytearray:
    alive = bytearray(b"\x01") * segment.doc_count_all()
    for doc in segment.deleted_docs():
        alive[doc] = 0
    return alive
