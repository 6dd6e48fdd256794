"""What a drug page says officially, drawn from the tables and made ready to be kept as one record."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from . import bdpm
from .medicines import Names, name_medicines
from .substances import LONGEST_SLUG, plain, slug_of

BRAND, SUBSTANCE, OTHER_NAME = "brand", "substance", "name"
# A state of supply that is over; the others are told.
RESTORED = "4"
_TELLING = re.compile(r"[a-z]{2}")
MOST_MEMBERS, MOST_NAME = 12, 2000


@dataclass
class Official:
    """One edition in memory: pages by slug, names by folded key, and how many rows each table had."""

    pages: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    data_date: object = None


@dataclass
class Tables:
    """The rows that tell something of a medicine, by its number."""

    files: dict
    counts: Counter = field(default_factory=Counter)

    def read(self, table):
        for row in bdpm.read(self.files[table], table):
            self.counts[table] += 1
            yield row

    def by_medicine(self, table):
        found = defaultdict(list)
        for row in self.read(table):
            found[row.cis].append(row)
        return found


def gather(folder, progress=lambda percent: None):
    """Everything of the folder's tables, read and put together; raises bdpm.Mismatch."""
    tables = Tables(bdpm.find_files(folder))
    names = name_medicines(tables.files)
    progress(20)
    told = {table: tables.by_medicine(table) for table in bdpm.TABLES}
    progress(40)
    official = Official(rows=dict(tables.counts), data_date=bdpm.data_date(tables.files))
    for slugs, medicines in _compositions(names, told[bdpm.MEDICINES]).items():
        official.pages[slug_of_all(slugs)] = _page(slugs, medicines, names, told)
    add_singles(official.pages, names)
    link_combinations(official.pages)
    on_market = {cis for cis, (row, *_doubled) in told[bdpm.MEDICINES].items() if _is_marketed(row)}
    official.names = gather_names(names, on_market)
    progress(60)
    return official


def slug_of_all(slugs):
    """The address of what comes together: "amoxicilline+acide-clavulanique"."""
    joined = "+".join(slugs)
    return joined if len(joined) <= 2 * LONGEST_SLUG else slug_of(joined)


def gather_names(names: Names, on_market):
    """{folded name: (name, kind, slugs of pages, uses, said)}; where two want one name, the substance has it.

    `uses` is how many medicines on the market bear it: the well-known come first. `said` is `Brand.said`.
    """
    uses = Counter(names.brand_of.get(cis) for cis in on_market)
    uses.update(part.slug for cis in on_market for part in names.contents.get(cis, ()))
    gathered = {}
    for brand in names.brands:
        pages = [slug_of_all(slugs) for slugs in brand.compositions]
        for name in (brand.name, *brand.names):
            kind = BRAND if name == brand.name else OTHER_NAME
            gathered.setdefault(plain(name), (name, kind, pages, uses[brand.slug], list(brand.said)))
    for substance in names.substances.values():
        for name in (*substance.names, substance.name):
            kind = SUBSTANCE if name == substance.name else OTHER_NAME
            gathered[plain(name)] = (name, kind, [substance.slug], uses[substance.slug], [])
    return {key: told for key, told in gathered.items() if _TELLING.search(key)}


def _compositions(names, rows):
    """{slugs: its medicines}: what holds the same substances stands on one page."""
    found = defaultdict(list)
    for cis, (row, *_doubled) in rows.items():
        slugs = tuple(sorted({part.slug for part in names.contents.get(cis, ())}))
        if slugs:
            found[slugs].append(row)
    return found


