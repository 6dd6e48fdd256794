"""The tests' PostgreSQL is a real server, and each database is one's own."""

import time

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from tests import postgres
from tests.postgres import fresh_database, make_url, postgres_url  # noqa: F401


def ask(url, statement):
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def test_it_is_a_real_server(postgres_url):  # noqa: F811
    url = fresh_database(postgres_url)

    assert url.startswith("postgresql+psycopg://")
    assert ask(url, "SELECT version()").startswith("PostgreSQL ")
    assert int(ask(url, "SHOW server_version_num")) >= 150_000
    assert ask(url, "SHOW server_encoding") == "UTF8"


def test_it_searches_and_waits_for_locks(postgres_url):  # noqa: F811
    url = fresh_database(postgres_url)

    assert ask(url, "SELECT to_tsvector('french', 'des dyspnées') @@ to_tsquery('french', 'dyspnée')")
    assert ask(url, "SELECT pg_try_advisory_lock(1)")


def test_each_database_is_empty(postgres_url):  # noqa: F811
    first, second = fresh_database(postgres_url), fresh_database(postgres_url)
    ask(first, "CREATE TABLE cases (number integer)")

    assert ask(first, "SELECT count(*) FROM pg_tables WHERE tablename = 'cases'") == 1
    assert ask(second, "SELECT count(*) FROM pg_tables WHERE tablename = 'cases'") == 0


def test_a_prepared_database_is_copied(postgres_url):  # noqa: F811
    prepared = fresh_database(postgres_url)
    ask(prepared, "CREATE TABLE cases AS SELECT generate_series(1, 10) AS number")

    copy = fresh_database(postgres_url, template=make_url(prepared).database)

    assert ask(copy, "SELECT count(*) FROM cases") == 10


def test_a_database_is_made_soon(postgres_url):  # noqa: F811
    fresh_database(postgres_url)
    started = time.monotonic()

    fresh_database(postgres_url)

    assert time.monotonic() - started < 2


def test_the_system_s_own_server_serves_too():
    if not postgres.program("initdb"):
        pytest.skip("This system has no PostgreSQL of its own; the tests use the packaged one.")
    with postgres.installed_server() as url:
        assert ask(fresh_database(url), "SELECT 1") == 1

    with pytest.raises(OperationalError):
        ask(url, "SELECT 1")


def test_a_server_of_others_is_left_as_it_was(postgres_url, monkeypatch):  # noqa: F811
    monkeypatch.setenv("POSTGRES_URL", postgres_url.replace("postgresql+psycopg:", "postgresql:"))
    monkeypatch.setattr(postgres, "made", [])
    with postgres.find_server()() as url:
        database = make_url(fresh_database(url)).database
        assert ask(postgres_url, f"SELECT count(*) FROM pg_database WHERE datname = '{database}'") == 1

    assert ask(postgres_url, f"SELECT count(*) FROM pg_database WHERE datname = '{database}'") == 0


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_without_a_server_the_reason_is_told(ci, outcome, monkeypatch):
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="No PostgreSQL"):
        postgres.refuse("No PostgreSQL")
