"""A drug's page joins the official half and the crowd's, each marked as what it is."""

import json
import re

import pytest

from forum.plugin_api import STAFF_ONLY, change, locked, set_audience
from forum.plugin_api import Case as CaseRow
from forum.plugins.drugs import importing, queries
from forum.plugins.drugs.crowd import doses_in


@pytest.fixture
def settings():
    return {"PLUGINS": ["drugs"], "VISITORS_MAY_READ": True, "DEFAULT_LANGUAGE": "en"}


@pytest.fixture
def read(client):
    """read(url) is the text of that page."""

    def read(url, status=200):
        response = client.get(url)
        assert response.status_code == status, response.text
        return re.sub(r"\s+", " ", response.text)

    return read


def halves(page):
    """The official half and the crowd's."""
    official, _, crowd = page.partition('<section class="drug-half crowd"')
    return official.partition('<section class="drug-half official"')[2], crowd.partition("</section>")[0]


def test_the_official_half_is_told_with_its_source_and_dates(imported, read):
    page = read("/medicaments/tumidine")
    official, crowd = halves(page)

    assert "Not decision support." in page
    assert "French public medicines database" in official
    assert "data of March 5, 2024" in official
    for told in (
        "TUMICAL 500 mg", "TUMIDINE LABOVAL 500 mg", "prescription hospitalière", "liste II", "N05BA01",
        "refunded at 65%", "500 mg / un comprimé", "1 generic", "Rupture de stock", "since 01/03/2024",
        "cromaxone + tumidine",
    ):  # fmt: skip
        assert told in official
        assert told not in crowd


def test_atc_levels_are_named_when_they_are_known(imported, read, tmp_path):
    file = tmp_path / "atc.jsonl"
    file.write_text(json.dumps({"code": "N05BA", "label": "Feuille", "level1": "Racine"}))
    importing.import_levels(file)

    assert "Racine › Feuille" in read("/medicaments/tumidine")


def test_the_crowds_half_tells_cases_answers_doses_and_tags(imported, read, make_case, make_answer, indexed):
    case = make_case("Vertiges au lever", question="Peut-on donner du Tumical ?", tags=["vertige", "tumical"])
    answer = make_answer(case, "Oui : tumidine 250 mg x 2, puis 1 g/j. Voir aussi Plirozol 500 mg.")
    indexed()

    official, crowd = halves(read("/medicaments/tumidine"))

    assert "<mark>tumidine</mark> 250 mg x 2" in crowd
    assert f'<a class="chip" href="/answers/{answer.id}">250 mg × 2 <b>1' in crowd
    assert "1 g/j" in crowd
    assert "500 mg" not in crowd.partition("Doses mentioned")[2].partition("</ul>")[0]
    assert "vertige <b>1" in crowd
    assert "tumical <b>" not in crowd
    assert "Named in the question: 1. Named in an answer: 1." in crowd
    assert "Vertiges au lever" not in official


def test_nobody_reads_there_what_he_may_not_see(
    imported, read, make_case, make_answer, indexed, sign_in, moderator
):
    case = make_case("Secret vertige", question="Du Tumical 250 mg ?")
    make_answer(case, "Tumical 750 mg, dit un confrère.")
    indexed()
    assert "Secret vertige" in read("/medicaments/tumidine")

    with change():
        set_audience(locked(CaseRow, case.id), STAFF_ONLY)

    hidden = read("/medicaments/tumidine")
    assert "Secret" not in hidden and "750 mg" not in hidden
    indexed()
    assert "No case speaks of it yet." in read("/medicaments/tumidine")
    assert "Secret vertige" in sign_in(moderator).get("/medicaments/tumidine").text


