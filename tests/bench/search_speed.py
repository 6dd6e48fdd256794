"""Measures what a search costs on a made-up archive whose words are as unequal as those of a language."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

from search import Document, Filters, open_engine, parse
from tests.bench.engines import index_of

# ruff: noqa: SIM905 (a list of syllables is read as a text)
_STARTS = "hypo hyper dys poly cardio neuro derma gastro hema nephro pneumo osteo arthro angio entero".split()
_MIDDLES = "l r t n m s gl tr ph rm ct st".split()
_ENDS = "ie ite ose ique ites emie urie algie pathie tion ment eux al ale aux e es".split()
_SPECIALTIES = [f"specialite-{number}" for number in range(40)]
_TODAY = datetime(2026, 11, 1)


class Archive:
    """Cases of Zipfian words; the same seed gives the same archive."""

    def __init__(self, seed: int = 7, words: int = 30_000):
        self.chance = random.Random(seed)
        self.words = list(dict.fromkeys(self._word() for _ in range(words * 3)))[:words]
        self._shares = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def _word(self) -> str:
        middle = "".join(
            self.chance.choice(_MIDDLES) + self.chance.choice("aeiou")
            for _ in range(self.chance.randint(0, 3))
        )
        return self.chance.choice([*_STARTS, "", "", "v", "b"]) + middle + self.chance.choice(_ENDS)

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self._shares, k=length))

    def cases(self, count: int) -> Iterator[Document]:
        for number in range(1, count + 1):
            posted = _TODAY - timedelta(hours=self.chance.randint(0, 24 * 1500))
            answers = [(number * 10 + n, self.text(40)) for n in range(self.chance.randint(0, 4))]
            yield Document(
                id=number,
                title=self.text(8),
                question=self.text(self.chance.randint(40, 160)),
                answers=answers,
                accepted=answers[0] if answers and number % 3 == 0 else None,
                tags=self.text(2).split(),
                specialties=self.chance.sample(_SPECIALTIES, self.chance.choice([1, 1, 2])),
                posted=posted,
                active=posted,
                audience=["members"] if number % 20 else ["staff"],
                state="solved" if number % 3 == 0 else "open",
            )

    def between(self, first: int, last: int) -> str:
        return self.words[self.chance.randint(first, last)]


def question_classes(archive: Archive, titles: list[str]) -> dict[str, Callable[[], tuple[str, Filters]]]:
    """For each class a maker of questions; no class asks the same question twice on purpose."""
    chance = archive.chance

    def words(count, first=20, last=4_000):
        return " ".join(archive.between(first, last) for _ in range(count))

    def phrase():
        title = chance.choice(titles).split()
        start = chance.randint(0, len(title) - 2)
        return f'"{title[start]} {title[start + 1]}"'

    def garbage():
        return "".join(
            chr(chance.choice([chance.randint(33, 126), chance.randint(160, 0x2FFF)])) for _ in range(80)
        )

    none, narrow = Filters(), Filters.on(specialty=_SPECIALTIES[3], state="solved")
    return {
        "one word": lambda: (words(1), none),
        "common word": lambda: (words(1, 0, 15), none),
        "3 words": lambda: (words(3), none),
        "3 common words": lambda: (words(3, 0, 60), none),
        "phrase": lambda: (phrase(), none),
        "filtered": lambda: (words(2), narrow),
        "facets": lambda: (words(2, 0, 200), none),
        "60 words": lambda: (archive.text(60), none),
        "garbage": lambda: (garbage(), none),
    }


def milliseconds(engine, make, repeats: int, facets: bool) -> dict[str, float]:
    spent, cut = [], 0
    for _ in range(repeats):
        text, filters = make()
        begun = time.process_time()
        results = engine.find(
            parse(text),
            {"members", "member:5"},
            filters,
            facets=("specialty", "state", "year") if facets else (),
        )
        spent.append(1000 * (time.process_time() - begun))
        cut += results.cut
    spent.sort()
    p95 = spent[int(len(spent) * 0.95)]
    return {"p50": round(statistics.median(spent), 2), "p95": round(p95, 2), "cut": cut}


def measure(url: str, folder: Path, count: int, repeats: int) -> dict:
    archive, engine = Archive(), open_engine(url)
    cases = list(archive.cases(count))
    titles = [case.title for case in cases]
    begun = time.process_time()
    with engine.rebuild() as builder:
        builder.add(cases)
    spent = time.process_time() - begun
    del cases
    report = {
        "docs": count,
        "docs/s": round(count / spent),
        "index MB": round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1),
        "apply one ms": _apply_one(engine, archive),
    }
    begun = time.process_time()
    engine.find(parse("x"), {"members"})
    report["first look ms"] = round(1000 * (time.process_time() - begun), 1)
    for name, make in question_classes(archive, titles).items():
        report[name] = milliseconds(engine, make, repeats, facets=name not in ("one word", "3 words"))
    return report


def _apply_one(engine, archive: Archive, times: int = 10) -> float:
    begun = time.process_time()
    for case in archive.cases(times):
        engine.apply([case])
    return round(1000 * (time.process_time() - begun) / times, 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--docs", type=int, default=10_000)
    arguments.add_argument("--engine", default="whoosh")
    arguments.add_argument("--repeats", type=int, default=100)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    with index_of(chosen.engine) as (url, folder):
        report = measure(url, folder, chosen.docs, chosen.repeats)
    print(
        json.dumps(report) if chosen.json else "\n".join(f"{name}: {value}" for name, value in report.items())
    )


if __name__ == "__main__":
    main()
