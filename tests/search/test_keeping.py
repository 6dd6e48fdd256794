"""What is applied stays, whatever happens to processes, folders and generations."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import IndexUnavailable, open_engine, parse

from .conftest import MEMBERS, make_case

fixture_is_reused = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_a_case_is_replaced_and_removed_by_its_id(engine, found):
    engine.apply([make_case(1, "Zona"), make_case(2, "Zona")])
    engine.apply([make_case(1, "Goutte")], [2])

    assert found("zona") == []
    assert found("goutte") == [1]
    assert engine.ids() == {1}
    assert engine.count() == 1


def test_applying_twice_does_no_harm(engine):
    cases = [make_case(n, f"Zona {n}") for n in range(1, 6)]

    engine.apply(cases, [9])
    once = engine.fingerprint()
    engine.apply(cases, [9])

    assert engine.fingerprint() == once


def test_the_stored_case_is_what_was_applied(engine):
    case = make_case(
        7,
        "Œdème <aigu>",
        "Tout.\n\nRien.",
        answers=[(1, "Oui"), (2, "Non")],
        accepted=(2, "Non"),
        tags=["ECG"],
    )

    engine.apply([case])

    assert engine.stored(7) == case
    assert engine.stored(8) is None


def test_many_small_commits_equal_one_rebuild(engine, tmp_path, url):
    cases = {n: make_case(n, f"Zona {n}", "fièvre " * (n % 5), days=n) for n in range(1, 61)}
    for case in cases.values():
        engine.apply([case])
    for n in range(1, 60, 7):
        cases[n] = make_case(n, f"Goutte {n}", days=n)
        engine.apply([cases[n]], [n + 1])
        cases.pop(n + 1, None)
    other = open_engine(url.replace("index", "other"), seconds=20)
    with other.rebuild() as builder:
        builder.add(cases.values())

    assert engine.fingerprint() == other.fingerprint()
    for question in ("zona", "goutte fièvre", '"zona 12"'):
        one, two = (known.find(parse(question), MEMBERS, per_page=99) for known in (engine, other))
        assert {hit.id for hit in one.hits} == {hit.id for hit in two.hits}
        assert one.counts == two.counts
    engine.optimise()
    assert engine.fingerprint() == other.fingerprint()


def test_a_missing_index_says_so(url):
    engine = open_engine(url)

    assert engine.health() == "missing"
    for use in (
        lambda: engine.find(parse("zona"), MEMBERS),
        lambda: engine.apply([make_case(1)]),
        engine.count,
    ):
        with pytest.raises(IndexUnavailable):
            use()


def test_only_one_process_feeds(engine, url):
    other = open_engine(url)

    with engine.writer_lock() as won:
        assert won
        with other.writer_lock(wait=False) as second:
            assert not second
    with other.writer_lock(wait=False) as third:
        assert third


def test_what_is_applied_during_a_rebuild_is_not_lost(engine, found):
    engine.apply([make_case(n, "Zona") for n in range(1, 6)])

    with engine.rebuild() as builder:
        builder.add([make_case(n, "Zona") for n in range(1, 4)])
        engine.apply([make_case(2, "Goutte"), make_case(9, "Zona")], [3])
        assert set(found("zona")) == {1, 4, 5, 9}
        builder.add([make_case(4, "Zona")])

    assert set(found("zona")) == {1, 4, 9}
    assert found("goutte") == [2]


def test_a_failed_rebuild_leaves_the_live_index(engine, found):
    engine.apply([make_case(1, "Zona")])

    with pytest.raises(ZeroDivisionError), engine.rebuild() as builder:
        builder.add([make_case(2, "Zona")])
        raise ZeroDivisionError

    assert found("zona") == [1]


def test_two_rebuilds_do_not_run_at_once(engine, url):
    with engine.rebuild(), pytest.raises(IndexUnavailable), open_engine(url).rebuild():
        pass


def test_readers_notice_a_switch_while_they_search(engine, url):
    engine.apply([make_case(n, "Zona") for n in range(1, 30)])
    totals, failures, done = set(), [], threading.Event()

    def read():
        own = open_engine(url, seconds=20)
        while not done.is_set():
            try:
                totals.add(own.find(parse("zona"), MEMBERS).total)
            except Exception as failure:
                failures.append(failure)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for size in (40, 50, 60):
        with engine.rebuild() as builder:
            builder.add([make_case(n, "Zona") for n in range(1, size + 1)])
        time.sleep(0.1)
    done.set()
    for reader in readers:
        reader.join()

    assert not failures
    assert totals <= {29, 40, 50, 60}
    assert 60 in totals


def _read_until(url: str, last: int, answers) -> None:
    engine = open_engine(url, seconds=20)
    seen = [0]
    try:
        while seen[-1] < last:
            seen.append(engine.find(parse("zona"), MEMBERS).total)
        answers.put(seen == sorted(seen))
    except BaseException as failure:
        answers.put(repr(failure))


def test_several_processes_read_while_one_writes(engine, url):
    processes = multiprocessing.get_context("spawn")
    answers = processes.Queue()
    readers = [processes.Process(target=_read_until, args=(url, 40, answers)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(1, 41):
        engine.apply([make_case(n, "Zona")])

    assert [answers.get(timeout=60) for _ in readers] == [True, True]
    for reader in readers:
        reader.join()


WRITER = """
import sys
from search import open_engine
from tests.search.conftest import make_case
engine = open_engine(sys.argv[1])
for n in range(1, 10_000):
    engine.apply([make_case(n, "Zona", "fièvre " * 50)])
    print(n, flush=True)
