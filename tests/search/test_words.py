"""French and English medical words are cut so that a physician's spelling finds a colleague's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import language


def words(text: str) -> list[str]:
    return [token.word for token in language.cut(language.clean(text))]


def joined(text: str) -> list[str]:
    return [token.joined for token in language.cut(language.clean(text)) if token.joined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'œdème de Quincke", ["oedeme", "de", "quincke"]),
        ("jusqu’à 37,5 °C", ["a", "37.5", "c"]),
        ("Crohn's disease", ["crohn", "disease"]),
        ("d'anti-TNF", ["anti", "tnf"]),
        ("HbA1c, B12; D3.", ["hba1c", "b12", "d3"]),
        ("TA 14/9, K+ bas", ["ta", "14", "9", "k", "bas"]),
        ("β-bloquant", ["beta", "bloquant"]),
        ("5 µg de μ", ["5", "ug", "de", "u"]),
        ("e\u0301te\u0301 d\u200brainage", ["ete", "drainage"]),
    ],
)
def test_words_are_folded_and_elisions_dropped(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("covid-19", "covid19"),
        ("COVID19", "covid19"),
        ("anti-inflammatoire", "antiinflammatoire"),
        ("500mg", "500mg"),
        ("500 mg", "500mg"),
        ("2,5 mcg", "2.5ug"),
        ("2.5µg", "2.5ug"),
        ("K+", "k+"),
        ("Rh-", "rh-"),
        ("HLA-B27", "hlab27"),
        ("vitamine B 12", "b12"),
        ("mg/L", "mg/l"),
        ("120/80", "120/80"),
    ],
)
def test_compounds_doses_and_signs_are_also_kept_whole(text, whole):
    assert whole in joined(text)


@pytest.mark.parametrize(
    "family",
    [
        "dyspnée dyspnées dyspnee DYSPNÉE",
        "opéré opérée opérées operes",
        "fracture fractures",
        "hôpital hôpitaux",
        "diabétique diabétiques",
        "allergie allergies",
        "infectieux infectieuse",
    ],
)
def test_one_french_word_has_one_stem(family):
    stems = {language.stems(language.fold(word))[0] for word in family.split()}

    assert len(stems) == 1


@pytest.mark.parametrize(
    ("french", "english"),
    [("cardiaque", "cardiac"), ("anémie", "anemia"), ("allergie", "allergies"), ("biopsie", "biopsy")],
)
def test_kindred_words_meet_across_languages(french, english):
    assert language.stems(language.fold(french))[0] == language.stems(english)[1]


def test_the_language_of_a_text_is_recognised():
    assert language.recognise("Une femme de 30 ans avec une douleur dans la jambe") == "fr"
    assert language.recognise("A woman with pain in the leg since this morning") == "en"
    assert language.recognise("ECG INR") == ""


def test_tokens_point_to_their_place():
    text = language.clean("Pas d’Œdème, l'INR à 2,5 sous 500mg.")

    for token in language.cut(text):
        assert language.fold(text[token.start : token.end]).replace(",", ".") in (token.word, "5oo")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_cut(text):
    cleaned = language.clean(text)

    for token in language.cut(cleaned):
        assert token.word
        assert 0 <= token.start < token.end <= len(cleaned)
        assert len(token.word) <= language.LONGEST_WORD
