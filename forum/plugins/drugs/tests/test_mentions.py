"""Texts name drugs: by brand or substance, whatever the accents; everyday words are left alone."""

import time
from pathlib import Path

import pytest

from forum.plugins.drugs import bdpm, facts
from forum.plugins.drugs.mentions import EVERYDAY, Finder

REAL = Path(__file__).parents[5] / "shared" / "data" / "bdpm" / "2026-01"
ROWS = [
    # key, name, kind, pages, uses
    ("acide clavulinique", "acide clavulinique", "substance", ["acide-clavulinique"], 9),
    ("art", "Art", "brand", ["diacerine"], 1),
    ("bi bivalor", "Bi Bivalor", "brand", ["metronidazole+spiramycine"], 1),
    ("bivalor", "Bivalor", "name", ["metronidazole+spiramycine"], 1),
    ("diane", "Diane", "brand", ["cyproterone+estradiol"], 1),
    ("glucose", "glucose", "substance", ["glucose"], 30),
    ("l thyroxal", "L-Thyroxal", "brand", ["thyroxal"], 2),
    ("melange", "Mélange", "brand", ["a+b+c+d+e+f"], 1),
    ("metronidazole", "métronidazole", "substance", ["metronidazole"], 20),
    ("spiramycine", "spiramycine", "substance", ["spiramycine"], 10),
    ("voltaline", "Voltaline", "brand", ["diclofenac"], 5),
    ("voltaline lp", "Voltaline LP", "name", ["diclofenac"], 5),
]


@pytest.fixture(scope="module")
def finder():
    return Finder(ROWS)


def named(finder, text):
    return [text[found.start : found.end] for found in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Metronidazole ou MÉTRONIDAZOLE.", ["Metronidazole", "MÉTRONIDAZOLE"]),
        ("du me\u0301tronidazole", ["me\u0301tronidazole"]),
        ("l'acide clavulinique", ["acide clavulinique"]),
        ("acide\nclavulinique; acide, clavulinique", ["acide\nclavulinique"]),
        ("Bi-Bivalor puis bivalor", ["Bi-Bivalor", "bivalor"]),
        ("Voltaline LP 75 mg puis Voltaline", ["Voltaline LP", "Voltaline"]),
        ("L-Thyroxal et L thyroxal", ["L-Thyroxal", "L thyroxal"]),
        ("spiramycine/métronidazole", ["spiramycine", "métronidazole"]),
        ("antispiramycine, spiramycines, voltalinea", []),
        ("www.voltaline.fr, dr@voltaline.fr, https://x.org/voltaline", []),
        ("C'est de l'art. Diane a du glucose dans le sang.", []),
        ("Art 50 mg, Diane 35, glucose 5 %, glucose à 5 %", ["Art", "Diane", "glucose"]),
        ("", []),
    ],
)  # fmt: skip
def test_what_a_text_names(finder, text, found):
    assert named(finder, text) == found


def test_substances_of_a_text_are_told_once_and_sorted(finder):
    assert finder.substances_in("Bivalor, métronidazole", "voltaline") == [
        "diclofenac", "metronidazole", "spiramycine",
    ]  # fmt: skip
    assert finder.substances_in("Mélange") == [], "A mixture of many is about none of them."


def test_names_begin_and_resemble(finder):
    assert [name.name for name in finder.beginning_with("métr")] == ["métronidazole"]
    assert [name.name for name in finder.beginning_with("volt")] == ["Voltaline", "Voltaline LP"]
    assert finder.beginning_with("") == []
    assert [name.name for name in finder.near("metronidasol")] == ["métronidazole"]
    assert finder.near("") == finder.near("x" * 9999) == []


def test_a_finder_without_names_finds_nothing():
    assert list(Finder([]).find("doliprane")) == []
    assert Finder([]).called("doliprane") is None


@pytest.fixture(scope="module")
def official():
    if not REAL.is_dir():
        pytest.skip(f"The official tables are not there: {REAL}")
    return Finder([(key, *told) for key, told in facts.gather(REAL).names.items()])


def test_the_official_names_are_found_and_everyday_words_are_not(official):
    text = "Missilor puis Doliprane 1 g, l'AMOXICILLINE, du Levothyrox ; fer, art, calcium, eau, alcool."

    assert named(official, text) == ["Missilor", "Doliprane", "AMOXICILLINE", "Levothyrox"]


def test_no_short_or_everyday_name_stands_alone(official):
    single = [name.words[0] for name in official.names.values() if len(name.words) == 1]

    assert EVERYDAY & set(single), "The list of everyday words speaks of names that exist."
    for word in (word for word in single if len(word) < 4 or word in EVERYDAY):
        assert named(official, f"Voici {word} ici.") == []


def test_two_thousand_words_take_less_than_five_milliseconds(official):
    words = ["Du", "paracétamol", "et", "de", "l'amoxicilline", "depuis", "trois", "jours", "sans", "fièvre"]
    text = " ".join(f"{word}{n % 97}" if n % 3 else word for n, word in enumerate(words * 200))[:18_000]
    assert len(text.split()) > 1900

    def cpu():
        official._folded.clear()
        began = time.process_time()
        found = len(list(official.find(text)))
        assert found > 100
        return time.process_time() - began

    assert min(cpu() for _time in range(5)) < 0.005


def test_reading_is_what_the_module_says(folder):
    assert bdpm.find_files(folder).keys() == set(bdpm.TABLES)
