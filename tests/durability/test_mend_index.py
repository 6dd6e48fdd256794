"""A deleted, damaged or read-only index under a running forum: it says so, goes on, and mends itself."""

import ctypes
import json
import os
import shutil
import signal
import time
from contextlib import contextmanager

import pytest

from tests.durability.conftest import SETTINGS
from tests.durability.crowd import Crowd, Post
from tests.durability.ground import PASSWORD, add_crowd, furnish_instance
from tests.running import Server, clean_environment, flask_command, forum_at, read_once, spawn

REBUILT = "La recherche est en cours de reconstruction."
PAUSE = 0.3
READY = {"status": "ok", "database": "ok", "tables": "ok", "search": "ok"}
DROP_FROM_BOUNDING_SET, OVERRIDE_PERMISSIONS = 24, 1


class Running:
    """A forum that serves, its drain beside it, and what the drain said."""

    def __init__(self, folder, engine):
        self.engine = engine
        self.index, self.said = folder / "index", folder.parent / "said"
        settings = {**SETTINGS, "VISITORS_MAY_READ": "true", "SEARCH_CHECK_PAUSE": PAUSE}
        self.server = Server(forum_at(folder), settings, workers=2, preexec_fn=obey_permissions).start()
        with self.said.open("w") as said:
            command = flask_command(folder, "search", "drain", "--follow")
            environment = clean_environment(settings)
            self.drain = spawn(command, environment, stderr=said, preexec_fn=obey_permissions)
        self.crowd = Crowd(self.server.port, ["dr_00"], PASSWORD)
        self.posts = 0

    def post(self):
        """A case with a word of its own; the word."""
        self.posts += 1
        word = "zz" + "".join(chr(97 + int(digit)) for digit in str(self.posts)) + "ok"
        assert self.crowd.send(Post(0, word))
        return word

    def search(self, word):
        return read_once(self.server.port, f"/search?q={word}")[1]

    def finds(self, word):
        return f"<mark>{word}</mark>" in self.search(word)

    def readiness(self):
        status, text = read_once(self.server.port, "/readyz")
        return status, json.loads(text)

    def is_idle(self):
        return self.readiness() == (200, {**READY, "waiting_for_index": 0})

    def log(self):
        return self.said.read_text().splitlines()

    @contextmanager
    def drain_asleep(self):
        """What happens meanwhile the drain finds when it wakes."""
        await_that(self.is_idle)
        self.drain.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.drain.send_signal(signal.SIGCONT)

    def live(self):
        return self.index / (self.index / "CURRENT").read_text().strip()

    def stop(self):
        self.server.stop()
        self.drain.kill()
        self.drain.wait()


def obey_permissions():
    """Even root then may write only where the mode of a folder lets its owner write."""
    ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, OVERRIDE_PERMISSIONS, 0, 0, 0)


