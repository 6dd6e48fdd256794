"""Puts the official tables together: which substances there are, which brands, and what each medicine is."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from . import bdpm
from .brands import Medicine, name_brands
from .substances import FOR_HOMEOPATHY, Naming, in_order, shown

MOST_SAID = 2


class Content(NamedTuple):
    """One substance in a medicine: its slug, and the dose of it as the table tells it."""

    slug: str
    official: str
    dose: str


class Names(NamedTuple):
    """All that has a name: {slug: Substance} in use, brands, contents and brand by medicine's number."""

    substances: dict
    brands: list
    contents: dict
    brand_of: dict


def name_medicines(files):
    """What the medicines and their components are called; homeopathic dilutions are left out."""
    rows = [row for row in bdpm.read(files[bdpm.COMPONENTS], bdpm.COMPONENTS) if _is_named(row)]
    naming = Naming((row.cis, row.code, row.name, row.nature, row.link) for row in rows)
    contents = {cis: _contents(parts, naming) for cis, parts in _by_medicine(rows).items()}
    titles = {row.cis: row.title for row in bdpm.read(files[bdpm.MEDICINES], bdpm.MEDICINES)}
    medicines = {cis: _medicine(cis, title, contents.get(cis, ()), naming) for cis, title in titles.items()}
    groups = bdpm.read(files[bdpm.GROUPS], bdpm.GROUPS)
    brands, brand_of = name_brands([*medicines.values(), *_gone(groups, medicines)])
    said = _said(contents, brand_of)
    brands = [brand._replace(said=said.get(brand.slug, ())) for brand in brands]
    used = {part.slug for cis in titles for part in contents.get(cis, ())}
    return Names({slug: naming.slugs[slug] for slug in sorted(used)}, brands, contents, brand_of)


def _said(contents, brand_of):
    """{slug of a brand: the tables' own words for what is in it}: "chlorhydrate de sertraline"."""
    told = defaultdict(Counter)
    for cis, slug in brand_of.items():
        salts = {shown(in_order(part.official)) for part in contents[cis]}
        told[slug][" + ".join(sorted(salts))] += 1
    return {slug: tuple(said for said, _times in runs.most_common(MOST_SAID)) for slug, runs in told.items()}


def _medicine(cis, title, contents, naming):
    substances = [naming.slugs[part.slug] for part in contents]
    spoken = {name for substance in substances for name in (substance.name, *substance.names)}
    return Medicine(cis, title, tuple(spoken), tuple(sorted({substance.slug for substance in substances})))


def _gone(groups, medicines):
    """Brands that are only told by the title of their group: "QUINAPRIL 20 mg - ACUITEL 20 mg, comprimé"."""
    told = set()
    for row in groups:
        member = medicines.get(row.cis)
        if row.title not in told and member and member.slugs:
            told.add(row.title)
            for title in row.title.split(" - ")[1:]:
                yield member._replace(cis="", title=title.strip())


def synonyms(folder):
    """(term, other, kind): what else a brand or a substance may be called, from a folder of the tables.

    Kinds: "salt" (a brand to what the tables say is in it), "substance" (a brand, or a salt, to what acts in
    it), "brand" (the way back). Several substances stand in one run of words.
    """
    files = bdpm.find_files(folder, (bdpm.MEDICINES, bdpm.COMPONENTS, bdpm.GROUPS))
    return names_alike(name_medicines(files))


def names_alike(names):
    for brand in names.brands:
        acting = " ".join(names.substances[slug].name for slug in brand.substances)
        for name in brand.names:
            for said in brand.said:
                yield name, said, "salt"
            yield name, acting, "substance"
        yield acting, brand.name, "brand"
    for substance in names.substances.values():
        for name in substance.names:
            if name != substance.name:
                yield name, substance.name, "substance"


def _is_named(row):
    return row.name and row.code and not FOR_HOMEOPATHY.search(row.name)


def _by_medicine(rows):
    parts = defaultdict(list)
    for row in rows:
        parts[row.cis].append(row)
    return parts


def _contents(rows, naming):
    """One content for each link of salt and fraction; the dose is the fraction's, where the table has it."""
    links = defaultdict(list)
    for row in rows:
        links[row.element, row.link or row.code].append(row)
    contents = []
    for linked in links.values():
        salt = next((row for row in linked if row.nature == "SA"), linked[0])
        acting = next((row for row in linked if row.nature == "FT" and row.dose), salt)
        dose = " / ".join(filter(None, (acting.dose, acting.reference))) if acting.dose else ""
        contents.append(Content(naming.of(salt.code).slug, salt.name, dose))
    return contents
