"""Measures how well the search finds what judges called relevant: nDCG@10, MRR, P@1, MAP, recall@100."""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path

from search import Query, add_wordings, open_engine, parse
from tests.bench.corpora import as_document, asked, families, read_judgments, read_lines
from tests.bench.engines import index_of
from tests.bench.vocabularies import dictionaries


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


def build(url: str, corpora: list[Path]):
    """An index over the corpora, and for each of its numbers the document's own name and language."""
    engine, names = open_engine(url, seconds=5.0), {}
    with engine.rebuild() as builder:
        for corpus in corpora:
            for row in read_lines(corpus):
                names[len(names) + 1] = row["id"], row.get("lang")
                builder.add([as_document(len(names), row)])
    return engine, names


def ranking(engine, names: dict[int, tuple], question: Query, language: str | None) -> list[str]:
    results = engine.find(question, {"members"}, per_page=200)
    found = [names[hit.id] for hit in results.hits]
    return [name for name, spoken in found if not language or spoken == language][:100]


def judge(engine, names, topics: list[dict], judgments, ask) -> dict[str, dict[str, float]]:
    """The mean of each measure over the topics, whole and on judged documents only, by family of topics.

    `ask` makes the question of a topic.
    """
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for topic in topics:
        judged = judgments.get(topic["id"], {})
        if not any(judged.values()):
            continue
        ranked = ranking(engine, names, ask(topic), topic.get("doc_lang"))
        condensed = [name for name in ranked if name in judged]
        figures = measures(ranked, judged)
        figures |= {f"{name} judged": value for name, value in measures(condensed, judged).items()}
        for family in families(topic):
            sums[family]["topics"] += 1
            for name, value in figures.items():
                sums[family][name] += value
    return {family: _means(figures) for family, figures in sums.items()}


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
    arguments.add_argument(
        "--vocabulary",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of official medicines and mesh*.jsonl, however deep; abbreviations are always known",
    )
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    known = dictionaries(chosen.vocabulary)

    def ask(topic: dict) -> Query:
        return add_wordings(parse(asked(topic, chosen.field)), *known)

    with index_of(chosen.engine) as (url, _folder):
        engine, names = build(url, chosen.corpus)
        topics, judgments = list(read_lines(chosen.topics)), read_judgments(chosen.qrels)
        report = judge(engine, names, topics, judgments, ask)
    print(json.dumps(report, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
