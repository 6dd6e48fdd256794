"""Reading the official data: the edition in use, its pages, its names."""

from time import monotonic

from flask import current_app
from sqlalchemy import func, select

from forum.plugin_api import db
from forum.plugins.drugs.models import Edition

# How long a process may go on with the edition it knows, in seconds.
LOOKED_AT = 5


def current_number():
    """The number of the edition in use, by the word of the database; None before the first import."""
    return db.session.scalar(select(func.max(Edition.id)).where(Edition.is_whole))


def edition():
    """The edition in use, or None."""
    number = current_number()
    return None if number is None else db.session.get(Edition, number, populate_existing=True)


def edition_number():
    """The same number, looked up at most every few seconds: every case page asks for it."""
    kept = current_app.extensions.setdefault("drugs.edition", {})
    if monotonic() - kept.get("at", -LOOKED_AT) >= LOOKED_AT:
        kept.update(number=current_number(), at=monotonic())
    return kept["number"]


def forget():
    """Look again at the next question: this process has just imported."""
    current_app.extensions.pop("drugs.edition", None)
