"""Reading the official data: the edition in use, its pages, its names."""

from time import monotonic

from flask import current_app
from sqlalchemy import func, select

from forum.plugin_api import db
from forum.plugins.drugs.mentions import Finder
from forum.plugins.drugs.models import AtcLevel, DrugName, DrugPage, Edition

# How long a process may go on with the edition it knows, in seconds.
LOOKED_AT = 60
# How long the codes of the ATC are, from the widest level to the narrowest.
LEVELS = (1, 3, 4, 5, 7)


def current_number():
    """The number of the edition in use, by the word of the database; None before the first import."""
    return db.session.scalar(select(func.max(Edition.id)).where(Edition.is_whole))


def edition():
    """The edition in use, or None."""
    number = current_number()
    return None if number is None else db.session.get(Edition, number, populate_existing=True)


def edition_number():
    """The same number, looked up once a minute at most: every case page asks for it.

    The edition before is kept until the next import, so that one read late is still whole.
    """
    kept = current_app.extensions.setdefault("drugs.edition", {})
    if monotonic() - kept.get("at", -LOOKED_AT) >= LOOKED_AT:
        kept.update(number=current_number(), at=monotonic())
    return kept["number"]


def forget():
    """Look again at the next question: this process has just imported."""
    current_app.extensions.pop("drugs.edition", None)


def finder(fresh=False):
    """What finds the drugs that texts name, by the edition in use; it knows none before the first import.

    `fresh` looks the edition up now: what is indexed right after an import must not miss it.
    """
    if fresh:
        forget()
    number, kept = edition_number(), current_app.extensions.setdefault("drugs.finder", {})
    if number not in kept:
        kept.clear()
        kept[number] = Finder(_names(number))
    return kept[number]


def page_called(slug):
    """The page of that address, or None."""
    return db.session.get(DrugPage, (edition_number(), slug)) if edition_number() is not None else None


def letters():
    """The letters that substances begin with."""
    asked = select(DrugPage.letter).where(_is_listed()).group_by(DrugPage.letter)
    return sorted(db.session.scalars(asked), key=lambda letter: (letter == "#", letter))


def pages_under(letter):
    """(slug, name) of the substances that begin with that letter, in order."""
    asked = select(DrugPage.slug, DrugPage.name).where(_is_listed(), DrugPage.letter == letter)
    return sorted(db.session.execute(asked).all(), key=lambda row: row.slug)


def levels_of(codes):
    """[(code, [labels from the widest level to the narrowest])] of ATC codes; a level may lack its name."""
    starts = {code[:size] for code in codes for size in LEVELS}
    asked = select(AtcLevel.code, AtcLevel.label).where(AtcLevel.code.in_(starts))
    known = dict(db.session.execute(asked).all())
    return [(code, [known[code[:size]] for size in LEVELS if code[:size] in known]) for code in codes]


def _is_listed():
    return (DrugPage.edition_id == edition_number()) & DrugPage.is_single


def _names(number):
    if number is None:
        return []
    columns = (DrugName.name, DrugName.kind, DrugName.pages, DrugName.uses, DrugName.said)
    return db.session.execute(select(DrugName.key, *columns).where(DrugName.edition_id == number)).all()
