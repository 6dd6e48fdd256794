"""Gives every change to each index that is fed, and knows which index has missed some.

A forum searches one index and may feed another beside it, while it moves there or to be able to go back.
An index stands in `index_feeds` from the moment its first build begins until a change passes it by: what does
not stand there is built anew before it is relied on.
"""

import hashlib
import logging
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select, update

from forum.cases.models import IndexFeed
from forum.db import change, db
from search.engine import Engine, IndexUnavailable
from search.opening import open_engine

log = logging.getLogger("forum.search")


class Index(NamedTuple):
    """An index under the name by which the database knows it."""

    name: str
    engine: Engine


def prepare_search(app):
    """Open the index that is searched, and those that are only fed."""
    address = app.config["SEARCH_URL"] or f"whoosh://{app.instance_path}/index"
    addresses = dict.fromkeys([address, *app.config["SEARCH_ALSO"].split()])
    indexes = [Index(name_of(one), open_engine(one)) for one in addresses]
    app.extensions["forum.search"], app.extensions["forum.search_indexes"] = indexes[0].engine, indexes


def name_of(address):
    """The same for an address with another password: passwords have no place in the database."""
    parts = urlsplit(address)
    place = f"{parts.scheme}://{parts.hostname or ''}:{_port(parts)}{parts.path}"
    return hashlib.sha256(place.encode()).hexdigest()


def search_engine():
    return current_app.extensions["forum.search"]


def also_fed():
    """The engines that are fed and not searched."""
    return [index.engine for index in _indexes()[1:]]


@contextmanager
def feeding_alone():
    """While the block lasts nobody else feeds any of the indexes: of two drains the slower would undo."""
    with ExitStack() as locks:
        for index in sorted(_indexes()):
            _lock(index, locks)
        yield


def feed(documents, gone):
    """Give a batch to every index; returns the names of those that have it now."""
    first, *others = _indexes()
    first.engine.apply(documents, gone)
    return {first.name, *(index.name for index in others if _takes(index, documents, gone))}


def keep_feeds(session, names):
    """Inside the change in which a batch's lines go: an index that was not given it has missed something."""
    session.execute(delete(IndexFeed).where(IndexFeed.name.not_in(names)))


def has_missed_changes():
    """Whether some went to other indexes only. A forum that never fed any trusts the one it has."""
    known = dict(db.session.execute(select(IndexFeed.name, IndexFeed.whole)).all())
    if not known:
        with change() as session:
            session.add(IndexFeed(name=_indexes()[0].name, whole=True))
    return bool(known) and not known.get(_indexes()[0].name)


def begin_feed():
    """From now on changes are noted for the index that is being built, whoever brings them."""
    if db.session.get(IndexFeed, _indexes()[0].name) is None:
        with change() as session:
            session.add(IndexFeed(name=_indexes()[0].name, whole=False))


def end_feed():
    """Whether the index was given every change since `begin_feed`."""
    with change() as session:
        own = update(IndexFeed).where(IndexFeed.name == _indexes()[0].name)
        return bool(session.execute(own.values(whole=True)).rowcount)


def _indexes():
    return current_app.extensions["forum.search_indexes"]


def _lock(index, locks):
    try:
        locks.enter_context(index.engine.writer_lock())
    except IndexUnavailable:
        if index.engine is search_engine():
            raise


def _takes(index, documents, gone):
    try:
        index.engine.apply(documents, gone)
    except IndexUnavailable as problem:
        if str(problem) != "missing":
            log.warning("An index that is only fed missed a change and has to be built: %s", problem)
        return False
    return True


def _port(parts):
    try:
        return parts.port or ""
    except ValueError:
        return ""
