"""Measures what a page costs the server: CPU milliseconds a request, beside a bare Flask page."""

import argparse
import json
import os
import sys
import tempfile
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote_plus

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from app import create_app
from forum import migrations
from forum.cases.indexing import mend_index
from forum.cases.models import Answer, Case
from forum.db import db
from forum.members.models import Member
from forum.specialties import seed_specialties
from tests.bench.floor import furnish_floor
from tests.bench.forum_data import LONGEST, MEMBER, PASSWORD, Sizes, fill_forum
from tests.running import Client, Server, clean_environment, forum_at

SETTINGS = {"VISITORS_MAY_READ": "true", "RATE_POSTS": "1000000 per hour", "SECRET_KEY": "only measured"}
QUERIES = (
    "plaque érythémateuse", "dyspnée d'effort", "embolie pulmonaire apixaban", "IgM positives grossesse",
    '"dermite de stase"', "sarcoïdose biopsie", "fièvre au retour de voyage", "TSH",
    "céphalées matinales horton", "prednisone -méthotrexate", "bloc de branche gauche troponine",
    "patient de 71 ans", "prurit nocturne", "créatinine à 190", "érysipèle débutant", "HTA ramipril",
    "lymphome", "zona sans éruption", "CRP", "avidité des IgG",
)  # fmt: skip
ANSWER = (
    "Je penserais d'abord à **une dermite de stase** :\n\n- écho-doppler veineux\n- contention\n\nBien à toi."
)
console = Console(stderr=True)


class Target:
    """One thing that is asked of a server, again and again, by one reader."""

    def __init__(self, name, reader, client, paths, form=None):
        self.name, self.reader, self.client, self.form = name, reader, client, form
        self.paths, self.size = cycle(paths), 0
        self.figures, self.floors, self.waits = [], [], []

    def ask(self, server, requests):
        """That many requests; notes the CPU milliseconds one of them took the workers."""
        self.client.close()  # a connection left alone is closed by gunicorn
        paths, before = list(islice(self.paths, requests)), server.cpu_seconds()
        for path in paths:
            self._ask(path)
        self.figures.append((server.cpu_seconds() - before) * 1000 / requests)

    def _ask(self, path):
        start = perf_counter()
        status, text = self.client.post(path, self.form) if self.form else self.client.get(path)
        self.waits.append((perf_counter() - start) * 1000)
        self.size = len(text)
        if status != (303 if self.form else 200):
            raise RuntimeError(f"{path} gave {status} to the {self.reader}: {text[:300]}")

    def result(self, driver):
        """Ratios are those of each turn to the floor's turn beside it: a busy machine slows both alike."""
        cpu, beside = median(self.figures), zip(self.figures, self.floors, strict=True)
        return {
            "page": self.name, "reader": self.reader, "cpu_ms": round(cpu, 3),
            "ratio": round(median(own / floor for own, floor in beside), 2),
            "ratio_to_driver_floor": round(cpu / driver, 2), "wall_ms_median": round(median(self.waits), 2),
            "characters": self.size, "requests": len(self.waits),
        }  # fmt: skip


def furnish(instance, sizes):
    """The forum of that folder, filled unless it was before; returns what the pages to be asked are."""
    with settings_of_environment():
        app = create_app(instance_path=instance)
    with app.app_context(), Progress(console=console, disable=not console.is_terminal) as bar:
        if migrations.pending():
            migrations.upgrade()
            seed_specialties()
            task = bar.add_task("Filling the forum", total=sizes.cases + min(sizes.texts, sizes.answers))
            fill_forum(sizes, lambda done: bar.update(task, completed=done))
        mend_index()
        return facts_of_forum()


