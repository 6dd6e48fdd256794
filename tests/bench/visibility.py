"""Measures how soon a post is found: posts at a steady pace, and the seconds until the search shows each."""

import argparse
import json
import queue
import random
import shutil
import string
import time
from concurrent.futures import ThreadPoolExecutor

from tests.bench.engines import index_of
from tests.bench.forum_data import MEMBER, PASSWORD, Sizes
from tests.bench.pages import SETTINGS, console, furnish
from tests.running import Client, Server, flask_command, forum_at

PATIENCE = 20


class Posting:
    """One answer on its way from the form to the search."""

    def __init__(self, case):
        self.case, self.word = case, "zz" + "".join(random.choices(string.ascii_lowercase, k=10)) + "ok"
        self.took = self.visible = None
        self.acknowledged = time.perf_counter()

    def send(self, browser):
        text = f"Le signe **{self.word}** me paraît décisif : écho-doppler, puis avis à dix jours."
        start = time.perf_counter()
        status, body = browser.post(f"/cases/{self.case}/answers", {"text": text})
        self.acknowledged = time.perf_counter()
        self.took = self.acknowledged - start
        if status != 303:
            raise RuntimeError(f"Posting gave {status}: {body[:300]}")

    def look(self, browser):
        """Ask the search once; returns whether the matter is settled."""
        if f"<mark>{self.word}</mark>" in browser.get(f"/search?q={self.word}")[1]:
            self.visible = time.perf_counter() - self.acknowledged
        return self.visible is not None or time.perf_counter() - self.acknowledged > PATIENCE


def run(instance, facts, drain, rate, seconds, search_url):
    """Post at that pace for so long; returns the figures."""
    settings = {
        **SETTINGS,
        "SEARCH_DRAIN": "thread" if drain == "thread" else "command",
        "SEARCH_URL": search_url,
    }
    companions = [flask_command(instance, "search", "drain", "--follow")] if drain == "process" else []
    server = Server(forum_at(instance), settings, workers=2)
    with server.start(*companions), ThreadPoolExecutor(16) as pool:
        member, sent = Client(server.port).sign_in(MEMBER, PASSWORD), queue.SimpleQueue()
        postings = [Posting(random.choice(facts["quiet"])) for _ in range(int(rate * seconds))]
        watching = pool.submit(watch, Client(server.port), sent, len(postings))
        start = time.perf_counter()
        for number, posting in enumerate(postings):
            time.sleep(max(0, start + number / rate - time.perf_counter()))
            pool.submit(follow, posting, member, sent)
        watching.result()
    return {"drain": drain, **figures(postings)}


def follow(posting, member, sent):
    browser = window_of(member)
    try:
        posting.send(browser)
    finally:
        browser.close()
        sent.put(posting)


def watch(browser, sent, count):
    """One visitor asks for each post in turn: looking must not become what is measured."""
    pending = []
    while count:
        while not pending or not sent.empty():
            pending.append(sent.get())
        posting = pending.pop(0)
        if posting.look(browser):
            count -= 1
        else:
            pending.append(posting)
        time.sleep(0.02)
    browser.close()


def window_of(member):
    """Another window of the same member."""
    window = Client(member.port)
    window.cookies, window.token = dict(member.cookies), member.token
    return window


def figures(postings):
    seen = sorted(posting.visible for posting in postings if posting.visible is not None)
    took = sorted(posting.took for posting in postings if posting.took is not None)
    return {
        "posts": len(postings), "found": len(seen), "visible_p50_s": part(seen, 0.5),
        "visible_p95_s": part(seen, 0.95), "visible_max_s": part(seen, 1),
        "post_p50_ms": round(1000 * part(took, 0.5), 1), "post_p95_ms": round(1000 * part(took, 0.95), 1),
    }  # fmt: skip


def part(ordered, share):
    """The value below which that share of them stands."""
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 4) if ordered else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--instance", help="a forum filled by tests.bench.pages; it is copied, not touched")
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument(
        "--engine", default="whoosh", help="whoosh, tantivy, postgres, opensearch or an address"
    )
    parser.add_argument("--rate", type=float, default=10, help="posts a second")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with index_of(options.engine) as (url, folder):
        instance = folder / "instance"
        if options.instance:
            shutil.copytree(options.instance, instance)
        else:
            instance.mkdir()
        with (instance / "config.py").open("a") as own:
            own.write(f"SEARCH_URL = {url!r}\n")
        facts = furnish(instance, Sizes(cases=options.cases, answers=options.answers))
        report = []
        for drain in ("process", "thread"):
            console.print(f"Posting with the drain as {drain} ...")
            report.append(
                {"engine": options.engine, **run(instance, facts, drain, options.rate, options.seconds, url)}
            )
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        for line in report:
            print(", ".join(f"{name}: {value}" for name, value in line.items()))


if __name__ == "__main__":
    main()
