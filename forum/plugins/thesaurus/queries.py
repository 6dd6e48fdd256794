"""Reads the imported terms."""

from sqlalchemy import select

from forum.plugin_api import db, prepared, rows
from forum.plugins.thesaurus.models import Edition, Term


def edition():
    """The edition that searches use, or None."""
    return db.session.scalar(select(Edition).where(Edition.is_whole).order_by(Edition.id.desc()).limit(1))


def edition_number():
    """The number of that edition, or None; asked often."""
    newest = select(Edition.id).where(Edition.is_whole).order_by(Edition.id.desc()).limit(1)
    found = rows(prepared("thesaurus_edition", lambda: newest))
    return found[0].id if found else None


def terms_of(number):
    """(French, English, worth as English, worth as French) of each pair of an edition."""
    columns = Term.french, Term.english, Term.to_english, Term.to_french
    return db.session.execute(select(*columns).where(Term.edition_id == number)).all()
