"""The search knows drugs: by brand or substance, narrowed, counted, completed, put in other words."""

from time import monotonic

import pytest

from forum.plugin_api import Asked, search_cases
from forum.plugins.drugs import importing, queries, searching


@pytest.fixture
def settings():
    return {"PLUGINS": ["drugs"], "VISITORS_MAY_READ": True}


@pytest.fixture
def cases(imported, make_case, make_answer, indexed):
    """One case speaks of a brand in its question, one of substances in an answer, one of nothing."""
    branded = make_case("Dent douloureuse", question="Sous Bivalor depuis hier.")
    answered = make_case("Abcès de la joue", question="Que donner ?")
    make_answer(answered, "Spiramycine et métronidazole, cinq jours.")
    other = make_case("Eczéma", question="Une plaque du bras.")
    indexed()
    return branded, answered, other


def found(text, **options):
    return {case.number for case in search_cases(None, text, **options).cases}


def words_of(text):
    return [(wording.label, wording.kind) for wording in search_cases(None, text).query.wordings]


def test_a_brand_finds_the_substances_and_the_other_way_round(cases):
    branded, answered, _other = cases

    assert found("bivalor") == {branded.id, answered.id}
    assert found("spiramycine métronidazole") == {branded.id, answered.id}
    assert found("eczéma bivalor") != {branded.id, answered.id}


def test_what_was_added_is_said_and_can_be_switched_off(cases):
    branded, _answered, _other = cases

    assert words_of("bivalor") == [("métronidazole + spiramycine", "substance")]
    assert ("Bi Bivalor", "brand") in words_of("spiramycine métronidazole")
    assert found(Asked(text="bivalor", exact=True)) == {branded.id}
    assert all(w.weight < 1 for w in search_cases(None, "bivalor spiramycine").query.wordings)


def test_the_case_that_says_the_word_stands_before_the_one_that_says_it_otherwise(cases):
    branded, answered, _other = cases

    assert [case.number for case in search_cases(None, "bivalor").cases] == [branded.id, answered.id]


def test_a_brand_leads_to_its_salt_before_other_salts_and_mixtures(imported, make_case, indexed):
    salt = make_case("Sel", question="Chlorhydrate de tumidine au long cours.")
    mixed = make_case("Mixte", question="Tumidine et cromaxone au long cours.")
    other = make_case("Autre sel", question="Sulfate de tumidine au long cours.")
    indexed()

    labels = [("chlorhydrate de tumidine", "substance"), ("tumidine", "substance")]
    assert words_of("tumical") == [*labels, ("Vieumical", "brand")]
    numbers = [case.number for case in search_cases(None, "tumical").cases]
    assert numbers[0] == salt.id
    assert set(numbers) == {salt.id, other.id, mixed.id}


@pytest.mark.parametrize(
    "asked", ["medicament:bivalor", "drug:Bivalor", 'medicament:"bi bivalor"', "drug:spiramycine"]
)
def test_an_operator_narrows_to_what_a_brand_holds(cases, asked):
    branded, answered, _other = cases

    assert found(asked) == {branded.id, answered.id}


def test_values_between_commas_are_alternatives_and_a_minus_bars(cases):
    branded, answered, other = cases

    assert found("medicament:tumical") == set()
    assert found("medicament:tumical,bivalor") == {branded.id, answered.id}
    assert found("-medicament:bivalor") == {other.id}


@pytest.mark.parametrize("value", ["zzz", '""', ",", "tumicol", "x" * 500, "<script>"])
def test_an_unknown_drug_is_explained(cases, client, value):
    page = client.get("/search", query_string={"q": f"plaque medicament:{value}"})

    assert page.status_code == 200
    remarks = search_cases(None, f"plaque medicament:{value}").query.remarks
    assert len(remarks) == 1
    assert ("Tumical" in remarks[0]) == (value == "tumicol")


def test_results_are_counted_and_narrowed_by_drug(cases, client):
    counts = search_cases(None, "joue dent eczéma OU abcès", facets=("drug",)).results.counts["drug"]

    assert set(counts) <= {"metronidazole", "spiramycine"}
    page = client.get("/search?q=bivalor&drug=metronidazole").text
    assert "métronidazole" in page
    assert found(Asked(text="bivalor", choices={"drug": "tumidine"})) == set()


def test_names_are_completed_and_lead_to_their_page(cases, client):
    items = searching.complete([], "Tumi", None)

    assert {(item.text, item.url) for item in items} == {
        ("Tumical", "/medicaments/tumidine"),
        ("tumidine", "/medicaments/tumidine"),
        ("Tumiplus", "/medicaments/cromaxone+tumidine"),
        ("tumidine base", "/medicaments/tumidine"),
    }
    assert '/medicaments/tumidine">Tumical<' in client.get("/search/complete?q=tumi").text
    assert searching.complete(["kept"], "t", None) == ["kept"]


def test_a_long_question_is_left_alone(cases):
    assert words_of(" ".join(["bivalor", *(f"mot{n}" for n in range(40))])) == []


def test_what_is_indexed_right_after_an_import_knows_it(app, folder, make_case, indexed):
    """The process that feeds the index is not the one that imports: it looks for itself."""
    case = make_case("Dent", question="Sous Tumical.")
    queries.finder()
    importing.import_tables(folder)
    app.extensions["drugs.edition"] = {"number": None, "at": monotonic()}

    indexed()

    assert found("medicament:tumidine") == {case.id}


def test_without_an_import_nothing_happens(app, case, indexed, client):
    indexed()

    assert found("plaque") == {case.id}
    assert words_of("plaque") == []
    assert searching.complete([], "plaque", None) == []
    assert "Aucun médicament ne s’appelle" in search_cases(None, "plaque medicament:plaque").query.remarks[0]
