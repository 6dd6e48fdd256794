"""Holds the specialties and the demo cases to their promise: well formed, coherent, and nobody's secret."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from forum.members.professions import PHYSICIAN, PROFESSIONS

ROOT = Path(__file__).resolve().parents[1]
OFFICIAL = ROOT.parent / "shared" / "data" / "specialties-fr"

AGE_BANDS = {"0-1", "2-11", "12-17", "18-39", "40-64", "65-79", "80+", ""}
SEXES = {"F", "M", "X", ""}
FOLDS = {"joke", "off-topic", "dangerous"}
ROLES = {"unverified", "verified", "moderator", "admin"}
SPECIALTY_NAMES = {"slug", "name_fr", "name_en", "short_fr", "short_en"}
CASE_WORDS = {"id", "language", "title", "question", "tried", "tags"}
CASE_FACTS = {"specialty", "other_specialties", "age_band", "sex", "author", "date", "answers"}
VOTES = ("helpful", "not_helpful", "funny")
ANSWER_FIELDS = {"id", "author", "date", "text", "kind", *VOTES, "incorrect", "solved", "folded"}
IDENTIFYING = {  # what must not stand in a text, how it looks
    "a social security or card number": re.compile(r"(?<!\d)(?:\d[ .-]?){12,14}\d(?!\d)"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "a phone number": re.compile(r"(?<!\d)(?:\+33|0)\s?[1-9](?:[ .-]?\d{2}){4}(?!\d)"),
    "a link": re.compile(r"https?://|www\."),
    "an exact date": re.compile(r"\b\d{1,2}/\d{1,2}/(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b"),
    "an age over 89": re.compile(r"\b(?:9\d|1[0-4]\d)\s?(?:ans\b|years old|-year-old)"),
}


def voters_of(answer):
    """Everybody who voted on an answer, in any way."""
    named = [voter for kind in VOTES for voter in answer.get(kind, [])]
    return [*named, *(objection["by"] for objection in answer.get("incorrect", []))]


def read_official(name):
    path = OFFICIAL / name
    if not path.exists():
        pytest.skip(f"the official French list is not beside this checkout ({name})")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def specialties():
    return json.loads((ROOT / "forum/specialties.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lines():
    text = (ROOT / "forum/demo/cases.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def people(lines):
    return [line for line in lines if "member" in line]


@pytest.fixture(scope="module")
def cases(lines):
    return [line for line in lines if "member" not in line]


@pytest.fixture(scope="module")
def answers(cases):
    return [answer for case in cases for answer in case["answers"]]


def texts_of(case):
    yield from (case["title"], case["question"], case["tried"], *case["tags"])
    yield from (answer["text"] for answer in case["answers"])


def case_named(cases, name):
    return next(case for case in cases if case["id"] == name)


def test_every_specialty_has_the_fields_of_the_contract(specialties):
    for specialty in specialties:
        assert set(specialty) == SPECIALTY_NAMES | {"discipline", "codes", "neighbours"}
        assert specialty["discipline"] in {"medicine", "surgery", "biology"}
        assert specialty["codes"]


def test_every_slug_is_ascii_and_unique(specialties):
    slugs = [specialty["slug"] for specialty in specialties]

    assert len(slugs) == len(set(slugs)) == 44
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


def test_general_practice_stands_first(specialties):
    assert specialties[0]["slug"] == "medecine-generale"


def test_short_names_fit_a_narrow_phone_and_differ(specialties):
    for field in ("short_fr", "short_en"):
        shorts = [specialty[field] for specialty in specialties]
        assert len(set(shorts)) == len(shorts)
        assert max(map(len, shorts)) <= 15


def test_neighbours_exist_and_know_each_other(specialties):
    neighbours = {specialty["slug"]: specialty["neighbours"] for specialty in specialties}

    for slug, others in neighbours.items():
        assert 2 <= len(others) <= 6
        assert len(set(others)) == len(others)
        assert slug not in others
        assert all(slug in neighbours[other] for other in others)


def test_a_code_leads_to_one_specialty_only(specialties):
    codes = [code for specialty in specialties for code in specialty["codes"]]

    assert all(re.fullmatch(r"SM\d\d", code) for code in codes)
    assert len(codes) == len(set(codes))


def test_the_44_official_names_are_all_here(specialties):
    official = {row["name"] for row in read_official("des-44.jsonl")}

    assert official == {specialty["name_fr"] for specialty in specialties}


def test_disciplines_are_the_official_ones(specialties):
    words = {"Médecine": "medicine", "Chirurgie": "surgery", "Biologie": "biology"}
    official = {row["name"]: words[row["discipline"]] for row in read_official("des-44.jsonl")}

    assert official == {specialty["name_fr"]: specialty["discipline"] for specialty in specialties}


def test_every_official_code_but_research_leads_somewhere(specialties):
    official = {row["code"] for row in read_official("ans-tre-r38-sm.jsonl")}
    codes = {code for specialty in specialties for code in specialty["codes"]}

    assert official - codes == {"SM47"}, "only medical research is no specialty of a forum"
    assert codes <= official


def test_members_come_before_the_cases(lines, people):
    assert people == lines[: len(people)]


def test_every_member_has_one_pseudonym_one_role_one_known_specialty(people, specialties):
    slugs = {specialty["slug"] for specialty in specialties}
    pseudonyms = [person["member"] for person in people]

    assert len(pseudonyms) == len(set(pseudonyms))
    for person in people:
        assert set(person) - {"profession"} == {"member", "specialty", "role"}
        assert person.get("profession", PHYSICIAN) in PROFESSIONS
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", person["member"])
        assert person["specialty"] in slugs
        assert person["role"] in ROLES


def test_the_demo_has_every_role(people):
    count = Counter(person["role"] for person in people)

    assert count["verified"] >= 20
    assert (count["unverified"], count["moderator"], count["admin"]) == (2, 1, 1)


def test_only_verified_members_write_and_vote(people, cases, answers):
    verified = {person["member"] for person in people if person["role"] != "unverified"}

    assert {entry["author"] for entry in [*cases, *answers]} <= verified
    assert {voter for answer in answers for voter in voters_of(answer)} <= verified


def test_every_case_has_the_fields_of_the_contract(cases):
    for case in cases:
        assert {"id", "title", "question"} <= set(case) <= CASE_WORDS | CASE_FACTS
        assert case["age_band"] in AGE_BANDS
        assert case["sex"] in SEXES
        assert case["language"] in {"fr", "en"}
        assert case["title"].strip() and case["question"].strip()
        assert 2 <= len(case["tags"]) <= 4
        assert all(tag == tag.strip().lower() for tag in case["tags"])


def test_every_answer_has_the_fields_of_the_contract(answers):
    for answer in answers:
        assert {"id", "author", "date", "text"} <= set(answer) <= ANSWER_FIELDS
        assert answer.get("folded", "joke") in FOLDS
        assert answer["text"].strip()


def test_every_case_names_a_known_specialty(cases, specialties):
    slugs = {specialty["slug"] for specialty in specialties}

    for case in cases:
        named = [case["specialty"], *case.get("other_specialties", [])]
        assert set(named) <= slugs
        assert len(named) == len(set(named)) <= 4


def test_the_demo_is_large_and_varied(cases, answers):
    assert len(cases) >= 30
    assert len({case["specialty"] for case in cases}) >= 10
    assert {case["language"] for case in cases} == {"fr", "en"}
    assert len(answers) >= 3 * len(cases)


def test_some_cases_wait_for_an_answer(cases):
    waiting = [case for case in cases if all("folded" in answer for answer in case["answers"])]

    assert len(waiting) >= 2


def test_ids_are_unique_and_an_answer_wears_the_id_of_its_case(cases):
    every = [entry["id"] for case in cases for entry in [case, *case["answers"]]]

    assert len(every) == len(set(every))
    for case in cases:
        assert all(answer["id"].startswith(case["id"] + "-") for answer in case["answers"])


def test_answers_come_after_their_case_and_in_order(cases):
    for case in cases:
        dates = [datetime.fromisoformat(entry["date"]) for entry in [case, *case["answers"]]]
        assert all(date.tzinfo for date in dates)
        assert dates == sorted(set(dates))


def test_at_most_one_answer_solves_a_case(cases):
    solved = [sum(answer.get("solved", False) for answer in case["answers"]) for case in cases]

    assert max(solved) == 1
    assert sum(solved) >= len(cases) / 2


def test_a_folded_answer_never_solves(answers):
    assert not [answer["id"] for answer in answers if "folded" in answer and answer.get("solved")]


def test_every_kind_of_reply_has_an_example(answers):
    kinds = Counter(answer.get("kind", "answer") for answer in answers)

    assert kinds.keys() == {"answer", "question", "support", "humour"}


def test_every_kind_of_fold_has_examples(answers):
    count = Counter(answer["folded"] for answer in answers if "folded" in answer)

    assert count["joke"] >= 12
    assert count["off-topic"] == 3
    assert count["dangerous"] == 2


def test_dangerous_advice_is_answered_by_a_better_voted_one(cases):
    for case in cases:
        for place, answer in enumerate(case["answers"]):
            if answer.get("folded") == "dangerous":
                later = case["answers"][place + 1 :]
                assert any(len(other.get("helpful", [])) >= 5 for other in later)


def test_nobody_votes_for_himself_nor_twice(answers):
    for answer in answers:
        voters = voters_of(answer)
        assert answer["author"] not in voters
        assert len(voters) == len(set(voters))


def test_every_kind_of_vote_has_examples(answers):
    count = Counter(kind for answer in answers for kind in (*VOTES, "incorrect") if answer.get(kind))

    assert count["helpful"] >= 40
    assert min(count["not_helpful"], count["incorrect"]) >= 2
    assert count["funny"] >= 5


def test_nobody_finds_a_joke_helpful(answers):
    jokes = [answer for answer in answers if answer.get("folded") == "joke" or answer.get("kind") == "humour"]

    assert jokes
    assert not any(set(joke) & {"helpful", "not_helpful", "incorrect"} for joke in jokes)


def test_the_pregnant_patient_with_isolated_toxoplasmosis_igm_is_here(cases):
    case = case_named(cases, "demo-toxo-igm")
    text = " ".join(texts_of(case))

    assert case["specialty"] == "gynecologie-obstetrique"
    for word in ("IgM positives", "IgG", "avidité", "piramycine", "labo de référence"):
        assert word in text


def test_the_plaque_since_august_is_here(cases):
    case = case_named(cases, "demo-plaque-aout")
    text = " ".join(texts_of(case))

    assert case["specialty"] == "dermatologie"
    assert len(case["answers"]) == 12
    for word in ("août", "corticoïde", "antifongique", "eczéma variqueux", "mycosis fongoïde", "biopsie"):
        assert word.lower() in text.lower()


def test_the_search_for_identifying_details_would_find_them():
    leaks = {
        "a social security or card number": "NIR 2 84 05 88 888 888 12",
        "an e-mail address": "écrire à patient@exemple.fr",
        "a phone number": "joignable au 06 00 00 00 00",
        "a link": "voir https://exemple.fr/photo",
        "an exact date": "opéré le 03/02/2024",
        "an age over 89": "une dame de 93 ans",
    }

    assert all(IDENTIFYING[kind].search(text) for kind, text in leaks.items())
    assert leaks.keys() == IDENTIFYING.keys()


@pytest.mark.parametrize("kind", IDENTIFYING)
def test_no_text_holds_anything_that_identifies(cases, kind):
    found = [case["id"] for case in cases for text in texts_of(case) if IDENTIFYING[kind].search(text)]

    assert found == []