"""


REBUILDER = (
    WRITER.partition("for n in")[0]
    + """
with engine.rebuild() as builder:
    print("begun", flush=True)
    while True:
        builder.add([make_case(n, "Zona") for n in range(1, 50)])
"""
)


def started(program: str, url: str) -> subprocess.Popen:
    command = [sys.executable, "-c", program, url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize("wait", [0.0, 0.013, 0.029])
def test_a_killed_writer_leaves_all_earlier_commits(engine, url, wait):
    with started(WRITER, url) as writer:
        for line in writer.stdout:
            if int(line) >= 15:
                break
        time.sleep(wait)
        os.kill(writer.pid, signal.SIGKILL)
        last = max([15, *map(int, writer.stdout.read().split())])

    assert engine.health() == "ok"
    assert engine.ids() >= set(range(1, last + 1))
    engine.apply([make_case(10_001, "Zona")])
    assert engine.find(parse("zona"), MEMBERS).total == engine.count()


def test_a_killed_rebuild_leaves_the_live_index_and_can_be_begun_again(engine, found, url):
    engine.apply([make_case(1, "Zona")])
    with subprocess.Popen(
        [sys.executable, "-c", REBUILDER, url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as builder:
        builder.stdout.readline()
        os.kill(builder.pid, signal.SIGKILL)

    engine.apply([make_case(2, "Zona")])
    assert set(found("zona")) == {1, 2}
    with engine.rebuild() as anew:
        anew.add([make_case(3, "Zona")])
    assert found("zona") == [3]


def test_time_is_bounded_and_told(url):
    engine = open_engine(url, seconds=0.0)
    with engine.rebuild() as builder:
        builder.add([make_case(n, "Zona goutte fièvre") for n in range(1, 50)])

    results = engine.find(parse("zona goutte fièvre"), MEMBERS)

    assert results.cut
    assert not results.total_is_exact
    assert results.hits


@fixture_is_reused
@given(st.text(max_size=120))
def test_any_text_can_be_applied_and_asked(engine, text):
    engine.apply([make_case(1, text, text, answers=[(1, text)], tags=[text], author=text[:20])])

    results = engine.find(parse(text), MEMBERS)

    for hit in results.hits:
        assert "<" not in (hit.title_html + hit.snippet_html).replace("<mark>", "").replace("</mark>", "")
