"""Measures how well the search finds what judges called relevant: nDCG@10, MRR, P@1, MAP, recall@100."""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from search import Document, open_engine, parse
from tests.bench.engines import index_of

_DAY = datetime(2026, 1, 1)
_QUESTIONS = ("query", "message", "summary", "question", "titles", "vid-titles")


def read_lines(path: Path) -> Iterator[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def as_document(number: int, row: dict) -> Document:
    """A line of any of the corpora as a case: what asks is title or question, what tells is the answer."""
    answers = [row[name] for name in ("answer", "before", "how", "effects") if row.get(name)]
    return Document(
        id=number,
        title=row.get("title") or row.get("question") or row.get("name") or "",
        question=row.get("text") or row.get("abstract") or row.get("uses") or "",
        answers=list(enumerate(answers)),
        tags=[tag for tag in (row.get("focus"), *(row.get("synonyms") or ())) if tag],
        posted=_DAY,
        active=_DAY,
        audience=["members"],
        language=row.get("lang") or "",
    )


def read_judgments(path: Path) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            topic, _, document, grade = line.split()
            judged[topic][document] = int(grade)
    return judged


def measures(ranked: list[str], judged: dict[str, int]) -> dict[str, float]:
    grades = [judged.get(name, 0) for name in ranked]
    ideal = sorted(judged.values(), reverse=True)
    relevant = sum(grade > 0 for grade in judged.values())
    hits = [place for place, grade in enumerate(grades, 1) if grade > 0]
    return {
        "ndcg@10": _gain(grades[:10]) / _gain(ideal[:10]),
        "mrr": 1 / hits[0] if hits else 0.0,
        "map": sum(found / place for found, place in enumerate(hits, 1)) / relevant,
        "p@1": float(bool(grades and grades[0] > 0)),
        "recall@100": sum(grade > 0 for grade in grades[:100]) / relevant,
    }


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def asked(topic: dict, field: str) -> str:
    said = topic.get(field) or next((topic[name] for name in _QUESTIONS if topic.get(name)), "")
    return said if isinstance(said, str) else " ".join(said)


def build(url: str, corpora: list[Path]):
    """An index over the corpora, and for each of its numbers the document's own name and language."""
    engine, names = open_engine(url, seconds=5.0), {}
    with engine.rebuild() as builder:
        for corpus in corpora:
            for row in read_lines(corpus):
                names[len(names) + 1] = row["id"], row.get("lang")
                builder.add([as_document(len(names), row)])
    return engine, names


def ranking(engine, names: dict[int, tuple], question: str, language: str | None) -> list[str]:
    results = engine.find(parse(question), {"members"}, per_page=200)
    found = [names[hit.id] for hit in results.hits]
    return [name for name, spoken in found if not language or spoken == language][:100]


def judge(engine, names, topics: list[dict], judgments, field: str) -> dict[str, dict[str, float]]:
    """The mean of each measure over the topics, whole and on judged documents only, by family of topics."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for topic in topics:
        judged = judgments.get(topic["id"], {})
        if not any(judged.values()):
            continue
        ranked = ranking(engine, names, asked(topic, field), topic.get("doc_lang"))
        condensed = [name for name in ranked if name in judged]
        figures = measures(ranked, judged)
        figures |= {f"{name} judged": value for name, value in measures(condensed, judged).items()}
        for family in _families(topic):
            sums[family]["topics"] += 1
            for name, value in figures.items():
                sums[family][name] += value
    return {family: _means(figures) for family, figures in sums.items()}


def _families(topic: dict) -> list[str]:
    languages = topic.get("query_lang") and f"{topic['query_lang']}2{topic['doc_lang']}"
    return ["all", languages] if languages else ["all"]


def _means(figures: dict[str, float]) -> dict[str, float]:
    count = figures.pop("topics")
    return {"topics": count} | {name: round(value / count, 4) for name, value in figures.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--corpus", type=Path, action="append", required=True)
    arguments.add_argument("--topics", type=Path, required=True)
    arguments.add_argument("--qrels", type=Path, required=True)
    arguments.add_argument(
        "--field", default="", help="which field of a topic is asked (message, summary, ...)"
    )
    arguments.add_argument("--engine", default="whoosh")
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    with index_of(chosen.engine) as (url, _folder):
        engine, names = build(url, chosen.corpus)
        topics, judgments = list(read_lines(chosen.topics)), read_judgments(chosen.qrels)
        report = judge(engine, names, topics, judgments, chosen.field)
    print(json.dumps(report, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
