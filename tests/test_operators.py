"""Operators mean the same in French and English; a wrong one is explained, and the rest is searched."""

import re
from datetime import timedelta

import pytest

from forum.cases import indexing
from forum.cases.meanings import ages_meant, feature_meant, specialty_meant, state_meant
from forum.cases.operators import OWN, operators, remarks_on
from forum.cases.searching import search_cases
from forum.db import change


@pytest.fixture
def settings():
    return {"VISITORS_MAY_READ": True}


@pytest.fixture
def english(client):
    client.get("/language/en")
    return client


@pytest.fixture
def archive(app, make_case, make_answer, make_member):
    """Two cases that differ in everything one can ask for."""
    girl = make_case(
        "Zostère de jambe", age_band="2-11", sex="F", tags=["zona", "enfant sain"], specialty="pediatrie",
        author=make_member("dr_bois"),
    )  # fmt: skip
    man = make_case(
        "Fièvre", question="Un zostère ?", age_band="65-79", sex="M", author=make_member("dr_autre"),
        specialty="maladies-infectieuses",
    )  # fmt: skip
    make_answer(man, text="Penser au zostère")
    with change():
        girl.posted_at -= timedelta(days=400)
    girl, man = girl.id, man.id
    indexing.rebuild_index()
    return girl, man


def found(text):
    return {case.number for case in search_cases(None, text).cases}


def remarks(text):
    return list(search_cases(None, text).query.remarks)


GIRL = (
    "specialite:pediatrie", "specialty:paediatrics", "spécialité:pédia", "specialty:pediatr", "âge:8",
    "age:enfant", "age:2-11", "age:5-9", 'age:"8 ans"', "sexe:F", "sex:female", "sexe:femme", "tag:zona",
    'étiquette:"Enfant  sain"', "auteur:dr_bois", "author:DR_BOIS", "dans:titre", "in:title",
    'avant:"6 mois"', 'before:"6 months"', "-avec:réponse", "-with:answer", "-sex:M",
)  # fmt: skip
MAN = (
    "specialite:infectio", "specialty:infectious", "age:67", "age:65-79", "sexe:M", "sexe:homme",
    "auteur:dr_autre", "dans:réponses", "in:answers", 'apres:"6 mois"', 'after:"6 months"', "avec:réponse",
    "with:answer", "-specialite:pediatrie", "-tag:zona",
)  # fmt: skip


def test_each_operator_means_the_same_in_both_languages(archive):
    girl, man = archive
    assert found("zostère") == {girl, man}

    for text in GIRL:
        assert (text, found(f"zostère {text}"), remarks(text)) == (text, {girl}, [])
    for text in MAN:
        assert (text, found(f"zostère {text}"), remarks(text)) == (text, {man}, [])


def test_an_order_may_be_asked_for_in_words(archive, english):
    girl, man = archive

    for text in ("tri:recent", "sort:newest"):
        page = english.get(f"/search?q=zostère+{text}").text
        assert page.index(f"/cases/{man}/") < page.index(f"/cases/{girl}/")
        assert re.search(r'aria-current="true">Newest', page)
    chosen = english.get("/search?q=zostère+tri:recent&order=relevance").text
    assert re.search(r'aria-current="true">Most relevant', chosen)


def test_operators_alone_find_all_that_is_so(archive):
    girl, man = archive

    assert found("etat:ouvert") == found("state:open") == {girl, man}
    assert found("sexe:F") == {girl}


def test_photographs_and_outcomes_are_understood_before_any_case_has_one(archive):
    for text in ("avec:photo", "with:photo", "avec:issue", "with:outcome"):
        assert (text, found(f"zostère {text}"), remarks(text)) == (text, set(), [])
        assert found(f"zostère -{text}") == set(archive)


WRONG = {
    "specialite:xylophonie": "There is no specialty called “xylophonie”.",
    "specialty:chirurgie": "“chirurgie” may be several specialties:",
    "etat:mauve": "There is no state called “mauve”.",
    "avec:fanfare": "Nothing is known here as with:fanfare.",
    "age:lundi": "“lundi” is no age.",
    "age:70-60": "“70-60” is no age.",
    "sexe:Z": "“Z” is none of F, M and X.",
    "dans:cave": "“cave” is no part of a case.",
    "tri:couleur": "“couleur” is no order.",
    "avant:jamais": "“jamais” is no date.",
    "apres:2024-13-45": "“2024-13-45” is no date.",
    "-tri:recent": "“tri:” cannot be excluded.",
    "specialit:dermato": "“specialit:” means nothing here. Did you mean “specialite:”?",
    "fanfare:mauve": "“fanfare:” means nothing here: it was searched as a word.",
    "specialite: dermatologie": "The value has to follow the colon at once: specialite:value.",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_explained_and_the_rest_is_searched(archive, english, text):
    page = english.get("/search", query_string={"q": f"zostère {text}"})

    assert page.status_code == 200
    assert WRONG[text] in page.text
    if text.startswith(("fanfare", "specialit")) is False:
        assert all(f"/cases/{number}/" in page.text for number in archive)


def test_a_sentence_with_colons_is_left_alone(app):
    for text in (
        "TA:12/8 K:3.2",
        "https://exemple.fr/x",
        "Question : que faire ?",
        "10:30",
        "Avis:urgent",
        "",
    ):
        assert remarks_on(text) == ()
    assert len(remarks_on("un:x deux:y trois:z quatre:a cinq:b sept:c huit:d neuf:e")) == 3


def test_ages_become_the_bands_of_cases(app):
    ages = {"67": ("65-79",), "3 mois": ("0-1",), "18 months": ("0-1",), "30 mois": ("2-11",), "0": ("0-1",)}
    ages |= {"80+": ("80+",), "104 ans": ("80+",), "60-70": ("40-64", "65-79"), "ado": ("12-17",)}
    ages |= {"": (), "200": (), "67 kg": (), "-3": (), "9" * 40: ()}

    assert {age: ages_meant(age) for age in ages} == ages


def test_names_are_understood_in_any_language_whoever_reads(app):
    assert specialty_meant("Dermato") == specialty_meant("dermatology") == "dermatologie"
    assert specialty_meant("d") is None
    assert state_meant("ouvert") == state_meant("Open") == "open"
    assert state_meant("résolu") == state_meant("solved") == state_meant("SOLV") == "solved"
    assert feature_meant("réponse") == feature_meant("answers") == "answer"
    assert feature_meant("fanfare") is None


def test_every_operator_is_named_in_both_languages_with_a_sentence_and_an_example(app):
    for operator in operators():
        assert str(operator.help).endswith(".")
        assert any(f"{name}:" in str(operator.example) for name in operator.names)
    for operator in OWN:
        assert remarks(str(operator.example)) == []
