"""Brings a list of terms in: a new edition is written beside the old one, then takes its place."""

from flask import current_app
from sqlalchemy import delete, func, insert, select

from forum.plugin_api import change, learn_words
from forum.plugins.thesaurus import queries, wordings
from forum.plugins.thesaurus.mesh import Mismatch, differing, read_pairs
from forum.plugins.thesaurus.models import Edition, Term

MESH = "mesh"
TERM_WORTH, WORD_WORTH = 0.6, 0.6
BATCH = 1_000
COLUMNS = ("french", "english", "to_english", "to_french")
# How far an import is, in percent, when all is read and when the words have been learned.
READ, LEARNED = 10, 50


def import_mesh(path, force=False, progress=lambda percent: None):
    """Import the file; gives back the edition. Whatever goes wrong, searches keep the terms they have.

    Nothing is written before everything is read. The new edition is written in short changes and becomes
    visible by one last change; the one before it goes after that.
    """
    pairs = list(read_pairs(path))
    require_no_loss(len(pairs), force)
    terms = differing(pairs)
    if not terms:
        raise Mismatch(f"{path} holds no terms in two languages.")
    progress(READ)
    rows = list(weighed(pairs))
    progress(LEARNED)
    edition = Edition(source=MESH, lines=len(pairs), terms=len(terms), words=len(rows) - len(terms))
    return save_edition(edition, [dict(zip(COLUMNS, row, strict=True)) for row in rows], progress)


def weighed(pairs):
    """Each pair of terms, and of words learned from them, with what it is worth each way (COLUMNS).

    A word that is sometimes said so is worth less than one that always is.
    """
    yield from ((french, english, TERM_WORTH, TERM_WORTH) for french, english in differing(pairs))
    for french, english, *chances in learn_words(pairs):
        yield french, english, *(round(WORD_WORTH * (1 + chance) / 2, 3) for chance in chances)


def require_no_loss(count, force):
    """Refuse a list that has lost more of its lines than the settings allow: likely a broken download."""
    last = queries.edition()
    share = current_app.config["THESAURUS_LOSS_ALLOWED"]
    if last and not force and count < last.lines * (1 - share):
        raise Mismatch(
            f"The file has {count} lines, the last import had {last.lines}: that is more than {share:.0%} "
            "less. If it is right, say --force."
        )


def save_edition(edition, rows, progress):
    erase_all_but_current()
    with change() as session:
        session.add(edition)
    for start in range(0, len(rows), BATCH):
        batch = [{**row, "edition_id": edition.id} for row in rows[start : start + BATCH]]
        with change() as session:
            session.execute(insert(Term), batch)
        progress(LEARNED + (100 - LEARNED) * (start + len(batch)) // len(rows))
    _switch_to(edition, len(rows))
    erase_all_but_current()
    wordings.look_again()
    return edition


def _switch_to(edition, count):
    """The one moment at which searches come to the new edition; one with holes never gets there."""
    with change() as session:
        kept = select(func.count()).select_from(Term).where(Term.edition_id == edition.id)
        if session.scalar(kept) != count:
            raise Mismatch("Another import ran at the same time; this one is given up.")
        session.get(Edition, edition.id).is_whole = True


def erase_all_but_current():
    """What earlier imports left: older editions, and one that was cut short."""
    current = queries.edition_number() or 0
    with change() as session:
        session.execute(delete(Term).where(Term.edition_id != current))
        session.execute(delete(Edition).where(Edition.id != current))
