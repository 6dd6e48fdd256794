"""kill -9 of every process while 200 members post at once: what was acknowledged is there once, and found."""

import time

import pytest

from tests.durability.crowd import Crowd, make_posts
from tests.durability.ground import (
    CROWD,
    PASSWORD,
    ask_database,
    assert_each_once,
    cases_in,
    engine_of,
    places_of_posts,
)
from tests.running import run_flask

POSTS = 200


@pytest.mark.durability
def test_acknowledged_posts_outlive_kills(server, instance, follower, chance, rounds):
    server.start(follower)
    crowd = Crowd(server.port, [f"dr_{number:02d}" for number in range(CROWD)], PASSWORD)
    sent = []

    for number in range(rounds):
        posts = make_posts(chance, CROWD, cases_in(instance)[:30], POSTS)
        sent += posts

        crowd.storm(posts, enough=chance.randrange(5, POSTS - 20), kill=server.kill)
        promised = [post for post in posts if post.acknowledged]
        server.start(follower)
        assert_each_once(instance, [post for post in sent if post.acknowledged], sent)

        crowd.send_all([post for post in posts if not post.acknowledged])
        crowd.send_all(chance.sample(promised, min(5, len(promised))))
        assert_each_once(instance, sent, sent)
        seconds = wait_for_index(instance)
        assert crowd.lost(posts, places_of_posts(instance)) == []
        print(f"Round {number + 1}: killed after {len(promised)} of {POSTS}, indexed after {seconds:.1f} s.")

    server.kill()
    assert_index_is_the_database(instance)


def assert_index_is_the_database(instance):
    """The same cases, and the same words in each as in an index that is built anew."""
    kept = engine_of(instance).fingerprint()
    assert sorted(kept) == cases_in(instance)
    run_flask(instance, "search", "rebuild")
    assert engine_of(instance).fingerprint() == kept


def wait_for_index(instance):
    """Until the outbox is empty; the seconds it took. The drain has to manage by itself."""
    start = time.monotonic()
    while ask_database(instance, "SELECT count(*) FROM index_outbox") != [(0,)]:
        assert time.monotonic() - start < 60, "The drain did not catch up within a minute."
        time.sleep(0.05)
    return time.monotonic() - start