@pytest.fixture(scope="module", params=["whoosh"])
def running(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("mended") / "instance"
    furnish_instance(folder, SEARCH_URL=f"{request.param}://{folder}/index")
    add_crowd(folder)
    running = Running(folder, request.param)
    yield running
    running.stop()


def delete_index(running):
    shutil.rmtree(running.index)


def delete_generation(running):
    shutil.rmtree(running.live())


def lose_pointer(running):
    (running.index / "CURRENT").unlink()


def point_nowhere(running):
    (running.index / "CURRENT").write_text(f"{running.live().name}9\n")


def point_with_garbage(running):
    (running.index / "CURRENT").write_bytes(b"\x93\xff" * 40)


def outdate(running):
    (running.index / "CURRENT").write_text("v1-000001\n")


def lose(path):
    path.unlink()


def cut_short(path):
    os.truncate(path, path.stat().st_size // 3)


def empty(path):
    os.truncate(path, 0)


def overwrite_middle(path):
    with path.open("r+b") as content:
        content.seek(path.stat().st_size // 2)
        content.write(b"\x93" * 64)


def damage_largest(kind, do_damage):
    return lambda running: do_damage(max(running.live().glob(kind), key=lambda path: path.stat().st_size))


WHOLE = {
    "the index deleted": (delete_index, "missing"),
    "its generation deleted": (delete_generation, "missing"),
    "no pointer": (lose_pointer, "missing"),
    "a pointer to nothing": (point_nowhere, "missing"),
    "a pointer of garbage": (point_with_garbage, "outdated"),
    "an outdated layout": (outdate, "outdated"),
}
# What each engine keeps in a generation; the pointer and the folders are the same for both.
KINDS = {"whoosh": ("*.seg", "*.toc"), "tantivy": ("*.term", "*.idx", "*.fast", "meta.json")}
DAMAGES = {
    (engine, f"{do_damage.__name__} {kind}"): (damage_largest(kind, do_damage), "corrupted")
    for engine, kinds in KINDS.items()
    for kind in kinds
    for do_damage in (lose, cut_short, empty, overwrite_middle)
}
DAMAGES |= {("whoosh", name): damage for name, damage in WHOLE.items()}


@pytest.mark.durability
@pytest.mark.parametrize(("running", "damage"), DAMAGES, indirect=["running"], scope="module")
def test_a_damaged_index_mends_itself(running, damage):
    do_damage, state = DAMAGES[running.engine, damage]
    before, workers = running.post(), running.server.worker_pids()
    await_that(lambda: running.finds(before))
    said = len(running.log())

    with running.drain_asleep():
        do_damage(running)
        assert REBUILT in running.search(before)
        status, readiness = running.readiness()
        assert (status, readiness["search"].partition(":")[0]) == (503, state)
        meanwhile = running.post()
    start = time.monotonic()
    await_that(lambda: running.finds(before) and running.finds(meanwhile))

    print(f"After {damage}: mended and found within {time.monotonic() - start:.1f} s.")
    await_that(running.is_idle)
    lines = running.log()[said:]
    if running.engine == "tantivy":  # below us it may say by itself that a file broke while it read
        lines = [line for line in lines if line.startswith("The search index")]
    anew, again = lines
    assert "Building it anew." in anew and state in anew
    assert again == "The search index is whole and follows the cases again."
    assert running.server.worker_pids() == workers


@pytest.mark.durability
def test_a_read_only_index_still_answers_and_follows_as_soon_as_it_may(running):
    before = running.post()
    await_that(lambda: running.finds(before))
    await_that(running.is_idle)
    said, folders = len(running.log()), (running.index, running.live())

    for folder in folders:
        folder.chmod(0o555)
    try:
        meanwhile = running.post()
        await_that(lambda: len(running.log()) > said)
        time.sleep(5 * PAUSE)
        status, readiness = running.readiness()
        assert running.finds(before)
        assert not running.finds(meanwhile)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    await_that(lambda: running.finds(meanwhile))
    await_that(lambda: len(running.log()) > said + 1)

    assert status == 200
    assert readiness["search"].startswith("read-only: ")
    assert readiness["waiting_for_index"] == 1
    refused, again = running.log()[said:]
    assert refused.startswith("The search index cannot follow the cases: read-only: ")
    assert again == "The search index is whole and follows the cases again."


@pytest.mark.durability
def test_an_index_that_cannot_be_made_is_made_as_soon_as_it_can(running):
    before = running.post()
    await_that(lambda: running.finds(before))
    said = len(running.log())

    with running.drain_asleep():
        delete_index(running)
        running.index.write_text("in the way")
    await_that(lambda: len(running.log()) > said)
    assert REBUILT in running.search(before)
    meanwhile = running.post()
    time.sleep(5 * PAUSE)
    assert running.readiness()[0] == 503
    running.index.unlink()
    await_that(lambda: running.finds(before) and running.finds(meanwhile))

    await_that(lambda: len(running.log()) == said + 3)
    refused, anew, again = running.log()[said:]
    assert "cannot follow" in refused
    assert "Building it anew." in anew
    assert again == "The search index is whole and follows the cases again."


def await_that(happened, seconds=20):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, f"It did not happen within {seconds} seconds."
        time.sleep(0.02)
