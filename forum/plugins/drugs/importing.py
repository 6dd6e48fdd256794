"""Brings the official tables in: a new edition is written beside the old one, then takes its place."""

import gzip
import json

from flask import current_app
from sqlalchemy import delete, func, insert, select

from forum.plugin_api import Case, change, index_case, wake_drain
from forum.plugins.drugs import facts, queries
from forum.plugins.drugs.bdpm import Mismatch
from forum.plugins.drugs.models import KEY, AtcLevel, DrugName, DrugPage, Edition
from forum.plugins.drugs.substances import plain

BATCH = 500
# How far an import is, in percent, when all is read.
READ = 60
OFFICIAL, OWN = "bdpm", "demo"


def import_tables(folder, force=False, progress=lambda percent: None):
    """Import the folder; gives back the edition. Whatever goes wrong, readers keep the edition they have.

    Nothing is written before everything is read. The new edition is written in short changes, so that
    members can post meanwhile, and becomes visible by one last change. The one before it is kept until
    the next import: a reader in the middle of a page still finds it.
    """
    official = facts.gather(folder, progress)
    if not force:
        require_no_loss(official.rows)
    return save_edition(official, OFFICIAL, progress)


def require_no_loss(counts):
    """Refuse a table that has lost more of its rows than the settings allow: likely a broken download."""
    last = queries.edition()
    share = current_app.config["DRUGS_LOSS_ALLOWED"]
    for table, before in (last.rows if last is not None else {}).items():
        now = counts.get(table, 0)
        if now < before * (1 - share):
            raise Mismatch(
                f"{table} has {now} rows, the last import had {before}: that is more than {share:.0%} less. "
                "If it is right, say --force."
            )


def save_edition(official, source, progress=lambda percent: None):
    _erase_all_but_current()
    with change() as session:
        edition = Edition(data_date=official.data_date, source=source, rows=official.rows)
        session.add(edition)
    written = {
        DrugPage: list(_page_rows(edition.id, official.pages)),
        DrugName: list(_name_rows(edition.id, official.names)),
    }
    batches = [
        (model, rows[start : start + BATCH])
        for model, rows in written.items()
        for start in range(0, len(rows), BATCH)
    ]
    for number, (model, rows) in enumerate(batches, 1):
        with change() as session:
            session.execute(insert(model), rows)
        progress(READ + (100 - READ) * number // len(batches))
    _switch_to(edition, {model: len(rows) for model, rows in written.items()})
    return edition


def import_levels(file):
    """Import the names of ATC levels: JSON Lines with code, label, level1, level2, level3."""
    labels = {}
    for record in _records(file):
        code = record["code"]
        parts = {1: "level1", 3: "level2", 4: "level3", len(code): "label"}
        labels.update(
            {code[:size]: str(record[part])[:300] for size, part in parts.items() if record.get(part)}
        )
    if not labels:
        raise Mismatch(f"{file} holds no ATC levels.")
    with change() as session:
        session.execute(delete(AtcLevel))
        session.execute(insert(AtcLevel), [{"code": code, "label": label} for code, label in labels.items()])
    return len(labels)


def index_again():
    """Put every case on the list of what is to be indexed: what it speaks of may now be known."""
    with change() as session:
        numbers = session.scalars(select(Case.id)).all()
        for number in numbers:
            index_case(number)
    wake_drain()
    return len(numbers)


def _page_rows(edition_id, pages):
    for slug, page in pages.items():
        yield {
            "edition_id": edition_id,
            "slug": slug,
            "name": page["name"],
            "letter": _letter(page["name"]),
            "is_single": len(page["members"]) == 1,
            "facts": page,
        }


def _name_rows(edition_id, names):
    for key, (name, kind, pages, uses, said) in names.items():
        if len(key) <= KEY:
            yield {
                "edition_id": edition_id, "key": key, "name": name[:500], "kind": kind, "pages": pages,
                "uses": uses, "said": said,
            }  # fmt: skip


def _letter(name):
    """What it stands under in the list: a letter, or # for names that begin with a figure."""
    first = plain(name)[:1].upper()
    return first if first.isalpha() else "#"


def _switch_to(edition, written):
    """The one moment at which readers come to the new edition; an edition with holes never gets there."""
    with change() as session:
        for model, count in written.items():
            kept = select(func.count()).select_from(model).where(model.edition_id == edition.id)
            if not count or session.scalar(kept) != count:
                raise Mismatch("Another import ran at the same time; this one is given up.")
        session.get(Edition, edition.id).is_whole = True
    queries.forget()


def _erase_all_but_current():
    """What an earlier import left: older editions, and one that was cut short."""
    current = queries.current_number()
    while True:
        with change() as session:
            old = session.scalar(select(Edition.id).where(Edition.id != (current or 0)).limit(1))
            if old is None:
                return
            for model in (DrugPage, DrugName):
                session.execute(delete(model).where(model.edition_id == old))
            session.execute(delete(Edition).where(Edition.id == old))


def _records(file):
    opened = gzip.open if str(file).endswith(".gz") else open
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if not isinstance(record.get("code"), str):
                    raise ValueError("no code")
                yield record
    except (ValueError, AttributeError, OSError, EOFError) as error:
        raise Mismatch(
            f"{file} is not in the expected form (JSON Lines with a code each): {error}."
        ) from error
