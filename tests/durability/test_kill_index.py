"""kill -9 of the drain and of a rebuild: the search goes on with what it had and misses nothing after."""

import os
import signal
import subprocess
import time

import pytest
from sqlalchemy import text

from forum.cases.indexing import index_case
from forum.db import change
from tests.bench.forum_data import Sizes, fill_forum
from tests.durability.conftest import SETTINGS
from tests.durability.ground import ask_database, cases_in, engine_of, forum_in
from tests.durability.test_kill import assert_index_is_the_database, wait_for_index
from tests.running import clean_environment, flask_command, run_flask, spawn

SIZES = Sizes(specialties=5, cases=150, answers=450, members=20, texts=40, longest=40)


@pytest.fixture
def filled(empty_instance):
    """A hundred and fifty cases, all of them waiting for an empty index."""
    with forum_in(empty_instance):
        fill_forum(SIZES)
        with engine_of(empty_instance).rebuild():
            pass
        with change():
            for number in range(1, SIZES.cases + 1):
                index_case(number)
    return empty_instance


@pytest.mark.durability
def test_a_killed_drain_is_taken_up_where_it_was(filled, follower, chance, rounds):
    for _round in range(rounds):
        before = waiting(filled)
        drain = start(follower)
        await_that(lambda before=before: waiting(filled) < before)
        time.sleep(chance.random() / 5)
        kill(drain)

        assert engine_of(filled).health() == "ok"
        assert 0 <= waiting(filled) < before

    drain = start(follower)
    wait_for_index(filled)
    kill(drain)
    assert_index_is_the_database(filled)


@pytest.mark.durability
def test_a_killed_rebuild_leaves_the_live_index(filled, follower, chance, rounds):
    run_flask(filled, "search", "drain")
    for _round in range(rounds):
        rebuild = start(flask_command(filled, "search", "rebuild"))
        await_that((filled / "index" / "REBUILDING").exists)
        time.sleep(chance.random() / 2)
        kill(rebuild)
        assert sorted(engine_of(filled).ids()) == cases_in(filled)
        change_something(filled, chance.randint(1, SIZES.cases))
        run_flask(filled, "search", "drain")

    assert_index_is_the_database(filled)
    assert len(list((filled / "index").glob("v*"))) == 1


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


def change_something(instance, number):
    """A case gets another title, as an edit would save it."""
    with forum_in(instance), change() as session:
        session.execute(text("UPDATE cases SET title = title || ' !' WHERE id = :number"), {"number": number})
        index_case(number)


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
