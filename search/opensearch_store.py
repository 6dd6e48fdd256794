"""How cases lie in OpenSearch: the names of indexes, the mapping, a case as its source."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

from .candidates import Candidate
from .document import Document
from .entries import Entry, read_facts
from .weighing import LAST_POSITION, SATURATION

LAYOUT = 2  # raise it whenever what is written changes: an older index is then rebuilt
_TIMES = 4  # a stem is written so often per unit of its weight: OpenSearch counts words
_MOST_TIMES = 80

_WEIGHED = {
    "type": "text",
    "analyzer": "whitespace",
    "similarity": "bm25",
    "index_options": "freqs",
    "norms": False,
}
_LISTED = {"type": "keyword", "doc_values": False}
# BM25 without lengths over words that are repeated by weight is the very formula of search/weighing.py.
BODY = {
    "settings": {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "similarity": {
            "bm25": {"type": "BM25", "k1": SATURATION * _TIMES, "b": 0.0, "discount_overlaps": True}
        },
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "id": {"type": "long"},
            "stem": _WEIGHED,
            "exact": _WEIGHED,
            "order": {"type": "text", "analyzer": "whitespace", "index_options": "positions", "norms": False},
            "word": {"type": "keyword"},
            "title": _LISTED,
            "answers": _LISTED,
            "audience": {"type": "keyword"},
            "label": {"type": "keyword"},
            "posted": {"type": "long"},
            "usefulness": {"type": "long"},
            "boost": {"type": "float"},
            "gone": {"type": "boolean"},
            "packed": {"type": "binary"},
            "facts": {"type": "binary"},
        },
    },
}
SHOWN = ["id", "posted", "boost"]


class Names:
    """The aliases and indexes of one forum: another layout never reads them."""

    def __init__(self, name: str):
        self.all = f"{name}-v*-*"
        self.live = f"{name}-v{LAYOUT}"
        self.building = f"{name}-v{LAYOUT}-building"
        self.locks = f"{name}-locks"

    def index(self, number: int) -> str:
        return f"{self.live}-{number}"


def source_of(entry: Entry) -> dict:
    weighed = entry.weighed
    return {
        "id": entry.id,
        "stem": " ".join(_repeated(stem, weight) for stem, weight in weighed.stems.items()),
        "exact": " ".join(_repeated(form, weight) for form, (weight, _) in weighed.exact.items()),
        "order": _in_order(entry),
        "word": list(weighed.exact),
        "title": sorted(weighed.title),
        "answers": sorted(weighed.answers),
        "audience": entry.audience,
        "label": [label(*one) for one in entry.labels],
        "posted": entry.posted,
        "usefulness": entry.usefulness,
        "boost": entry.boost,
        "packed": b64encode(entry.packed).decode(),
        "facts": b64encode(entry.facts).decode(),
    }


def tombstone_of(id: int) -> dict:
    """Keeps a case that was removed during a rebuild from coming back with it."""
    return {"id": id, "gone": True}


def label(name: str, value: str) -> str:
    return f"{name}={value}"[:1000]


def candidate_of(source: dict) -> Candidate:
    packed = b64decode(source.get("packed", ""))
    return Candidate(source["id"], source["posted"], source["boost"], packed)


def document_of(source: dict) -> Document:
    return read_facts(b64decode(source["facts"]))


def size_of(line: dict) -> int:
    return len(json.dumps(line))


def _repeated(form: str, weight: float) -> str:
    return " ".join([form] * min(max(1, round(_TIMES * weight)), _MOST_TIMES))


def _in_order(entry: Entry) -> list[str]:
    """The exact words as they follow one another; between two sections no phrase reaches across.

    Of a compound and its first part, which stand in one place, only phrases know the part.
    """
    at: dict[int, str] = {}
    for form, (_weight, places) in entry.weighed.exact.items():
        for place in places:
            if place < LAST_POSITION and (place not in at or at[place].startswith(form)):
                at[place] = form
    runs: list[list[str]] = []
    last = None
    for place in sorted(at):
        if place - 1 != last:
            runs.append([])
        runs[-1].append(at[place])
        last = place
    return [" ".join(run) for run in runs]
