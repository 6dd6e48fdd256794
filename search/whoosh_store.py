"""How a case lies in a Whoosh index, and how cases are written there."""

from __future__ import annotations

import os
from calendar import timegm
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from whoosh import columns, fields, formats, index
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.query import Or, Term
from whoosh.writing import SegmentWriter

from . import language
from .document import Document
from .engine import IndexUnavailable
from .seals import require_sound, seal
from .weighing import saturated, weigh
from .whoosh_codec import ForumCodec, MergingReader

LAYOUT = 7  # raise it whenever what is written changes: an older index is then rebuilt
_MOST_SEGMENTS = 12
_DRAWN_AT_ONCE, _MUCH_LARGER = 8, 2
_MERGED_AT_ONCE = 1_000  # cases; beyond, a merge would hold up the drain for seconds


class ReadyField(fields.FieldType):
    """A field whose words come ready cut and weighed: (word, weight, value) triples."""

    analyzer = None

    def __init__(self, values: bool = False, column=None):
        super().__init__(formats.Positions() if values else formats.Existence(), None, sortable=column)

    def index(self, value, **_options):
        for word, weight, place in value:
            yield word.encode(), 1, weight, place

    def to_column_value(self, value):
        return value


SCHEMA = fields.Schema(
    ident=ReadyField(column=columns.NumericColumn("q")),
    exact=ReadyField(values=True),
    stem=ReadyField(),
    audience=ReadyField(),
    title=ReadyField(),
    answers=ReadyField(),
    label=ReadyField(),
    posted=fields.COLUMN(columns.NumericColumn("q")),
    boost=fields.COLUMN(columns.NumericColumn("I")),
    usefulness=fields.COLUMN(columns.NumericColumn("I")),
    facts=fields.STORED,
)


class ClosingStorage(FileStorage):
    """Closes what it opened when reading fails half-way; Whoosh itself leaves damaged files open."""

    def __init__(self, folder: Path):
        super().__init__(str(folder))
        self._opened = []

    def open_file(self, name, **options):
        self._opened.append(super().open_file(name, **options))
        return self._opened[-1]

    def close_all(self) -> None:
        for opened in self._opened:
            if not opened.is_closed:
                opened.close()


def read_toc(folder: Path) -> TOC:
    """The list of segments as the last commit left it."""
    storage = ClosingStorage(folder)
    try:
        return TOC.read(storage, "MAIN", schema=SCHEMA)
    except Exception as problem:  # a damaged file may fail in any way
        raise IndexUnavailable(f"corrupted: its list of segments cannot be read: {problem!r}") from problem
    finally:
        storage.close_all()


def files_of(toc: TOC) -> list[str]:
    return [f"_MAIN_{toc.generation}.toc", *(segment.make_filename(".seg") for segment in toc.segments)]


def create(folder: Path) -> None:
    index.FileIndex.create(FileStorage(str(folder)), SCHEMA, "MAIN")


class Prepared(NamedTuple):
    """A case cut, weighed and ready to be written."""

    id: int
    fields: dict


def prepare(document: Document) -> Prepared:
    document = document.cleaned(language.clean)
    weighed = weigh(document)
    labels = sorted(
        f"{name}={value}" for name, values in document.all_labels().items() for value in values if value
    )
    return Prepared(
        document.id,
        {
            "ident": _terms([str(document.id)]),
            "_stored_ident": document.id,
            "exact": [
                (word, saturated(weight), places.tobytes())
                for word, (weight, places) in weighed.exact.items()
            ],
            "stem": [(stem, saturated(weight), b"") for stem, weight in weighed.stems.items()],
            "audience": _terms(document.audience),
            "title": _terms(weighed.title),
            "answers": _terms(weighed.answers),
            "label": _terms(labels),
            "posted": timegm(document.posted.utctimetuple()),
            "usefulness": max(0, document.usefulness),
            "boost": round(100 * min(max(document.weight, 0.01), 100.0)),
            "facts": document.as_facts(),
        },
    )


def write(folder: Path, prepared: Iterable[Prepared], removed_ids: Iterable[int]) -> None:
    """One commit: the old versions go, the new ones come, small segments are drawn together."""
    newest = {one.id: one for one in prepared if one.id not in removed_ids}
    require_sound(folder, files_of(read_toc(folder)))
    writer = Writer(folder)
    try:
        writer.remove({*newest, *removed_ids})
        for one in newest.values():
            writer.add(one)
        writer.commit(_draw_together)
    except BaseException:
        writer.cancel()
        raise


class Writer:
    """Writes cases into one Whoosh segment; whoever opens it holds the engine's own lock."""

    def __init__(self, folder: Path, limit_mb: int = 64):
        self._folder = folder
        read_toc(folder)
        self._storage = ClosingStorage(folder)
        live = index.FileIndex(self._storage, SCHEMA, "MAIN")
        self._writer = SegmentWriter(live, codec=ForumCodec(), limitmb=limit_mb, _lk=False)

    def remove(self, ids: Iterable[int]) -> None:
        terms = [Term("ident", str(id)) for id in ids]
        if terms and self._writer.segments:
            self._writer.delete_by_query(Or(terms))

    def add(self, prepared: Prepared) -> None:
        self._writer.add_document(**prepared.fields)

    def commit(self, policy=None) -> None:
        self._writer.commit(mergetype=policy, merge=False)
        _settle(self._folder)
        seal(self._folder, files_of(read_toc(self._folder)))

    def cancel(self) -> None:
        self._writer.cancel()
        self._storage.close_all()


def optimise(folder: Path) -> None:
    Writer(folder, limit_mb=256).commit(_draw_all)


def _terms(words: Iterable[str]):
    return [(word, 1.0, b"") for word in dict.fromkeys(words) if word]


def _draw_together(writer, segments: list) -> list:
    """Keeps segments few at a small price: the smallest are merged, large ones are left to `optimise`.

    One much larger than all the smaller ones together waits until they have grown, so that a case is
    written again a few times in all, not at every merge.
    """
    if len(segments) < _MOST_SEGMENTS:
        return segments
    by_size = sorted(segments, key=lambda segment: segment.doc_count_all())
    merged, cases = [], 0
    for segment in by_size[:_DRAWN_AT_ONCE]:
        more = segment.doc_count_all()
        if cases + more > _MERGED_AT_ONCE or (len(merged) > 1 and more > _MUCH_LARGER * cases):
            break
        cases += more
        merged.append(segment)
    return _pour(writer, merged, segments) if len(merged) > 1 else segments


def _draw_all(writer, segments: list) -> list:
    return _pour(writer, segments, segments)


def _pour(writer, merged: list, segments: list) -> list:
    for segment in merged:
        reader = MergingReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged]


def _settle(folder: Path) -> None:
    """Whoosh leaves the last step to the system's memory; a commit must outlive a power cut."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.suffix == ".toc"):
        handle = os.open(entry, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
