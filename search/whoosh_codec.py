"""The files of a Whoosh segment as we write and read them: packed posting lists, a plain list of words."""

from __future__ import annotations

import os
import secrets
from array import array
from itertools import accumulate

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter, W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.reading import SegmentReader

from .lexicon import WordList

_WORDS = ".wls"
_LARGE = (W3Codec.TERMS_EXT, W3Codec.POSTS_EXT)


class PackedBlocks(W3PostingsWriter):
    """Writes posting lists as packed arrays, where Whoosh pickles number after number."""

    def add_posting(self, id_, weight, vbytes, length=None):
        if len(self._ids) >= self._blocklimit:
            self._write_block()
        self._ids.append(id_)
        self._weights.append(weight)
        if vbytes:
            self._values.append(vbytes)

    def _mini_ids(self):
        return self._ids.tobytes()

    def _mini_weights(self):
        return self._weights.tobytes()

    def _mini_values(self):
        return array("I", map(len, self._values)).tobytes(), b"".join(self._values)


class WholeBlocks(W3LeafMatcher):
    """Reads packed posting lists a block at a time: Whoosh's posting by posting is ten times slower."""

    def blocks(self, first: int = 0):
        """Ids, weights and (lengths, values) of each block that reaches the first id, in turn."""
        while True:
            if self._maxid >= first:
                self._read_ids()
                self._read_weights()
                yield self._ids, self._weights, self._data[2]
            if self._lastblock:
                return
            self._goto(self._nextoffset)

    def _read_ids(self):
        if self._data is None:
            self._read_data()
        self._ids = array("I", self._data[0])

    def _read_weights(self):
        if self._data is None:
            self._read_data()
        self._weights = array("f", self._data[1])


class ListedWords(W3FieldWriter):
    """Keeps a plain list of the whole words beside the terms: reading them one by one takes seconds."""

    def __init__(self, codec, storage, segment):
        super().__init__(codec, storage, segment)
        self._words: list[bytes] = []
        self._numbers = array("I")

    def finish_term(self):
        told = self._postwriter._terminfo
        super().finish_term()
        if self._fieldname == "exact":
            self._words.append(self._btext)
            self._numbers.append(told.doc_frequency())

    def close(self):
        listed = self._create_file(_WORDS)
        listed.write(len(self._words).to_bytes(4, "little") + self._numbers.tobytes())
        listed.write(b"\n".join(self._words))
        listed.close()
        super().close()


class Handle:
    """An open file of the system, closed when nobody reads it any more."""

    def __init__(self, number: int):
        self.number = os.dup(number)

    def __del__(self):
        os.close(self.number)


class Stretch:
    """A part of an open file, read where it lies.

    Not mapped into memory: a file cut short under our feet must fail, not end the process.
    """

    def __init__(self, handle: Handle, offset: int, length: int):
        self._handle, self._offset, self._length, self._at = handle, offset, length, 0

    def get(self, position: int, length: int) -> bytes:
        length = max(0, min(length, self._length - position))
        return os.pread(self._handle.number, length, self._offset + position)

    def read(self, size: int = -1) -> bytes:
        data = self.get(self._at, self._length if size is None or size < 0 else size)
        self._at += len(data)
        return data

    def readline(self) -> bytes:
        line = self.get(self._at, 1_024).partition(b"\n")[0] + b"\n"
        self._at += len(line)
        return line

    def seek(self, position: int, whence: int = os.SEEK_SET) -> None:
        self._at = position + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]

    def tell(self) -> int:
        return self._at


class StretchFile(StructFile):
    """A file inside a segment's one file."""

    def __init__(self, stretch: Stretch, name: str):
        super().__init__(stretch, name=name)
        self.get = stretch.get


class ForumStorage(CompoundStorage):
    """Opens what lies in a segment's one file. Whoosh copies each part into memory, ours only the columns."""

    def __init__(self, opened):
        super().__init__(opened, use_mmap=False)
        self._handle = Handle(opened.fileno())
        opened.close()
        self._file = None

    def open_file(self, name, *_arguments, **_options):
        stretch = Stretch(self._handle, *self.range(name))
        if name.endswith(_LARGE):
            return StretchFile(stretch, name)
        return BufferFile(stretch.read(), name=name)


class ForumSegment(W3Segment):
    def open_compound_file(self, storage):
        return ForumStorage(storage.open_file(self.make_filename(self.COMPOUND_EXT)))


class ForumCodec(W3Codec):
    """Whoosh's files with packed posting lists, without field lengths (our weights hold them)."""

    length_stats = False

    def __init__(self):
        super().__init__(blocklimit=1024, compression=0)

    def new_segment(self, storage, indexname):
        # Whoosh draws names from `random`, whose state forked workers share: two would write one file.
        return ForumSegment(self, indexname, segid=secrets.token_hex(8))

    def field_writer(self, storage, segment):
        return ListedWords(self, storage, segment)

    def postings_writer(self, dbfile, byteids=False):
        return PackedBlocks(dbfile, self._blocklimit, compression=0)

    def postings_reader(self, dbfile, terminfo, format_, term=None, scorer=None):
        offset, (length,) = terminfo.extent()  # Whoosh forgets to unpack the length
        whole = BufferFile(dbfile.get(offset, length))  # read at once: number by number costs more
        return WholeBlocks(whole, 0, length, format_, term=term, scorer=scorer)


class MergingReader(SegmentReader):
    """A segment whose postings are poured into another one block by block."""

    def iter_postings(self):
        gone = frozenset(self.segment().deleted_docs())
        for field, word in self._terms.terms():
            form = self.schema[field].format
            for docs, weights, packed in self._terms.matcher(field, word, form).blocks():
                values = _unpacked(*packed) or (b"",) * len(docs)
                for doc, weight, value in zip(docs, weights, values, strict=True):
                    if doc not in gone:
                        yield field, word, doc, weight, value


def _unpacked(lengths: bytes, joined: bytes) -> list[bytes]:
    ends = list(accumulate(array("I", lengths)))
    return [joined[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def read_words(storage, segment) -> WordList:
    """The whole words of a segment as `ListedWords` left them."""
    listed = segment.open_file(storage, _WORDS)
    count = int.from_bytes(listed.read(4), "little")
    numbers = array("I", bytes(listed.read(4 * count)))
    words = bytes(listed.read()).decode().split("\n") if count else []
    listed.close()
    return WordList(words, numbers)
