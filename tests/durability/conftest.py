"""A forum of its own for every test that kills: its folder, its crowd, how many rounds."""

import os
import random

import pytest

from tests.durability.ground import add_crowd, furnish_instance
from tests.running import Server, flask_command, forum_at

SETTINGS = {"RATE_SIGN_IN": "1000 per minute", "RATE_POSTS": "100000 per hour", "SEARCH_DRAIN_BATCH": "20"}


def pytest_configure(config):
    config.addinivalue_line("markers", "durability: kills real processes")


@pytest.fixture
def rounds():
    """How often the forum is killed; KILL_ROUNDS=10 for the long version."""
    return int(os.environ.get("KILL_ROUNDS", "3"))


@pytest.fixture
def chance():
    """Where the moments of the kills come from; KILL_SEED repeats them."""
    seed = int(os.environ.get("KILL_SEED") or random.randrange(10**6))
    print(f"KILL_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def empty_instance(tmp_path):
    """The folder of a forum with tables, specialties and an empty index, without members."""
    return furnish_instance(tmp_path / "instance")


@pytest.fixture
def instance(empty_instance):
    """The same with a crowd of members who can sign in."""
    add_crowd(empty_instance)
    return empty_instance


@pytest.fixture
def server(instance):
    """gunicorn with two workers on that instance, not started yet."""
    server = Server(forum_at(instance), SETTINGS, workers=2)
    yield server
    server.stop()


@pytest.fixture
def follower(empty_instance):
    """The command that follows the outbox."""
    return flask_command(empty_instance, "search", "drain", "--follow")
