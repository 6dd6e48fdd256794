"""Notes a search once its page is with the reader: whatever happens here, nobody waits for it."""

import logging
from contextlib import contextmanager

from flask import after_this_request, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from forum.plugin_api import db
from forum.plugins.search_history.actions import count_failure, keep_search
from forum.plugins.search_history.discretion import may_be_kept

log = logging.getLogger("forum.search_history")
MILLISECONDS = 200


def note_search(reader, text, total):
    """Keep the question in its member's history; where it found nothing at all, count that as well."""
    if reader is None or not may_be_kept(text):
        return
    app, number = current_app._get_current_object(), reader.id
    failed = not total and not narrowed(request.args)

    @after_this_request
    def note_later(response):
        response.call_on_close(lambda: _note(app, number, text, failed))
        return response


def narrowed(args):
    """What finds nothing beside a choice, or on page two, might have found something alone."""
    return any(value for name, value in args.items() if name not in ("q", "order"))


def _note(app, member_id, text, failed):
    with app.app_context():
        try:
            with impatient_transaction() as connection:
                if keep_search(connection, member_id, text) and failed:
                    count_failure(connection, member_id, text)
        except SQLAlchemyError as error:
            # To give way to whoever writes is what a note is for; anything else is a fault.
            level = logging.INFO if "lock" in str(getattr(error, "orig", "")) else logging.WARNING
            log.log(level, "A search could not be noted: %s", type(error).__name__)


@contextmanager
def impatient_transaction():
    """A transaction of its own that gives up where another writer holds the database."""
    with db.engine.connect() as connection, _impatient(connection):
        yield connection
        connection.commit()


@contextmanager
def _impatient(connection):
    """SQLite's connections go back to the pool as patient as they came; PostgreSQL forgets by itself."""
    if db.engine.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {MILLISECONDS}")
        yield
        return
    driver = connection.connection.driver_connection
    patience = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    driver.execute(f"PRAGMA busy_timeout = {MILLISECONDS}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {patience}")