def _page(slugs, medicines, names, told):
    """The record of one page: plain lists and texts only."""
    shown = [names.substances[slug].name for slug in slugs]
    return {
        "name": " + ".join(shown)[:MOST_NAME],
        "members": [[slug, name] for slug, name in zip(slugs, shown, strict=True)],
        "official": sorted({part.official for row in medicines for part in names.contents[row.cis]}),
        "brands": _brands(medicines, names, told),
        "generics": [
            _medicine(row, names, told) for row in _in_order(medicines) if row.cis not in names.brand_of
        ],
        "atc": sorted({found.atc for row in medicines for found in told[bdpm.CLASSES].get(row.cis, ())}),
        "groups": _groups(medicines, told),
        "conditions": _counted(row.text for m in medicines for row in told[bdpm.CONDITIONS].get(m.cis, ())),
        "supplies": _supplies(medicines, told),
        "medicines": len(medicines),
        "marketed": sum(_is_marketed(row) for row in medicines),
        "watched": [row.title for row in _in_order(medicines) if row.watched == "Oui"],
        "with": [],
    }


def _brands(medicines, names, told):
    """[[brand, its medicines]], those with most medicines on the market first."""
    brands = defaultdict(list)
    shown = {brand.slug: brand.name for brand in names.brands}
    for row in _in_order(medicines):
        if row.cis in names.brand_of:
            brands[shown[names.brand_of[row.cis]]].append(row)
    order = sorted(brands.items(), key=lambda item: (-sum(map(_is_marketed, item[1])), item[0]))
    return [[brand, [_medicine(row, names, told) for row in rows]] for brand, rows in order]


def _medicine(row, names, told):
    """[title, route, on the market, doses, refunded at] of one medicine."""
    rates = {pack.refunded for pack in told[bdpm.PACKS].get(row.cis, ()) if pack.refunded}
    doses = [part.dose for part in names.contents[row.cis] if part.dose]
    return [row.title, row.routes.replace(";", ", "), _is_marketed(row), doses, sorted(rates)]


def _groups(medicines, told):
    """[[title, how many brands, how many generics]] of the generic groups of these medicines."""
    counts = defaultdict(Counter)
    for medicine in medicines:
        for row in told[bdpm.GROUPS].get(medicine.cis, ()):
            counts[row.title.rstrip(". ")][row.kind == "0"] += 1
    return [[title, count[True], count[False]] for title, count in sorted(counts.items())]


def _supplies(medicines, told):
    """[[medicine, state, since, told on, address]] of what is short or gone, the newest first."""
    rows = [
        (row, medicine)
        for medicine in medicines
        for row in told[bdpm.SUPPLIES].get(medicine.cis, ())
        if row.state != RESTORED
    ]
    rows.sort(key=lambda pair: bdpm.day(pair[0].updated) or bdpm.day("01/01/1970"), reverse=True)
    told_of = {(medicine.title, row.label.capitalize()): row for row, medicine in reversed(rows)}
    return [
        [title, label, row.since, row.updated, row.address if row.address.startswith("https://") else ""]
        for (title, label), row in reversed(told_of.items())
    ]


def _counted(texts):
    """[[text, how often]], the commonest first."""
    return [[text, count] for text, count in Counter(texts).most_common()]


def _in_order(medicines):
    return sorted(medicines, key=lambda row: (not _is_marketed(row), row.title))


def _is_marketed(row):
    return row.marketed.startswith("Commercialis")


def bare_page(names):
    """A page of which nothing is known but what is in it."""
    lists = ["official", "brands", "generics", "atc", "groups", "conditions", "supplies", "watched", "with"]
    return {
        "name": " + ".join(names)[:MOST_NAME],
        "members": [[slug_of(name), name] for name in names],
        "medicines": 0,
        "marketed": 0,
        **{part: [] for part in lists},
    }


def add_singles(pages, names):
    """A substance that only comes with others has a page too: it leads to them."""
    for slug, substance in names.substances.items():
        if slug not in pages:
            pages[slug] = bare_page([substance.name]) | {"members": [[slug, substance.name]]}


def link_combinations(pages):
    """Each substance's page names what it comes together with; mixtures of a dozen and more are left out."""
    for slug, page in pages.items():
        if 1 < len(page["members"]) <= MOST_MEMBERS:
            for member, _name in page["members"]:
                pages[member]["with"].append([slug, page["name"], [brand for brand, _ in page["brands"]]])
