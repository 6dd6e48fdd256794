"""Writes down what need not be written: after the page is with its reader, and never in anybody's way."""

import logging
from contextlib import contextmanager

from flask import after_this_request, current_app
from sqlalchemy.exc import SQLAlchemyError

from forum.db import db

log = logging.getLogger("forum.noting")
MILLISECONDS = 200


def note_later(what, note):
    """Call `note(connection)` when this request's page is with its reader; `what` it is, for the log.

    It must need nothing of the request. Where another writer holds the database, it is skipped.
    """
    app = current_app._get_current_object()

    @after_this_request
    def note_after(response):
        response.call_on_close(lambda: _note(app, what, note))
        return response


def _note(app, what, note):
    with app.app_context():
        try:
            with _impatient_transaction() as connection:
                note(connection)
        except SQLAlchemyError as error:
            # To give way to whoever writes is what a note is for; anything else is a fault.
            level = logging.INFO if "lock" in str(getattr(error, "orig", "")) else logging.WARNING
            log.log(level, "%s could not be noted: %s", what, type(error).__name__)


@contextmanager
def _impatient_transaction():
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