def test_members_only_where_visitors_may_not_read(app, imported, client):
    app.config["VISITORS_MAY_READ"] = False

    for url in ("/medicaments", "/medicaments/tumidine", "/medicaments/zzz"):
        assert client.get(url).status_code in (302, 303, 401, 403)


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        (" 1 g x3/j puis 0.5 g par jour", ["1 g × 3/j", "0,5 g par jour"]),
        (" 15mg/kg × 4 / j", ["15 mg/kg × 4/j"]),
        (" 3 MUI matin et soir. Et 250 mg", ["3 MUI"]),
        (" 500 microgrammes/jour, 20 gouttes", ["500 microgrammes/jour", "20 gouttes"]),
        (" : 6 mL, J3, 38,5 °C, 12345678 mg", []),
    ],
)
def test_doses_are_read_to_the_end_of_the_sentence(text, doses):
    assert list(doses_in(text)) == doses


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("tumical", "tumidine"),
        ("Tumical", "tumidine"),
        ("TUMIDINE BASE", "tumidine"),
        ("bivalor", "metronidazole+spiramycine"),
        ("chlorhydrate-de-tumidine", "tumidine"),
    ],
)
def test_brands_and_other_names_lead_to_what_is_in_them(imported, client, name, page):
    response = client.get(f"/medicaments/{name}")

    assert response.status_code == 302
    assert response.location == f"/medicaments/{page}"
    assert client.get(response.location).status_code == 200


def test_substances_that_come_together_have_a_page_that_leads_to_each(imported, read):
    official, _crowd = halves(read("/medicaments/metronidazole+spiramycine"))

    assert 'href="/medicaments/metronidazole"' in official
    assert "BI BIVALOR" in official
    assert "metronidazole+spiramycine" in halves(read("/medicaments/spiramycine"))[0]


@pytest.mark.parametrize("slug", ["tumidin", "zzzzzz", "..", "a" * 3000, "é%C3", "1=1--", "<script>"])
def test_an_unknown_drug_is_told_kindly(imported, client, slug):
    response = client.get(f"/medicaments/{slug}")

    assert response.status_code == 404
    assert ("/medicaments/tumidine" in response.text) == (slug == "tumidin")
    assert "<script>alert" not in response.text


def test_the_list_goes_by_letters_and_by_beginnings(imported, read):
    page = read("/medicaments")
    assert 'href="/medicaments/carbonate-de-calcium"' in page
    assert 'href="/medicaments/tumidine"' not in page
    assert 'href="/medicaments/tumidine"' in read("/medicaments?letter=t")

    asked = read("/medicaments?q=tumi")
    assert "<b>Tumical</b> <span>tumidine</span>" in asked
    assert "Close to it:" in read("/medicaments?q=tumicol")
    assert read("/medicaments?q=%22%3E%3Cscript%3E&letter=%C3%A9%2522").count("<script>") == 0


def test_the_foot_of_every_page_leads_there_once_there_is_something(app, read, folder):
    assert 'href="/medicaments"' not in read("/help")

    importing.import_tables(folder)

    assert 'href="/medicaments"' in read("/help")


def test_without_an_import_the_pages_say_so(app, read):
    assert "No medicines were imported here yet." in read("/medicaments")
    assert "No medicines were imported here yet." in read("/medicaments/tumidine", 404)


def test_many_cases_ask_no_more_questions_than_one(
    imported, read, make_case, make_answer, indexed, count_queries
):
    make_answer(make_case("Un", question="Tumical 250 mg ?"), "Tumidine 1 g.")
    indexed(), read("/medicaments/tumidine")
    with count_queries() as with_one:
        read("/medicaments/tumidine")

    for number in range(3):
        make_answer(make_case(f"Cas {number}", question="Tumical 500 mg ?"), "Tumidine 2 g.")
    indexed(), read("/medicaments/tumidine")
    with count_queries() as with_four:
        read("/medicaments/tumidine")

    assert len(with_four) == len(with_one) < 15


def test_a_page_stands_while_the_index_is_away(app, imported, read, monkeypatch):
    import shutil

    engine = app.extensions["forum.search"]
    engine.close() if hasattr(engine, "close") else None
    shutil.rmtree(app.instance_path + "/index", ignore_errors=True)

    official, crowd = halves(read("/medicaments/tumidine"))
    assert "TUMICAL" in official
    assert "being rebuilt" in crowd or "No case" in crowd


def test_a_new_edition_is_seen_and_an_old_name_goes(imported, read, write, tables):
    read("/medicaments/tumidine")
    tables["CIS_bdpm"] = [row for row in tables["CIS_bdpm"] if "TUMI" not in row[1]]
    importing.import_tables(write(tables, "later"), force=True)

    assert "We know no drug called" in read("/medicaments/tumidine", 404)
    assert queries.finder().called("tumical") is None


def test_pages_speak_french(imported, client):
    page = client.get("/medicaments/tumidine", headers={"Accept-Language": "fr"}).text

    assert "Ce n’est pas une aide à la décision." in page
    assert "données du 5 mars 2024" in page
