"""Reads the corpora that quality is measured on, as they are published, and makes cases of their lines."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from search import Document

_DAY = datetime(2026, 1, 1)
_TITLES = ("title", "name", "drug", "section")
_QUESTIONS = ("question", "text", "abstract", "uses")
_ANSWERS = ("answer", "before", "how", "effects")
_TAGS = ("focus", "synonyms", "substances")
_ASKED = ("query", "message", "summary", "question", "titles", "vid-titles")


def read_lines(path: Path) -> Iterator[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def as_document(number: int, row: dict) -> Document:
    """A line of any of the corpora as a case: what names it is the title, what tells is the answer.

    Where a line has no title but a question, that is the title, as it would be in the forum.
    """
    titles = [row[name] for name in _TITLES if row.get(name)]
    questions = [row[name] for name in _QUESTIONS if row.get(name)]
    if not titles and row.get("question"):
        titles = [questions.pop(0)]
    return Document(
        id=number,
        title=" – ".join(titles),
        question="\n\n".join(questions),
        answers=list(enumerate(row[name] for name in _ANSWERS if row.get(name))),
        tags=[tag for name in _TAGS for tag in _listed(row.get(name))],
        posted=_DAY,
        active=_DAY,
        audience=["members"],
        language=row.get("lang") or "",
    )


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else [one for one in value or () if one]


def read_judgments(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            topic, _, document, grade = line.split()
            judged[topic][document] = int(grade)
    return judged


def asked(topic: dict, field: str = "") -> str:
    said = topic.get(field) or next((topic[name] for name in _ASKED if topic.get(name)), "")
    return said if isinstance(said, str) else " ".join(said)


def families(topic: dict) -> list[str]:
    """The groups that a topic is also counted in: its pair of languages, its kind of name."""
    found = ["all"]
    if topic.get("query_lang"):
        found.append(f"{topic['query_lang']}2{topic['doc_lang']}")
    if "relevant_without_the_name" in topic:
        found.append({"b": "brands", "s": "substances"}.get(topic["id"][0], "names"))
        unseen = set(topic["relevant_without_the_name"]) == set(topic["relevant"])
        found.append(f"{found[-1]} that {'no answer contains' if unseen else 'answers contain'}")
    return found
