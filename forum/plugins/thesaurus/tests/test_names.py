"""Imported terms by their beginning: what a name being typed may become."""

from forum.plugin_api import names_from
from forum.plugins.thesaurus.names import Names
from forum.plugins.thesaurus.wordings import Dictionaries

PAIRS = [("Érysipèle", "Erysipelas", 1, 1), ("Érythème", "Erythema", 1, 1), ("Gale", "Scabies", 1, 1)]


def test_accents_and_capitals_do_not_matter_and_the_shortest_comes_first():
    names = Names([*PAIRS, ("Érythème noueux", "Erythema nodosum", 1, 1)])

    assert names.beginning("ERYTH", "fr") == ["Érythème", "Érythème noueux"]
    assert names.beginning("scab", "en") == ["Scabies"]
    assert names.beginning("scab", "fr") == []
    assert Names().beginning("x", "fr") == []


def test_the_forum_asks_for_them(app):
    app.extensions["thesaurus"] = kept = Dictionaries()
    kept.names = Names(PAIRS)

    assert names_from("éry") == ["Érythème", "Érysipèle", "Erythema", "Erysipelas"]
    assert names_from("ga") == []
