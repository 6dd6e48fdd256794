"""Says whether the forum lives (/healthz) and can serve (/readyz)."""

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum import migrations
from forum.cases.indexing import outbox_length, search_engine
from forum.db import db

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def show_health():
    """The process answers; whoever restarts it needs to know no more."""
    return jsonify(status="ok")


@pages.get("/readyz")
def show_readiness():
    """Database, tables and index are there; says which is not, with 503.

    An index that is read-only is told, but it answers: that is no reason to send nobody here.
    """
    checks = {"database": _database(), "tables": _tables(), "search": search_engine().health()}
    ready = all(state == "ok" or state.startswith("read-only") for state in checks.values())
    lag = outbox_length() if checks["tables"] == "ok" else None
    return jsonify(
        status="ok" if ready else "not ready", waiting_for_index=lag, **checks
    ), 200 if ready else 503


def _database():
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return "does not answer"
    return "ok"


def _tables():
    try:
        late = migrations.pending()
    except SQLAlchemyError:
        return "do not answer"
    return "ok" if not late else "older than the code; run: flask db upgrade"