def facts_of_forum():
    long, longest = db.session.get(Case, 1), db.session.get(Case, 2)
    quiet = db.session.scalars(select(Case.id).where(Case.id > 2, Case.answer_count < 12).limit(200)).all()
    posts = db.session.execute(
        select(Member.pseudonym, Answer.posted_at, Answer.html)
        .join(Member, Member.id == Answer.author_id)
        .where(Answer.case_id == long.id)
    ).all()
    db.session.remove()
    db.engine.dispose()
    return {
        "specialty": long.specialty,
        "long": long.url,
        "longest": longest.url,
        "quiet": quiet,
        "posts": posts,
    }


def targets_of(port, facts):
    """Each page as visitor and as member; only a member can post."""
    visitor, member = Client(port), Client(port).sign_in(MEMBER, PASSWORD)
    last = -(-LONGEST // 50)
    pages = {
        "front page": ["/"],
        "specialty list": [f"/specialties/{facts['specialty']}"],
        "case with 50 answers": [facts["long"]],
        "case with 1,000, first page": [facts["longest"]],
        "case with 1,000, last page": [f"{facts['longest']}?page={last}"],
        "search": [f"/search?q={quote_plus(query)}" for query in QUERIES],
    }
    found = [
        Target(name, reader, client, paths)
        for name, paths in pages.items()
        for reader, client in (("visitor", visitor), ("member", member))
    ]
    paths = [f"/cases/{number}/answers" for number in facts["quiet"]]
    return [*found, Target("post an answer", "member", member, paths, {"text": ANSWER})]


def measure(forum, floor, facts, rounds, requests):
    """Rounds in which every page has its turn, and the floor a turn beside each; returns the report."""
    base, driver = (Target("floor", "visitor", Client(floor.port), [path]) for path in ("/", "/driver"))
    targets = targets_of(forum.port, facts)
    for target, server in [(base, floor), (driver, floor), *((target, forum) for target in targets)]:
        target.ask(server, 20)
        target.figures, target.waits = [], []
    with Progress(console=console, disable=not console.is_terminal) as bar:
        for _round in bar.track(range(rounds), description="Measuring"):
            driver.ask(floor, requests)
            for target in targets:
                base.ask(floor, requests)
                target.ask(forum, requests)
                target.floors.append(base.figures[-1])
    return {
        "floor_cpu_ms": round(median(base.figures), 3),
        "driver_floor_cpu_ms": round(median(driver.figures), 3),
        "pages": [target.result(median(driver.figures)) for target in targets],
    }


@contextmanager
def settings_of_environment():
    """This process makes the forum with the very settings that the server will have."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(clean_environment(SETTINGS))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run(options):
    sizes = Sizes(options.specialties, options.cases, options.answers)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        instance = Path(options.instance or folder).resolve()
        facts = furnish(instance, sizes)
        furnish_floor(f"{folder}/floor", facts["posts"])
        forum = Server(forum_at(instance), SETTINGS, options.workers)
        floor = Server(f"tests.bench.floor:create_app({folder + '/floor'!r})", None, options.workers)
        with forum.start(), floor.start():
            report = measure(forum, floor, facts, options.rounds, options.requests)
    return {**vars(options), **report}


def show(report):
    table = Table("Page", "Reader", "CPU ms", "x floor", "x driver", "wall ms")
    for page in report["pages"]:
        figures = f"{page['cpu_ms']:.2f}", f"{page['ratio']:.2f}", f"{page['ratio_to_driver_floor']:.2f}"
        table.add_row(page["page"], page["reader"], *figures, f"{page['wall_ms_median']:.1f}")
    Console().print(table)
    print(
        f"Floor: {report['floor_cpu_ms']:.2f} ms for 50 posts through Flask-SQLAlchemy, "
        f"{report['driver_floor_cpu_ms']:.2f} ms through the bare driver."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--specialties", type=int, default=20)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=50, help="requests of each page in each round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--instance", help="keep the forum in this folder, and use it again")
    options = parser.parse_args()
    report = run(options)
    if options.json:
        json.dump(report, sys.stdout, indent=2)
        print()
    else:
        show(report)


if __name__ == "__main__":
    main()
