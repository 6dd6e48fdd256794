"""Fixtures for our tests and for strangers' plugins: people, things, and an app that starts from nothing.

A plugin's conftest.py says `from forum.testing import *` and, to start with that plugin alone,
overrides the fixture `settings`: return {"PLUGINS": ["my_plugin"]}.
"""

import re
from functools import cache

import pytest
from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from sqlalchemy import event

from app import create_app
from forum import migrations
from forum.cases import actions, indexing
from forum.cases.drafts import CaseDraft
from forum.conformance import PluginConformance
from forum.db import change, db
from forum.members.models import ADMIN, MODERATOR, UNVERIFIED, VERIFIED, Member, pseudonym_key
from forum.specialties import seed_specialties

PASSWORD = "a knock at the door"
TEST_SETTINGS = {
    "TESTING": True, "PLUGIN_ERRORS_RAISE": True, "SECRET_KEY": "tests only", "SERVER_NAME": None,
    "RATE_SIGN_IN": "1000 per minute", "RATE_SIGN_UP": "1000 per minute",
}  # fmt: skip


@pytest.fixture
def settings():
    """What this test's forum is set to, beside the test defaults; override it in a module or a conftest."""
    return {}


@pytest.fixture
def database_url(tmp_path):
    """Where this test's rows live; our own suite overrides it to run on PostgreSQL as well."""
    return f"sqlite:///{tmp_path / 'forum.db'}"


@pytest.fixture
def app(tmp_path, database_url, settings):
    """A forum with tables, specialties and an empty index, and an app context to act in."""
    chosen = {**TEST_SETTINGS, "DATABASE_URL": database_url, **settings}
    app = create_app(chosen, instance_path=tmp_path / "instance")
    app.jinja_env.bytecode_cache = Bytecode()
    with app.app_context():
        furnish()
        indexing.mend_index()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make_app(tmp_path):
    """make_app(PLUGINS=[...]) is another forum in this process, on tables of its own."""
    made = []

    def make_app(**settings):
        folder = tmp_path / f"forum-{len(made)}"
        chosen = {**TEST_SETTINGS, "DATABASE_URL": f"sqlite:///{folder / 'forum.db'}", **settings}
        made.append(create_app(chosen, instance_path=folder))
        with made[-1].app_context():
            furnish()
            db.session.remove()
        return made[-1]

    yield make_app
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def open_browser():
    """open_browser(app) is a visitor's browser in that forum."""
    return Browser


def furnish():
    """Tables and specialties, unless the database came with them."""
    if migrations.pending():
        migrations.upgrade()
        seed_specialties()


@pytest.fixture
def client(app):
    """A visitor's browser."""
    return Browser(app)


@pytest.fixture
def sign_in(app):
    """sign_in(member) gives that member's browser."""

    def sign_in(member):
        browser = Browser(app)
        response = browser.post("/sign-in", {"login": member.pseudonym, "password": PASSWORD})
        assert response.status_code == 303, response.text
        return browser

    return sign_in


@pytest.fixture
def make_member(app):
    """make_member("aubepine", role=..., specialty=...) adds a member whose password is PASSWORD."""

    def make_member(pseudonym, role=VERIFIED, specialty="dermatologie"):
        member = Member(
            pseudonym=pseudonym, pseudonym_key=pseudonym_key(pseudonym), email=f"{pseudonym}@example.org",
            password_hash=_password_hash(), role=role, specialty=specialty,
        )  # fmt: skip
        with change() as session:
            session.add(member)
        return member

    return make_member


@pytest.fixture
def physician(make_member):
    """Who asks."""
    return make_member("dr_question", specialty="medecine-generale")


@pytest.fixture
def colleague(make_member):
    """Who answers: a dermatologist."""
    return make_member("dr_reponse", specialty="dermatologie")


@pytest.fixture
def newcomer(make_member):
    """An account that nobody verified yet."""
    return make_member("nouveau_venu", role=UNVERIFIED)


@pytest.fixture
def moderator(make_member):
    return make_member("moderatrice", role=MODERATOR)


@pytest.fixture
def admin(make_member):
    return make_member("administratrice", role=ADMIN)


@pytest.fixture
def make_case(physician):
    """make_case(title=..., author=...) posts a case through the action that pages use."""

    def make_case(title="Plaque depuis août", author=None, **facts):
        facts = {"question": "Plaque érythémateuse de jambe.", "specialty": "dermatologie", **facts}
        return actions.post_case(author or physician, CaseDraft(title=title, **facts))

    return make_case


@pytest.fixture
def make_answer(colleague):
    """make_answer(case, text=..., author=...) posts an answer through the action that pages use."""

    def make_answer(case, text="Eczéma variqueux ?", author=None):
        return actions.post_answer(author or colleague, case, text)

    return make_answer


@pytest.fixture
def case(make_case):
    return make_case()


@pytest.fixture
def answer(make_answer, case):
    return make_answer(case)


@pytest.fixture
def indexed(app):
    """indexed() brings all that happened so far into the search index."""
    return indexing.drain_all


@pytest.fixture
def count_queries(app):
    """`with count_queries() as counted:` then len(counted): the statements sent to the database."""
    return lambda: Statements(db.engine)


class Statements(list):
    """The statements sent while this stands open."""

    def __init__(self, engine):
        self.engine = engine

    def __enter__(self):
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error):
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            self.append(statement)


class Browser:
    """A browser without script: keeps cookies and sends the page's token with every form."""

    TOKEN = re.compile(r'name="csrf(?:_|-)token" (?:value|content)="([^"]+)"')

    def __init__(self, app):
        self.app, self.client = app, app.test_client()

    def get(self, url, **more):
        return self._request(self.client.get, url, **more)

    def post(self, url, form=None, token=True, **more):
        data = dict(form or {})
        if token:
            data["csrf_token"] = self.token()
        return self._request(self.client.post, url, data=data, **more)

    def token(self):
        """A fresh token for this browser, from a page that has a form."""
        for page in ("/account", "/sign-in"):
            found = self.TOKEN.search(self.get(page).text)
            if found:
                return found.group(1)
        raise AssertionError("No page gave a token.")

    def _request(self, send, url, **more):
        """In an app context of its own, as in the world; what the test holds is read anew afterwards."""
        with self.app.app_context():
            response = send(url, buffered=True, **more)
        db.session.rollback()
        db.session.expire_all()
        return response


@cache
def _password_hash():
    """A cheap one: a suite signs in hundreds of times, and what it costs stands in the hash itself."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Bytecode(BytecodeCache):
    """Compiled templates, kept from one test's app to the next."""

    kept = {}

    def load_bytecode(self, bucket):
        if (bucket.key, bucket.checksum) in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket):
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


__all__ = [
    "PASSWORD", "PluginConformance", "admin", "answer", "app", "case", "client", "colleague", "count_queries",
    "database_url", "furnish", "indexed", "make_answer", "make_app", "make_case", "make_member", "moderator",
    "newcomer", "open_browser", "physician", "settings", "sign_in",
]  # fmt: skip
