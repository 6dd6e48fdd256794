"""The database handle, the clock, and change(): one change saved whole or not at all."""

from contextlib import contextmanager
from datetime import UTC, datetime

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def now():
    """The present moment as every table holds it: UTC, without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def change():
    """One change: all that is added inside is saved whole, or not at all. It cannot stand inside another.

    The reads before it end here: on SQLite the write transaction begins at once instead of failing
    halfway because somebody else wrote since.
    """
    session = db.session
    if session.info.get("changing"):
        raise RuntimeError("change() stands inside another change(): the outer half would be saved alone.")
    session.commit()
    session.info["changing"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("changing", None)


def insert_into(model):
    """An INSERT that may say what happens on a conflict: each database has its own of the same shape."""
    dialects = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return dialects[db.engine.dialect.name](model)


def prepared(key, build):
    """The statement that `build` makes, made once an app: building one costs more than asking it."""
    kept = current_app.extensions.setdefault("forum.statements", {})
    if key not in kept:
        kept[key] = build()
    return kept[key]


def rows(statement, **values):
    """The rows of a prepared statement, its bindparams filled with those values."""
    return db.session.connection().execute(statement, values).all()


def tune(engine):
    """Prepare an engine: SQLite gets its pragmas and honest transactions; other databases need nothing."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection, _record):
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection):
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
