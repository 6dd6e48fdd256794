"""Measures the search through HTTP: real queries on an imported forum, wall and CPU milliseconds."""

import argparse
import json
import sys
import time
from pathlib import Path
from urllib.parse import quote_plus

from tests.bench.corpora import asked, read_lines
from tests.bench.visibility import part
from tests.running import Client, Server, forum_at

FALLBACK = (
    "What are the symptoms of Sjogren's syndrome", "treatment of lymphedema", "is Marfan syndrome inherited",
    "hypertension", "skin rash after amoxicillin", '"cystic fibrosis"', "plaque érythémateuse de jambe",
    "toxoplasmose IgM grossesse", "how many people are affected by Gaucher disease", "type 2 diabetes diet",
    "side effects of methotrexate", "INR", "vitamin B12 deficiency anemia", "what causes kidney stones",
)  # fmt: skip


def queries(paths, count):
    """So many of the topics in those files (JSON Lines), or of a few that stand here, in order."""
    found = [asked(topic, "") for path in paths for topic in read_lines(Path(path))] or list(FALLBACK)
    return [found[number % len(found)] for number in range(count)]


def measure(server, questions):
    """Each question once, one after the other, after a first look of every worker at the index."""
    visitor, rows = Client(server.port), []
    for question in questions[:20]:
        visitor.get(f"/search?q={quote_plus(question)}")
    for question in questions:
        cpu, start = server.cpu_seconds(), time.perf_counter()
        status, text = visitor.get(f"/search?q={quote_plus(question)}")
        wall = (time.perf_counter() - start) * 1000
        if status != 200:
            raise RuntimeError(f"{question!r} gave {status}")
        rows.append((wall, (server.cpu_seconds() - cpu) * 1000, "<mark>" in text))
    visitor.close()
    return rows


def report(rows):
    walls, cpus = sorted(row[0] for row in rows), sorted(row[1] for row in rows)
    return {
        "queries": len(rows), "with_hits": sum(row[2] for row in rows),
        "wall_ms_p50": round(part(walls, 0.5), 1), "wall_ms_p95": round(part(walls, 0.95), 1),
        "wall_ms_max": round(walls[-1], 1), "cpu_ms_p50": round(part(cpus, 0.5), 1),
        "cpu_ms_p95": round(part(cpus, 0.95), 1), "cpu_ms_mean": round(sum(cpus) / len(cpus), 1),
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--instance", required=True, help="the instance folder of a forum with cases and index"
    )
    parser.add_argument(
        "--queries", action="append", default=[], help="JSON Lines of topics; may be repeated"
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args()
    server = Server(
        forum_at(Path(options.instance).resolve()), {"VISITORS_MAY_READ": "true"}, options.workers
    )
    with server.start():
        found = report(measure(server, queries(options.queries, options.count)))
    json.dump(found, sys.stdout, indent=2 if not options.json else None)
    print()


if __name__ == "__main__":
    main()
