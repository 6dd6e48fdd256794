"""The instance folder of a forum that is being killed, looked at past its processes."""

import sqlite3
from contextlib import closing, contextmanager

from argon2 import PasswordHasher

from app import create_app
from forum.db import change, db
from forum.members.models import VERIFIED, Member, pseudonym_key
from forum.testing import furnish
from search import open_engine

PASSWORD = "a knock at the door"
CROWD = 20
SENT = (
    "SELECT submission, id FROM cases WHERE submission IS NOT NULL "
    "UNION ALL SELECT submission, case_id FROM answers WHERE submission IS NOT NULL"
)
BROKEN_COUNTS = (
    "SELECT id FROM cases WHERE answer_count != "
    "(SELECT count(*) FROM answers WHERE case_id = cases.id AND NOT folded)"
)
HALF_WRITTEN = (
    "SELECT id FROM cases WHERE id NOT IN (SELECT case_id FROM case_versions) "
    "OR id NOT IN (SELECT case_id FROM case_specialties) "
    "UNION ALL SELECT id FROM answers WHERE id NOT IN (SELECT answer_id FROM answer_versions)"
)


@contextmanager
def forum_in(folder):
    """The forum of that folder in this process, while the block lasts."""
    app = create_app({"SECRET_KEY": "only tested"}, instance_path=folder)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def furnish_instance(folder, **settings):
    """A forum with tables, specialties and an empty index; its own settings go into its config.py."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.py").write_text("".join(f"{name} = {value!r}\n" for name, value in settings.items()))
    with forum_in(folder) as app:
        furnish()
        with app.extensions["forum.search"].rebuild():
            pass
    return folder


def add_crowd(folder, role=VERIFIED):
    """Members who can sign in, dr_00 and so on."""
    secret = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with forum_in(folder), change() as session:
        session.add_all(
            Member(pseudonym=n, pseudonym_key=pseudonym_key(n), password_hash=secret, role=role)
            for n in (f"dr_{number:02d}" for number in range(CROWD))
        )


def signed_in(browser, name):
    response = browser.post("/sign-in", {"login": name, "password": PASSWORD})
    assert response.status_code == 303, response.text
    return browser


def engine_of(instance):
    return open_engine(f"whoosh://{instance}/index")


def ask_database(instance, question):
    """The rows of a question to the instance's database, past the forum."""
    with closing(sqlite3.connect(instance / "toctoc.db", timeout=15)) as rows:
        return rows.execute(question).fetchall()


def cases_in(instance):
    return [number for (number,) in ask_database(instance, "SELECT id FROM cases ORDER BY id")]


def places_of_posts(instance):
    """{submission: number of its case}."""
    return dict(ask_database(instance, SENT))


def assert_each_once(instance, expected, sent):
    """Those that must be there are, nothing is there twice, and no row stands without its companions."""
    found = [submission for submission, _case in ask_database(instance, SENT)]
    assert len(found) == len(set(found))
    assert {post.word for post in expected} <= set(found) <= {post.word for post in sent}
    assert ask_database(instance, BROKEN_COUNTS) == []
    assert ask_database(instance, HALF_WRITTEN) == []
    assert ask_database(instance, "PRAGMA integrity_check") == [("ok",)]
    assert ask_database(instance, "PRAGMA foreign_key_check") == []
