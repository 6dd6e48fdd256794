"""A forum of its own for every test that kills: its folder, its crowd, how many rounds."""

import os
import random

import pytest
from argon2 import PasswordHasher

from forum.db import change
from forum.members.models import VERIFIED, Member, pseudonym_key
from forum.testing import furnish
from tests.durability.ground import CROWD, PASSWORD, engine_of, forum_in
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
    folder = tmp_path / "instance"
    with forum_in(folder):
        furnish()
        with engine_of(folder).rebuild():
            pass
    return folder


@pytest.fixture
def instance(empty_instance):
    """The same with a crowd of members who can sign in."""
    secret = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    names = [f"dr_{number:02d}" for number in range(CROWD)]
    with forum_in(empty_instance), change() as session:
        session.add_all(
            Member(pseudonym=n, pseudonym_key=pseudonym_key(n), password_hash=secret, role=VERIFIED)
            for n in names
        )
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
