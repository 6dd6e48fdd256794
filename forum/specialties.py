"""The medical specialties: the rooms of the house, named in both languages, with their neighbours."""

import json
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import change, db
from forum.errors import NotFound, Refused
from forum.languages import LANGUAGES, reader_language
from forum.languages import lazy_gettext as _l

DATA = Path(__file__).with_name("specialties.json")
DISCIPLINES = {"medicine": _l("Medicine"), "surgery": _l("Surgery"), "biology": _l("Biology")}


class SpecialtyRow(db.Model):
    __tablename__ = "specialties"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name_fr: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    short_fr: Mapped[str] = mapped_column(String(40))
    short_en: Mapped[str] = mapped_column(String(40))
    discipline: Mapped[str] = mapped_column(String(20))
    codes: Mapped[str] = mapped_column(String(300), default="")


class NeighbourRow(db.Model):
    __tablename__ = "specialty_neighbours"

    specialty: Mapped[str] = mapped_column(ForeignKey("specialties.slug"), primary_key=True)
    neighbour: Mapped[str] = mapped_column(ForeignKey("specialties.slug"), primary_key=True)


@dataclass(frozen=True, slots=True)
class Specialty:
    """A specialty in the reader's language; `codes` are those of the national register (RPPS)."""

    slug: str
    name: str
    short: str
    url: str
    discipline: str
    codes: tuple
    neighbours: frozenset


def all_specialties():
    """Every specialty in the order of display; read once, they change with a deployment."""
    return list(_kept().values())


def specialty_called(slug):
    """The specialty of that slug, or None."""
    return _kept().get(slug)


def specialty_name(slug):
    specialty = _kept().get(slug)
    return specialty.name if specialty else ""


def short_names():
    """{slug: short name} in the reader's language."""
    return {slug: specialty.short for slug, specialty in _kept().items()}


def specialty_names():
    """{slug: all that it may be called}: its slug, its names and short names in every language."""
    kept = _read_once()
    return {
        slug: [
            slug,
            *(name for language in kept for s in [kept[language][slug]] for name in (s.name, s.short)),
        ]
        for slug in kept["fr"]
    }


def are_neighbours(one, other):
    specialty = _kept().get(one)
    return specialty is not None and other in specialty.neighbours


def find_specialty(slug):
    """The specialty of that slug; raises NotFound."""
    specialty = specialty_called(slug)
    if specialty is None:
        raise NotFound(_l("There is no such specialty."))
    return specialty


def require_specialty(slug, field="specialty"):
    """The slug when it names a specialty; raises Refused."""
    if slug not in _kept():
        raise Refused(_l("Please choose a specialty from the list."), field=field)
    return slug


def seed_specialties():
    """Write our data file into the tables: adds and renames, never removes; returns how many there are."""
    records = json.loads(DATA.read_text(encoding="utf-8"))
    with change() as session:
        for position, record in enumerate(records):
            session.merge(_row_of(record, position))
        session.flush()
        for record in records:
            for neighbour in record["neighbours"]:
                session.merge(NeighbourRow(specialty=record["slug"], neighbour=neighbour))
    for kept in ("forum.specialties", "forum.meanings"):
        current_app.extensions.pop(kept, None)
    return len(records)


def _row_of(record, position):
    names = {key: record[key] for key in ("slug", "name_fr", "name_en", "short_fr", "short_en", "discipline")}
    return SpecialtyRow(position=position, codes=" ".join(record["codes"]), **names)


def _kept():
    """{slug: specialty} in the reader's language."""
    return _read_once()[reader_language()]


def _read_once():
    kept = current_app.extensions.get("forum.specialties")
    if not kept or not kept["fr"]:
        kept = current_app.extensions["forum.specialties"] = _read()
    return kept


def _read():
    neighbours = {}
    for one, other in db.session.execute(select(NeighbourRow.specialty, NeighbourRow.neighbour)):
        neighbours.setdefault(one, set()).add(other)
    rows = db.session.scalars(select(SpecialtyRow).order_by(SpecialtyRow.position)).all()
    return {
        language: {row.slug: _specialty_of(row, language, neighbours.get(row.slug, ())) for row in rows}
        for language in LANGUAGES
    }


def _specialty_of(row, language, neighbours):
    return Specialty(
        slug=row.slug,
        name=getattr(row, f"name_{language}"),
        short=getattr(row, f"short_{language}"),
        url=f"/specialties/{row.slug}",
        discipline=row.discipline,
        codes=tuple(row.codes.split()),
        neighbours=frozenset(neighbours),
    )
