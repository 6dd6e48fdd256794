"""Cases to search, and every engine there is, on a real index in a folder of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from search import Document, open_engine, parse

ENGINES = ["whoosh", "tantivy"]
TODAY = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
MEMBERS = frozenset({"members"})


def make_case(id: int, title: str = "", question: str = "", days: int = 0, **facts) -> Document:
    """A case asked so many days ago."""
    posted = TODAY - timedelta(days=days)
    known = {"posted": posted, "active": posted, "audience": ["members"]} | facts
    return Document(id=id, title=title, question=question, **known)


@pytest.fixture(params=ENGINES)
def url(request, tmp_path) -> str:
    return f"{request.param}://{tmp_path}/index"


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
