"""Measures what a search costs on a made-up archive, class of questions by class of questions."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from search import open_engine, parse
from tests.bench.archive import Archive, Questions
from tests.bench.bare_calls import bare_call
from tests.bench.engines import index_of

READER = frozenset({"members", "member:5"})
_TITLES = 2_000
_BATCH = 1_000
_APPLIED = 20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--docs", type=int, default=10_000)
    arguments.add_argument(
        "--engine", default="whoosh", help="whoosh, tantivy, postgres, or the address of an index"
    )
    arguments.add_argument("--repeats", type=int, default=100)
    arguments.add_argument("--only", action="append", default=[], help="a class of questions")
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    with index_of(chosen.engine) as (url, folder):
        report = measure(url, folder, chosen.docs, chosen.repeats, chosen.only)
    print(
        json.dumps(report) if chosen.json else "\n".join(f"{name}: {value}" for name, value in report.items())
    )


def measure(url: str, folder: Path, count: int, repeats: int, only: list[str] = ()) -> dict:
    """An index that holds so many cases already is measured as it is."""
    archive = Archive()
    report: dict = {"engine": url.partition(":")[0], "docs": count, "clock": clock_of(url).__name__}
    titles = [case.title for case in archive.cases(_TITLES)]
    if not _is_built(url, count):
        begun = time.perf_counter(), time.process_time()
        _build(url, count)
        report["docs/s"] = round(count / (time.perf_counter() - begun[0]))
        report["docs/s of CPU"] = round(count / (time.process_time() - begun[1]))
    if size := sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()):
        report["index MB"] = round(size / 1e6, 1)
    # A process of its own tells what a worker of the forum needs, not what building took.
    with multiprocessing.get_context("spawn").Pool(1) as reader:
        report |= reader.apply(_read, (url, titles, repeats, only))
    if not only:
        report |= _write(url, archive, count)
    return report


def _is_built(url: str, count: int) -> bool:
    engine = open_engine(url)
    return engine.health() == "ok" and engine.count() == count


def _build(url: str, count: int) -> None:
    archive = Archive()
    with open_engine(url).rebuild() as builder:
        for first in range(1, count + 1, _BATCH):
            builder.add(archive.cases(min(_BATCH, count + 1 - first), first))


def clock_of(url: str) -> Callable[[], float]:
    """CPU time where the engine works in this process; of a server only the time that passes is seen."""
    return time.process_time if url.startswith(("whoosh:", "tantivy:")) else time.perf_counter


def _read(url: str, titles: list[str], repeats: int, only: list[str]) -> dict:
    engine, clock = open_engine(url), clock_of(url)
    questions = Questions(Archive(), titles)
    memory, begun = _memory(), clock()
    engine.find(parse("x"), READER)
    report = {"first look ms": _ms(clock() - begun)}
    bare = bare_call(url, READER)
    for name, make in questions.classes.items():
        if not only or name in only:
            report[name] = _asked(engine, clock, [make() for _ in range(repeats)], bare)
    beginnings = [question.query.words[0].exact[0] for question in _many(questions, "prefix", repeats)]
    report["completion"] = _times(clock, lambda typed: engine.complete(typed, READER), beginnings)
    report["memory MB"] = {"before": memory, "after": _memory()}
    return report


def _many(questions: Questions, name: str, repeats: int):
    return [questions.classes[name]() for _ in range(repeats)]


def _asked(engine, clock, questions, bare) -> dict:
    cut: list[bool] = []

    def ask(question):
        results = engine.find(question.query, READER, question.filters, facets=question.facets)
        cut.append(results.cut)

    report = _times(clock, ask, questions) | {"cut": sum(cut)}
    if bare and not any(question.facets or question.query.phrases for question in questions):
        alone = _times(clock, bare, [question.query for question in questions])
        report |= {"bare p50": alone["p50"], "ratio": round(report["p50"] / max(alone["p50"], 0.001), 2)}
    return report


def _times(clock, ask, questions) -> dict:
    spent = []
    for question in questions:
        begun = clock()
        ask(question)
        spent.append(clock() - begun)
    spent.sort()
    return {"p50": _ms(statistics.median(spent)), "p95": _ms(spent[int(len(spent) * 0.95)])}


def _write(url: str, archive: Archive, count: int) -> dict:
    """What one more case costs, and how long after another process's look finds it."""
    writer, reader, clock = open_engine(url), open_engine(url), clock_of(url)
    costs, waits = [], []
    for case in archive.cases(_APPLIED, count + 1):
        case.title = f"{case.title} nouveau{case.id}x"
        begun = clock(), time.perf_counter()
        writer.apply([case])
        costs.append(clock() - begun[0])
        while not reader.find(parse(f"nouveau{case.id}x"), case.audience).hits:
            time.sleep(0.001)
        waits.append(time.perf_counter() - begun[1])
    waits.sort()
    return {
        "apply one ms": _ms(statistics.median(costs)),
        "visible ms": {"p50": _ms(statistics.median(waits)), "p95": _ms(waits[int(len(waits) * 0.95)])},
    }


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)


def _memory() -> float:
    """What this process alone holds in memory now, without the pages of files."""
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("RssAnon"))
    return round(int(kilobytes) / 1000, 1)


if __name__ == "__main__":
    main()
