"""How a case lies in a tantivy index, and how cases are written there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from struct import Struct

import tantivy

from .candidates import Candidate
from .entries import Entry
from .seals import seal
from .shelf import Shelf

LAYOUT = "tantivy2"  # raise it whenever what is written changes: an older index is then rebuilt
EVERY_CASE = "\0"  # stands in the audience of all, and no reader holds it
_HEAD = Struct("<qqdI")  # id, posted, boost, length of what is packed
_FEWEST_MB, _MB = 15, 1_000_000
_KINDS = ("fast", "fieldnorm", "idx", "pos", "store", "term")  # a segment is a file of each
_TIMES = 2  # a stem is written so often per unit of its weight: tantivy counts words


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_integer_field("id", indexed=True, fast=True)
    fields.add_text_field("exact", tokenizer_name="raw", index_option="position")
    fields.add_text_field("stem", tokenizer_name="whitespace", index_option="freq")
    for name in ("title", "answers", "audience"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    fields.add_json_field("label", tokenizer_name="raw", fast=True, index_option="basic")
    fields.add_integer_field("posted", fast=True)
    fields.add_integer_field("newest", fast=True)
    fields.add_integer_field("useful", fast=True)
    fields.add_float_field("boost", fast=True)
    fields.add_integer_field("place", fast=True)
    return fields.build()


SCHEMA = _schema()


class Folder:
    """An open index: tantivy's own files, and the cases on their shelf."""

    def __init__(self, path: Path, is_new: bool = False):
        self.path = path
        self.index = tantivy.Index(SCHEMA, str(path)) if is_new else tantivy.Index.open(str(path))
        self.index.config_reader("manual")  # who reads looks for himself whether there is something new
        self.shelf = Shelf(path, is_new)


def label_token(value: str) -> str:
    """tantivy would take some words in a label for dates."""
    return f"={value}"


def read_case(case: bytes) -> Candidate:
    """What lies on the shelf; the facts stay packed."""
    id, posted, boost, length = _HEAD.unpack_from(case)
    end = _HEAD.size + length
    return Candidate(id, posted, boost, case[_HEAD.size : end], case[end:])


def segment_files(folder: Path) -> list[str]:
    """The files of the segments that the newest commit counts on: once written they never change."""
    segments = json.loads((folder / "meta.json").read_text())["segments"]
    starts = {segment["segment_id"].replace("-", "") for segment in segments}
    here = {name for name in os.listdir(folder) if name.partition(".")[0] in starts}
    return sorted(here | {f"{start}.{kind}" for start in starts for kind in _KINDS})


class Writer:
    """Writes cases in one commit; whoever opens it holds the engine's own lock."""

    def __init__(self, folder: Folder, megabytes: int = _FEWEST_MB):
        self._folder = folder
        self._writer = folder.index.writer(heap_size=megabytes * _MB, num_threads=1)

    def remove(self, ids: Iterable[int]) -> None:
        for id in ids:
            self._writer.delete_documents_by_term("id", id)

    def add(self, entries: list[Entry]) -> None:
        places = self._folder.shelf.append(map(_case, entries))
        for entry, place in zip(entries, places, strict=True):
            self._writer.add_document(_document(entry, place))

    def commit(self) -> None:
        _settle(self._folder.path / "cases")
        self._writer.commit()
        self._writer.wait_merging_threads()
        for path in sorted(self._folder.path.iterdir(), key=lambda path: path.name == "meta.json"):
            _settle(path)
        seal(self._folder.path, segment_files(self._folder.path))

    def cancel(self) -> None:
        self._writer.rollback()
        self._writer.wait_merging_threads()


def _case(entry: Entry) -> bytes:
    return _HEAD.pack(entry.id, entry.posted, entry.boost, len(entry.packed)) + entry.packed + entry.facts


def _document(entry: Entry, place: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", entry.id)
    document.add_pre_tokenized_text("exact", _placed(entry))
    stems = entry.weighed.stems.items()
    document.add_text("stem", " ".join(f"{stem} " * max(1, round(_TIMES * weight)) for stem, weight in stems))
    for name, words in (
        ("title", entry.weighed.title),
        ("answers", entry.weighed.answers),
        ("audience", [EVERY_CASE, *entry.audience]),
    ):
        for word in words:
            document.add_text(name, word)
    labels: dict[str, list[str]] = {}
    for name, value in entry.labels:
        labels.setdefault(name, []).append(label_token(value))
    document.add_json("label", labels)
    document.add_integer("posted", entry.posted)
    document.add_integer("newest", (entry.posted << 28) + (entry.id & 0xFFF_FFFF))
    document.add_integer("useful", ((entry.usefulness & 0x7FFF_FFFF) << 32) + max(0, entry.posted))
    document.add_float("boost", 2**entry.boost - 2)  # tantivy multiplies a score by log2(2 + this)
    document.add_integer("place", place)
    return document


def _placed(entry: Entry) -> tantivy.PreTokenizedString:
    """The exact words where they stand; a compound stands where its first part does."""
    placed = [(place, form) for form, (_weight, places) in entry.weighed.exact.items() for place in places]
    placed.sort()
    return tantivy.PreTokenizedString("", [tantivy.Token(form, place, 0, 0) for place, form in placed])


def _settle(path: Path) -> None:
    """A commit must outlive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
