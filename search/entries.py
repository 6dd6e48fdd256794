"""What an engine that fetches candidates keeps of a case, ready for any store."""

from __future__ import annotations

import json
import zlib
from calendar import timegm
from datetime import datetime
from typing import NamedTuple

from . import language
from .document import Document
from .packing import pack
from .weighing import Weighed, weigh


class Entry(NamedTuple):
    """A case cut and weighed.

    `weighed` holds the words: exact forms with positions for phrases, stems with weights, and the stems of
    title and answers for `Query.within`. `labels` are pairs (field, value), `posted` whole seconds.
    """

    id: int
    weighed: Weighed
    audience: list[str]
    labels: list[tuple[str, str]]
    posted: int
    usefulness: int
    boost: float
    packed: bytes
    facts: bytes


def entry_of(document: Document) -> Entry:
    document = document.cleaned(language.clean)
    weighed = weigh(document)
    labels = {(name, value) for name, values in document.all_labels().items() for value in values if value}
    return Entry(
        id=document.id,
        weighed=weighed,
        audience=sorted({token for token in document.audience if token}),
        labels=sorted(labels),
        posted=seconds(document.posted),
        usefulness=min(max(0, document.usefulness), 0xFFFF_FFFF),
        boost=round(min(max(document.weight, 0.01), 100.0), 2),
        packed=pack(weighed),
        facts=zlib.compress(json.dumps(document.as_facts()).encode(), 6),
    )


def read_facts(facts: bytes) -> Document:
    return Document.from_facts(json.loads(zlib.decompress(facts)))


def seconds(moment: datetime) -> int:
    """Since 1970; dates of documents and filters are naive in UTC."""
    return timegm(moment.utctimetuple())
