"""What a medicine is called in the trade: its brand, without dose, form and laboratory.

A generic ("CARVEDILOL TEVA 25 mg") has no brand; but from all of them we learn which last words are no part
of a name: laboratories, "LP", "ENFANTS".
"""

# ruff: noqa: SIM905 (a word list is read as a text)

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

from .substances import plain, slug_of

SHORTEST_FAMILY = 4
ENDINGS = frozenset(
    ["lp", "l.p.", "adultes", "adulte", "enfants", "enfant", "nourrissons", "nourrisson", "sans", "sucre"]
)
# First words that are no name: many a medicine is called after what it is, or what it is for.
NO_FAMILY = frozenset(
    """
    acide alcool baume bain bains bouche capsules chlorure collyre comprimes concentre creme cure
    dermo eau dialyse elixir essence extrait gargarisme gelules gouttes granules herbe huile
    infusion larmes liquide lotion mal medicinal melange mucilage oligo pansement pastilles pate
    plantes pommade poudre poumon rhume sels sirop solution solute spray suppositoire tisane toux
    tube vaccin vitamine vitamines adultes enfant enfants
    """.split()
)
_DOSE = re.compile(r"\s+(?=\d|/|pour cent\b|n°|M\.?U\.?I\b)", re.I)
_DOUBLE = re.compile(r"^BI[ -](?=\w{4})", re.I)
_FORM = re.compile(r"\s+[a-zà-ÿ]{4}.*")


class Brand(NamedTuple):
    """A brand, all names it goes by, and what is in it: one set of substance slugs for each composition.

    `said` is what the tables call what is in it, salts included, the commonest first.
    """

    slug: str
    name: str
    names: tuple[str, ...]
    compositions: tuple[tuple[str, ...], ...]
    said: tuple[str, ...] = ()

    @property
    def substances(self):
        """What it is usually taken to be: the composition that most of its medicines have."""
        return self.compositions[0]


class Medicine(NamedTuple):
    """What naming asks of a medicine: its number, its title, the names and slugs of what is in it."""

    cis: str
    title: str
    names: tuple[str, ...]
    slugs: tuple[str, ...]


def stem(title):
    """The title up to its form and dose: "FORTZAAR 100 mg/25 mg, comprimé" is "FORTZAAR"."""
    name = _FORM.sub("", re.sub(r"\([^)]*\)", " ", title.split(",")[0])).strip(" .*")
    words = _DOSE.split(name)
    first = words[0] if len(words[0]) > 2 or len(words) == 1 else f"{words[0]} {words[1]}"
    return " ".join(first.split())


def shown(name):
    """ "BI MISSILOR" as a page writes it: Bi Missilor."""
    return " ".join(map(_capital, name.split()))


def _capital(word):
    if len(word) == 1 or word == "LP" or re.search(r"\d|\.", word):
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def name_brands(medicines):
    """The brands of the medicines, and {cis: slug of its brand}."""
    medicines = [medicine for medicine in medicines if medicine.slugs]
    branded = [medicine for medicine in medicines if not is_generic(medicine)]
    endings = learn_endings(medicine for medicine in medicines if is_generic(medicine))
    short = {medicine: without_endings(stem(medicine.title), endings) for medicine in branded}
    families = find_families(short)
    members, names = defaultdict(Counter), defaultdict(set)
    brand_of = {}
    for medicine, name in short.items():
        family = families.get(plain(name.split()[0]), name)
        brand_of[medicine.cis] = slug_of(family)
        members[slug_of(family)][medicine.slugs] += 1
        names[slug_of(family)] |= {family, name, stem(medicine.title), _DOUBLE.sub("", name)}
    brands = [_brand(slug, names[slug], compositions) for slug, compositions in members.items() if slug]
    return brands, {cis: slug for cis, slug in brand_of.items() if cis and slug}


def is_generic(medicine):
    """Named by what is in it: "CARVEDILOL TEVA", "AMOXICILLINE/ACIDE CLAVULANIQUE ARROW"."""
    title = f"{plain(stem(medicine.title))} "
    return any(title.startswith(f"{start} ") for name in medicine.names for start in _starts(name))


def _starts(name):
    """The beginnings of a title that tell this substance: its name, or the first word where that tells."""
    words = plain(name).split()
    yield " ".join(words)
    if len(words[0]) > 4 and words[0] not in NO_FAMILY:
        yield words[0]


def learn_endings(generics):
    """The last words that generics of three substances or more share: no part of a name."""
    ends = defaultdict(set)
    for medicine in generics:
        words = plain(stem(medicine.title)).split()
        if len(words) > 1:
            ends[words[-1]].add(medicine.slugs)
    own = {
        word for medicine in ends.values() for slugs in medicine for slug in slugs for word in slug.split("-")
    }
    return ENDINGS | {word for word, sets in ends.items() if len(sets) > 2 and word not in own}


def without_endings(name, endings):
    words = name.split()
    while len(words) > 1 and (plain(words[-1]) in endings or words[-1].lower() in endings):
        words.pop()
    return " ".join(words)


def find_families(short):
    """{first word: the family's name} where all brands that begin with it hold the same: NIQUITIN MENTHE."""
    held, written = defaultdict(set), {}
    for medicine, name in short.items():
        first = name.split()[0]
        held[plain(first)].add(medicine.slugs)
        written.setdefault(plain(first), first)
    return {
        word: written[word]
        for word, compositions in held.items()
        if len(compositions) == 1
        and len(word) >= SHORTEST_FAMILY
        and word not in NO_FAMILY
        and word.isalpha()
    }


def _is_a_name(word):
    return len(word) >= SHORTEST_FAMILY and word.isalpha() and word not in NO_FAMILY


def _brand(slug, names, compositions):
    name = min(names, key=lambda name: (slug_of(name) != slug, len(name), name))
    kept = tuple(composition for composition, _count in compositions.most_common())
    return Brand(slug, shown(name), tuple(sorted(map(shown, names))), kept)
