"""The tables come, go and come again, and are what the models say."""

import pytest
from sqlalchemy import inspect

from forum import migrations
from forum.db import db
from forum.plugin import plugins_loaded
from forum.specialties import all_specialties, seed_specialties
from tests.tables import our_tables


def tables():
    return {name for name in inspect(db.engine).get_table_names() if not name.endswith("_version")}


def with_tables():
    """The core and the plugins that hold tables, in loading order."""
    return ["core", *(plugin.name for plugin in plugins_loaded() if plugin.holdings)]


def test_the_models_are_the_tables_of_every_branch(app):
    names = [branch.name for branch in migrations.branches()]

    assert names == with_tables()
    assert names[:4] == ["core", "reputation", "solved", "moderation"]
    assert {branch.name: migrations.differences(branch) for branch in migrations.branches()} == {
        n: [] for n in names
    }
    assert migrations.pending() == []
    assert tables() == {table.name for table in our_tables()}


def test_each_plugins_tables_go_and_come_alone(app):
    for branch in migrations.branches()[1:]:
        own = {name for name in db.metadata.tables if name.startswith(f"{branch.name}_")}
        whole = tables()

        assert migrations.downgrade(only=branch.name) == [branch.name]
        assert whole - tables() == own
        assert migrations.pending() == [branch.name]
        assert migrations.upgrade(only=branch.name) == [branch.name]
        assert tables() == whole


def test_all_tables_go_and_come_again(app):
    assert migrations.downgrade() == with_tables()[::-1]
    assert tables() == set()

    assert migrations.upgrade() == with_tables()

    assert seed_specialties() == len(all_specialties())
    assert {branch.name: migrations.differences(branch) for branch in migrations.branches()} == {
        name: [] for name in with_tables()
    }
    assert migrations.upgrade() == []


def test_a_forum_whose_tables_are_late_says_so(app, client):
    assert client.get("/readyz").status_code == 200

    db.session.remove()
    migrations.downgrade(only="solved")

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "flask db upgrade" in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_draft_of_a_revision_says_what_is_missing(app, tmp_path):
    branch = migrations.Branch("solved", tmp_path / "migrations")
    db.session.remove()
    migrations.downgrade(only="solved")

    path = migrations.draft_revision(branch, "Tables of solutions!")

    text = path.read_text()
    assert path.name == "0001_tables_of_solutions.py"
    assert "create_table" in text and "solved_followed" in text and "drop_table" in text
    compile(text, path.name, "exec")


@pytest.fixture(autouse=True)
def free(app):
    """No connection may hold a table that is about to go."""
    db.session.remove()
    yield
    db.session.remove()
