"""Cases to search, and every engine there is, on a real index in a folder of its own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from search import Document, open_engine, parse
from search.opensearch_client import Cluster
from tests.opensearch.server import serving
from tests.postgres import fresh_database, run_sql

EMBEDDED = ["whoosh", "tantivy"]
ENGINES = [*EMBEDDED, "postgres", "opensearch"]
TODAY = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
MEMBERS = frozenset({"members"})


def make_case(id: int, title: str = "", question: str = "", days: int = 0, **facts) -> Document:
    """A case asked so many days ago."""
    posted = TODAY - timedelta(days=days)
    known = {"posted": posted, "active": posted, "audience": ["members"]} | facts
    return Document(id=id, title=title, question=question, **known)


@pytest.fixture(params=ENGINES)
def url(request, tmp_path) -> str:
    if request.param in EMBEDDED:
        return f"{request.param}://{tmp_path}/index"
    return request.getfixturevalue(f"{request.param}_index")


@pytest.fixture(scope="session")
def search_database(postgres_url) -> str:
    return fresh_database(postgres_url)


@pytest.fixture(scope="session")
def opensearch_server() -> Iterator[str]:
    """The one that OPENSEARCH_URL names, or a small one of the tests' own."""
    if "OPENSEARCH_URL" in os.environ:
        yield os.environ["OPENSEARCH_URL"].rstrip("/")
    else:
        with serving() as address:
            yield address


@pytest.fixture
def opensearch_index(opensearch_server) -> Iterator[str]:
    """Indexes of its own for each test."""
    name = f"index-{secrets.token_hex(4)}"
    yield f"{opensearch_server}/{name}"
    for one in (name, name.replace("index", "other")):
        client = Cluster(f"{opensearch_server}/{one}").client
        for index in client.indices.get_alias(index=f"{one}-*"):
            client.indices.delete(index=index)


@pytest.fixture
def postgres_index(search_database) -> Iterator[str]:
    """A schema of its own for each test, in one database."""
    name = f"index_{secrets.token_hex(4)}"
    yield f"{search_database}&schema={name}" if "?" in search_database else f"{search_database}?schema={name}"
    others = (name, name.replace("index", "other"))
    run_sql(search_database, *(f'DROP SCHEMA IF EXISTS "{one}" CASCADE' for one in others))


@pytest.fixture
def engine(url):
    engine = open_engine(url, seconds=20)
    with engine.rebuild():
        pass
    return engine


@pytest.fixture
def found(engine):
    """The ids that a question finds, in order."""

    def ids(text: str, audience=MEMBERS, **options) -> list[int]:
        return [hit.id for hit in engine.find(parse(text), audience, **options).hits]

    return ids
