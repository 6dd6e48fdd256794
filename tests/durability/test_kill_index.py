"""kill -9 of the drain and of a rebuild: the search goes on with what it had and misses nothing after."""

import os
import signal
import subprocess
import time

import pytest
from sqlalchemy import text

from forum.cases.indexing import all_documents, drain_all, index_case
from forum.db import change
from search import open_engine
from tests.bench.forum_data import Sizes, fill_forum
from tests.durability.conftest import SETTINGS
from tests.durability.ground import ask_database, cases_in, engine_of, forum_in
from tests.durability.test_kill import assert_index_is_the_database
from tests.running import clean_environment, flask_command, run_flask, spawn

SIZES = Sizes(specialties=5, cases=100, answers=200, members=20, texts=40, longest=40)


@pytest.fixture
def filled(empty_instance):
    """A hundred cases, all of them waiting for an empty index."""
    with forum_in(empty_instance):
        fill_forum(SIZES)
        with engine_of(empty_instance).rebuild():
            pass
        with change():
            for number in range(1, SIZES.cases + 1):
                index_case(number)
    return empty_instance


# Each phase, the command that goes through it, and how long it takes about, in seconds.
KILLED = {
    "drain": (("drain",), 0.2),
    "commit": (("drain",), 0.2),
    "merge": (("drain",), 0.1),
    "rebuild": (("rebuild",), 1.0),
    "switch": (("rebuild",), 0.01),
}


@pytest.fixture
def phases(chance):
    """One kill in each phase, in any order; KILLS=20 for twenty."""
    return [
        phase for _ in range(0, int(os.environ.get("KILLS", "5")), 5) for phase in chance.sample([*KILLED], 5)
    ]


@pytest.mark.durability
def test_a_kill_in_any_phase_leaves_an_index_that_goes_on(filled, chance, phases):
    run_flask(filled, "search", "drain")
    for phase in phases:
        words, about = KILLED[phase]
        seconds = chance.uniform(0, about)
        change_everything(filled)

        doomed = start_doomed(filled, phase, seconds, words)
        if words == ("rebuild",):
            await_that((filled / "index" / "REBUILDING").exists)
            drain_here(filled)

        assert doomed.wait(120) == -signal.SIGKILL
        print(f"Killed {1000 * seconds:.0f} ms into {phase}.")
        assert engine_of(filled).health() == "ok"
        assert sorted(engine_of(filled).ids()) == cases_in(filled)
        change_something(filled, 1)
        drain_here(filled)
        assert_index_is_a_fresh_one(filled)


@pytest.mark.durability
def test_a_drain_killed_during_a_rebuild_loses_nothing(filled, follower, chance):
    run_flask(filled, "search", "drain")
    with forum_in(filled), change():
        for number in cases_in(filled):
            index_case(number)
    drain, rebuild = start(follower), start(flask_command(filled, "search", "rebuild"))
    await_that(lambda: waiting(filled) < SIZES.cases)
    time.sleep(chance.random() / 5)
    kill(drain)

    assert rebuild.wait(60) == 0
    run_flask(filled, "search", "drain")
    assert_index_is_the_database(filled)


def start_doomed(instance, phase, seconds, words):
    command = ["-m", "tests.durability.doomed", str(instance), phase, str(seconds), "search", *words]
    return spawn(command, clean_environment(SETTINGS | {"SEARCH_DRAIN_BATCH": "4"}))


def change_everything(instance):
    """Every case gets another title, as edits would save it."""
    with forum_in(instance), change() as session:
        session.execute(text("UPDATE cases SET title = title || ' !'"))
        for number in cases_in(instance):
            index_case(number)


def change_something(instance, number):
    with forum_in(instance), change() as session:
        session.execute(text("UPDATE cases SET title = title || ' ?' WHERE id = :number"), {"number": number})
        index_case(number)


def drain_here(instance):
    with forum_in(instance):
        drain_all()
    assert waiting(instance) == 0


def assert_index_is_a_fresh_one(instance):
    """Document by document the same as in an index that is built anew elsewhere."""
    fresh = open_engine(f"whoosh://{instance.parent}/fresh")
    with forum_in(instance), fresh.rebuild() as builder:
        for documents in all_documents():
            builder.add(documents)
    assert engine_of(instance).fingerprint() == fresh.fingerprint()
    assert sorted(fresh.ids()) == cases_in(instance)


def start(command):
    return spawn(command, clean_environment(SETTINGS), output=subprocess.DEVNULL)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def waiting(instance):
    return ask_database(instance, "SELECT count(*) FROM index_outbox")[0][0]


def await_that(happened):
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until, "It did not happen within 30 seconds."
        time.sleep(0.002)
