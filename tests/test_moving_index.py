"""The forum moves from one search index to another and back while it is used, and no change is lost."""

import logging

import pytest

from app import create_app
from forum.cases import indexing
from forum.cases.feeding import name_of
from forum.cases.models import Case, IndexFeed
from forum.db import change, db
from forum.testing import TEST_SETTINGS


@pytest.fixture
def forum_on(app, database_url, tmp_path):
    """The same forum, started with another index: a function of SEARCH_URL and SEARCH_ALSO by engine."""

    def start(engine, also=""):
        chosen = {**TEST_SETTINGS, "DATABASE_URL": database_url, "SEARCH_URL": address(engine)}
        chosen["SEARCH_ALSO"] = " ".join(map(address, also.split()))
        return create_app(chosen, instance_path=tmp_path / "instance")

    def address(engine):
        return f"{engine}://{tmp_path}/{engine}"

    return start


@pytest.fixture
def cases(make_case):
    return [make_case(f"Zona {number}").id for number in range(5)]


def within(forum, deed, *facts):
    """What the deed gives when it is done in that forum."""
    with forum.app_context():
        try:
            return deed(*facts)
        finally:
            db.session.remove()
            db.engine.dispose()


def rename(number, title):
    with change():
        db.session.get(Case, number).title = title
        indexing.index_case(number)


def titles():
    engine = indexing.search_engine()
    return {number: engine.stored(number).title for number in engine.ids()}


def truth():
    return {number: document.title for number, document in indexing.documents_of(every()).items()}


def every():
    return list(db.session.scalars(db.select(Case.id)))


def rebuild_while(forum, deed):
    """Builds the forum's index; once the first cases were read, the deed is done elsewhere."""

    def build():
        return indexing.rebuild_index(progress=lambda _done: deed())

    return within(forum, build)


def test_what_one_index_was_given_the_other_has_not_missed(forum_on, cases, app):
    old, new = forum_on("whoosh", also="tantivy"), forum_on("tantivy", also="whoosh")
    within(old, indexing.drain_all)

    def meanwhile():
        rename(cases[0], "Changed during the build")
        within(old, indexing.drain_all)

    rebuild_while(new, meanwhile)
    rename(cases[1], "Changed after the build")
    within(old, indexing.drain_all)

    assert within(new, titles) == truth()
    assert not within(new, indexing.mend_index)
    rename(cases[2], "Changed after the move")
    within(new, indexing.drain_all)
    assert within(new, titles) == within(old, titles) == truth()
    assert not within(old, indexing.mend_index)


def test_an_index_that_was_passed_by_is_built_anew_before_it_is_relied_on(forum_on, cases, caplog):
    old, new = forum_on("whoosh"), forum_on("tantivy")
    within(old, indexing.drain_all)

    def meanwhile():
        rename(cases[0], "Changed during the build")
        within(old, indexing.drain_all)

    with caplog.at_level(logging.WARNING):
        rebuild_while(new, meanwhile)

    assert "built again before use" in caplog.text
    assert within(new, titles) != truth()
    within(new, indexing.drain_all)
    assert within(new, titles) == truth()
    assert not within(new, indexing.mend_index)


def test_going_back_to_an_index_that_was_left_builds_it_anew(forum_on, cases):
    old, new = forum_on("whoosh"), forum_on("tantivy")
    within(old, indexing.drain_all)
    within(new, indexing.drain_all)
    rename(cases[0], "Only the new one was given this")
    within(new, indexing.drain_all)

    within(old, indexing.drain_all)

    assert within(old, titles) == truth()


def test_a_second_index_that_cannot_be_fed_does_not_hold_up_the_first(forum_on, cases, tmp_path):
    forum = forum_on("whoosh", also="tantivy")
    within(forum_on("tantivy"), indexing.rebuild_index)
    (tmp_path / "tantivy" / "CURRENT").unlink()

    rename(cases[0], "Changed")

    assert within(forum, indexing.drain_all) == len(cases)
    assert within(forum, titles) == truth()
    assert within(forum_on("tantivy"), indexing.mend_index)


def test_a_forum_that_was_never_asked_trusts_its_index(app, case, indexed):
    indexed()
    with change() as session:
        session.execute(db.delete(IndexFeed))

    assert not indexing.mend_index()
    assert [feed.whole for feed in db.session.query(IndexFeed)] == [True]


def test_a_build_that_was_killed_does_not_count(app, forum_on, cases):
    new = forum_on("tantivy")

    def killed(_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        within(new, indexing.rebuild_index, killed)

    assert within(new, indexing.mend_index)
    assert within(new, titles) == truth()


def test_the_status_tells_of_every_index(forum_on, cases):
    forum = forum_on("whoosh", also="tantivy")
    within(forum, indexing.drain_all)

    def status():
        return forum.test_cli_runner().invoke(args=["search", "status"]).output

    before = within(forum, status)
    within(forum_on("tantivy"), indexing.rebuild_index)
    after = within(forum, status)

    assert "Index: ok, 5 cases; waiting: 0." in before
    assert "Also fed: missing" in before
    assert "Also fed: ok, 5 cases." in after


def test_an_address_is_known_without_its_password():
    assert name_of("postgresql://a:secret@db:5432/x") == name_of("postgresql://a:other@db:5432/x")
    assert name_of("postgresql://a:b@db/x") != name_of("postgresql://a:b@db/y")
    assert name_of("whoosh:///a") != name_of("tantivy:///a")
    assert name_of("http://[::1]:99999999/") != name_of("whoosh:///a")
