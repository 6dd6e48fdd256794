"""Everyday drugs for the demo, from general knowledge and marked so: not the official database."""

from forum.plugins.drugs import facts, importing, queries
from forum.plugins.drugs.brands import Brand
from forum.plugins.drugs.medicines import Names
from forum.plugins.drugs.substances import Substance, slug_of

# What is in it, the brands it is known by, its ATC code, whether it needs a prescription.
DRUGS = [
    (["amoxicilline"], ["Clamoxyl"], "J01CA04", True),
    (["amoxicilline", "acide clavulanique"], ["Augmentin"], "J01CR02", True),
    (["spiramycine"], ["Rovamycine"], "J01FA02", True),
    (["métronidazole"], ["Flagyl"], "J01XD01", True),
    (["spiramycine", "métronidazole"], ["Rodogyl", "Bi Missilor"], "J01RA04", True),
    (["paracétamol"], ["Doliprane", "Efferalgan", "Dafalgan"], "N02BE01", False),
    (["ibuprofène"], ["Advil", "Nurofen"], "M01AE01", False),
    (["colchicine"], [], "M04AC01", True),
    (["apixaban"], ["Eliquis"], "B01AF02", True),
    (["escitalopram"], ["Seroplex"], "N06AB10", True),
    (["lithium"], ["Téralithe"], "N05AN01", True),
    (["ivermectine"], ["Stromectol"], "P02CF01", True),
    (["hydroxyzine"], ["Atarax"], "N05BB01", True),
    (["amiodarone"], ["Cordarone"], "C01BD01", True),
    (["lévothyroxine"], ["Levothyrox"], "H03AA01", True),
    (["sulfaméthoxazole", "triméthoprime"], ["Bactrim"], "J01EE01", True),
]
ALSO_CALLED = {"Bi Missilor": ["Missilor"]}


def load_drugs():
    """The demo's drugs, unless an edition is there already."""
    if queries.current_number() is None:
        importing.save_edition(gather_demo(), importing.OWN)


def gather_demo():
    names = {slug_of(name): name for members, _brands, _atc, _listed in DRUGS for name in members}
    substances = {slug: Substance(slug, name, (name,)) for slug, name in names.items()}
    brands = [brand for drug in DRUGS for brand in _brands(drug)]
    pages = {facts.slug_of_all(_slugs(members)): _page(members, *told) for members, *told in DRUGS}
    named = Names(substances, brands, {}, {})
    facts.add_singles(pages, named)
    facts.link_combinations(pages)
    return facts.Official(pages, facts.gather_names(named, ()), {}, None)


def _slugs(members):
    return sorted(map(slug_of, members))


def _brands(drug):
    members, brands, _atc, _listed = drug
    for name in brands:
        also = (name, *ALSO_CALLED.get(name, ()))
        yield Brand(slug_of(name), name, also, (tuple(_slugs(members)),))


def _page(members, brands, atc, listed):
    names = sorted(members, key=slug_of)
    told = {"atc": [atc], "brands": [[brand, []] for brand in brands]}
    conditions = [["liste I", 0]] if listed else []
    return {**facts.bare_page(names), **told, "conditions": conditions}
