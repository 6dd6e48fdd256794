"""Our list of abbreviations: whole, and true in both directions."""

from collections import defaultdict
from datetime import datetime

import pytest

from forum.plugins.thesaurus import abbreviations
from search import Dictionary, Document, add_wordings, label_value, open_engine, parse, words_of
from search.wordlists import ORDINARY

MEANINGS = list(abbreviations.read_meanings())
DICTIONARY = Dictionary(abbreviations.entries())
AMBIGUOUS = {
    "IRC": {"insuffisance rénale chronique", "insuffisance respiratoire chronique"},
    "IRA": {"insuffisance rénale aiguë", "insuffisance respiratoire aiguë"},
    "SEP": {"sclérose en plaques", "syndrome extrapyramidal"},
    "BAV": {"bloc auriculo-ventriculaire", "baisse d'acuité visuelle"},
    "TV": {"tachycardie ventriculaire", "toucher vaginal"},
    "PAC": {"pontage aorto-coronarien", "pneumopathie aiguë communautaire"},
    "TCA": {"temps de céphaline activée", "trouble des conduites alimentaires"},
    "MS": {"sclérose en plaques", "membre supérieur"},
}


def said_for(text: str) -> set[str]:
    return {wording.label for wording in add_wordings(parse(text), DICTIONARY).wordings}


def is_heard(text: str) -> bool:
    """Whether its letters mean it when they stand alone; "AS" alone is grammar, "old" is a word."""
    return not all(word.common or word.exact[0] in ORDINARY for word in words_of(text))


def shorts_and_longs():
    for sayings in MEANINGS:
        longs = [one for one in sayings if not one.is_short]
        yield from ((one, longs) for one in sayings if one.is_short and is_heard(one.text))


def test_the_list_is_long_and_each_line_says_something():
    names = {label_value(one.text) for sayings in MEANINGS for one in sayings if one.is_short}

    assert len(names) > 800
    assert all(len(sayings) > 1 for sayings in MEANINGS)
    assert all(any(not one.is_short for one in sayings) for sayings in MEANINGS)


FRENCH = "HTA IRC BPCO ECG INR IDM AVC OAP HBPM AINS IEC ARA2 TVP EP SCA FA DNID PNP BU ECBU NFS VS CRP BAV"
ENGLISH = "COPD CKD MI DVT UTI MRI SLE GERD"


@pytest.mark.parametrize("name", [*FRENCH.split(), *ENGLISH.split()])
def test_everyday_abbreviations_are_there(name):
    assert said_for(name)


def test_every_abbreviation_leads_to_its_words():
    silent = [
        (one.text, [long.text for long in longs])
        for one, longs in shorts_and_longs()
        if not said_for(one.text) & {long.text for long in longs}
    ]

    assert silent == []


def test_the_words_lead_to_their_abbreviations():
    shorts = defaultdict(set)
    for one, longs in shorts_and_longs():
        for long in longs:
            shorts[long.text].add(label_value(one.text))

    lost = [text for text, names in shorts.items() if not names & set(map(label_value, said_for(text)))]

    assert lost == []


@pytest.mark.parametrize(("name", "meanings"), AMBIGUOUS.items())
def test_an_ambiguous_abbreviation_keeps_its_meanings_and_is_worth_less(name, meanings):
    wordings = {one.label: one.weight for one in add_wordings(parse(name), DICTIONARY).wordings}

    assert meanings <= wordings.keys()
    assert max(wordings.values()) < said_weight("HBPM")


def said_weight(text: str) -> float:
    return max(one.weight for one in add_wordings(parse(text), DICTIONARY).wordings)


def test_letters_that_are_grammar_are_not_sought_as_letters():
    assert "AS" not in said_for("rétrécissement aortique")
    assert "aortic stenosis" in said_for("severe AS")


def test_letters_that_are_words_are_only_read_in_capitals():
    assert "oxygénothérapie de longue durée" in said_for("OLD")
    assert "oxygénothérapie de longue durée" not in said_for("45 year old male")
    assert "OLD" not in said_for("oxygénothérapie de longue durée")


def test_real_cases_are_found_either_way(tmp_path):
    pairs = [(one.text, longs[0].text) for one, longs in list(shorts_and_longs())[::12]]
    engine = open_engine(f"whoosh://{tmp_path}/index")
    day = datetime(2026, 1, 1)
    with engine.rebuild() as builder:
        for number, texts in enumerate(pairs):
            for id, text in zip((2 * number + 1, 2 * number + 2), texts, strict=True):
                builder.add([Document(id, f"Avis : {text}", "", day, day, ["members"])])

    def finds(text, id):
        query = add_wordings(parse(text), DICTIONARY)
        return id in {hit.id for hit in engine.find(query, {"members"}, per_page=100).hits}

    assert len(pairs) > 50
    assert [short for at, (short, _) in enumerate(pairs) if not finds(short, 2 * at + 2)] == []
    assert [long for at, (_, long) in enumerate(pairs) if not finds(long, 2 * at + 1)] == []
