"""Our suite runs on both databases: every test that has an app runs on SQLite and on a real PostgreSQL."""

import shutil

import pytest
from sqlalchemy import make_url

from app import create_app
from forum.db import db
from forum.testing import *  # noqa: F403
from forum.testing import TEST_SETTINGS, furnish
from tests.postgres import fresh_database, postgres_url  # noqa: F401


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    """A database of this test's own, copied from one that is furnished once a session."""
    if request.param == "postgres":
        return request.getfixturevalue("new_postgres")()
    shutil.copyfile(request.getfixturevalue("furnished_sqlite"), tmp_path / "forum.db")
    return f"sqlite:///{tmp_path / 'forum.db'}"


@pytest.fixture(scope="session")
def furnished_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("furnished")
    build_database(f"sqlite:///{folder / 'forum.db'}", folder)
    return folder / "forum.db"


@pytest.fixture(scope="session")
def new_postgres(postgres_url, tmp_path_factory):  # noqa: F811
    """A function that gives the address of a furnished database of its own."""
    model = fresh_database(postgres_url)
    build_database(model, tmp_path_factory.mktemp("furnished"))
    return lambda: fresh_database(postgres_url, template=make_url(model).database)


def build_database(url, folder):
    """Tables and specialties in a new database, for tests to copy."""
    app = create_app({**TEST_SETTINGS, "DATABASE_URL": url}, instance_path=folder)
    with app.app_context():
        furnish()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.session.remove()
        db.engine.dispose()
