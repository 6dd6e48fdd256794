"""The main job, as members do it: type, complete, narrow, read, come back; slips, brands, drugs, alerts."""

import itertools
import re
import time

import pytest
from playwright.sync_api import expect

from forum.plugins.drugs.queries import LOOKED_AT
from tests.browser.reader import EVERY_WAY, FEW_WAYS, HALF_THE_WAYS, SCRIPTED, Way
from tests.browser.test_keyboard import press, tab_to

COMMON, RARE = "brumélite", "bruémlite"
BRAND, HOLDER = "ZORVATIL", "MAISON DE L'ESSAI"
KEYBOARD = [Way("fr", "desktop"), Way("en", "phone")]
PHONES = [way for way in EVERY_WAY if way.device == "phone"]
numbers = itertools.count(1)


def hits(reader):
    return reader.page.locator(".hits .row-title")


@pytest.fixture(scope="module")
def brand(site, tmp_path_factory):
    """A brand that stands in no case, for a substance that stands in some: three small official tables."""
    folder = tmp_path_factory.mktemp("medicines")
    title = f"{BRAND} 5 mg, comprimé pelliculé"
    tables = {
        "CIS_bdpm": [
            ["69999901", title, "comprimé", "orale", "Autorisation active", "Procédure nationale",
             "Commercialisée", "01/02/2003", "", "", HOLDER, "Non"]
        ],
        "CIS_COMPO_bdpm": [
            ["69999901", "comprimé", "90001", "APIXABAN", "5 mg", "un comprimé", "SA", "1", ""]
        ],
        "CIS_GENER_bdpm": [["7", f"APIXABAN 5 mg - {title}.", "69999901", "0", "1"]],
        "CIS_CPD_bdpm": [["69999901", "liste I"]],
        "CIS_MITM": [["69999901", "B01AF02", title, "https://example.org/1"]],
        "CIS_CIP_Dispo_Spec": [
            ["69999901", "", "1", "Tension d'approvisionnement", "01/03/2024", "05/03/2024", "",
             "https://example.org/2"]
        ],
        "CIS_CIP_bdpm": [
            ["69999901", "1234567", "plaquette de 10", "Présentation active", "Déclaration", "01/02/2003",
             "3400900000001", "oui", "65%", "1,54", "2,56", "1,02", ""]
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        (folder / f"{name}.txt").write_text("".join("\t".join(row) + "\n" for row in rows), encoding="cp1252")
    done = site.app.test_cli_runner().invoke(args=["vocabulary", "import-bdpm", str(folder)])
    assert done.exit_code == 0, done.output
    site.await_index()
    time.sleep(LOOKED_AT)  # until every process that serves has noticed
    return BRAND.lower()


@pytest.mark.parametrize("way", KEYBOARD, ids=str)
def test_completed_narrowed_read_and_back_where_one_was_by_keys_alone(reader):
    """Not once is the mouse touched."""
    reader.go("/")
    press(reader, "/")
    reader.page.keyboard.type("traitem", delay=20)
    option = reader.page.locator(".completions [role=option]").first
    expect(option).to_be_visible()
    press(reader, "ArrowDown", "Enter")
    reader.arrives(r"/search\?q=traitement$")
    everything = hits(reader).count()
    assert everything > 5

    if reader.way.device == "phone":
        tab_to(reader, ".facets summary", most=200)
        press(reader, "Enter")
    narrower = tab_to(reader, ".facet a", most=200)
    told = int(narrower.locator("xpath=..").locator(".count").inner_text())
    press(reader, "Enter")
    reader.arrives(r"/search\?q=traitement&\w+=")
    assert hits(reader).count() == told < everything
    assert reader.page.locator(".chosen a").count() == 1

    reader.page.go_back()
    expect(hits(reader)).to_have_count(everything)
    for _row in range(everything):
        press(reader, "j")
    press(reader, "k")
    answer = reader.page.locator(".hits .row-title:focus")
    assert reader.page.evaluate("scrollY") > 0
    title = answer.inner_text()
    address = answer.get_attribute("href")
    # A press of Enter may move the row a little: what counts is how the page stood when it was left.
    reader.page.evaluate("addEventListener('pagehide', () => sessionStorage.setItem('left', scrollY))")
    press(reader, "Enter")
    reader.arrives(r"/cases/\d+/")
    expect(reader.page.locator("h1")).to_have_text(title)

    reader.page.go_back()
    expect(hits(reader)).to_have_count(everything)
    reader.page.wait_for_function("Math.abs(scrollY - sessionStorage.getItem('left')) < 40")
    expect(reader.page.locator(f".hits .row-title[href='{address}']")).to_be_in_viewport()


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_slip_of_the_finger_is_mended_and_told(reader):
    reader.go("/search?q=toxoplasmsoe")

    assert hits(reader).count()
    expect(reader.page.locator(".told strong")).to_have_text("toxoplasmose")
    expect(reader.page.locator(".told s")).to_have_text("toxoplasmsoe")
    expect(hits(reader).first).to_contain_text(re.compile("toxoplasmose", re.I))
    assert reader.sideways() <= 0


@pytest.fixture(scope="module")
def slip(site):
    """A word that one case misspells and twelve others write as it should be."""
    author = site.member()
    for number in range(12):
        site.case(author, f"Une {COMMON} qui dure, jour {number}")
    site.case(author, f"Une {RARE} qui dure")
    site.await_index()
    return RARE


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_rare_word_that_may_be_a_slip_leads_to_what_was_meant(reader, slip):
    reader.go(f"/search?q={slip}")
    expect(hits(reader).first).to_contain_text(slip)
    meant = reader.page.locator(".suggest")
    expect(meant).to_contain_text(reader.say("Did you mean"))
    expect(meant.get_by_role("link")).to_have_text(COMMON)
    if reader.way.device == "phone":
        assert meant.get_by_role("link").bounding_box()["height"] >= 44
    assert reader.sideways() <= 0

    meant.get_by_role("link").click()

    reader.arrives(r"/search\?q=brum%C3%A9lite$")
    expect(reader.page.locator("#find")).to_have_value(COMMON)
    expect(hits(reader)).to_have_count(12)
    expect(hits(reader).first.locator("mark").first).to_have_text(COMMON)
    expect(reader.page.locator(".suggest")).to_have_count(0)


@pytest.mark.parametrize("way", PHONES, ids=str)
def test_on_a_telephone_the_filters_stand_folded_above_the_results(reader):
    reader.go("/search?q=grossesse")
    fold = reader.page.locator(".facets details")
    summary = fold.locator("summary")
    first = hits(reader).first

    expect(summary).to_have_text(reader.say("Narrow"))
    expect(fold).not_to_have_attribute("open", "")
    expect(fold.locator(".facet a").first).to_be_hidden()
    assert summary.bounding_box()["y"] < first.bounding_box()["y"] < 400
    assert summary.bounding_box()["height"] >= 44

    tab_to(reader, ".facets summary", most=40)
    press(reader, "Enter")
    option = fold.locator(".facet a").first
    expect(option).to_be_visible()
    assert option.bounding_box()["height"] >= 44
    assert option.bounding_box()["y"] < first.bounding_box()["y"]
    assert reader.sideways() <= 0

    option.click()
    reader.arrives(r"specialty=")
    expect(fold).not_to_have_attribute("open", "")
    chosen = reader.page.locator(".chosen a")
    expect(chosen).to_be_in_viewport()
    assert chosen.bounding_box()["height"] >= 44
    assert hits(reader).first.bounding_box()["y"] < 420


@pytest.mark.parametrize("way", PHONES[:2], ids=str)
@pytest.mark.parametrize("path", ["/search?q=hta", "/search/help", "/medicaments/amoxicilline"])
def test_what_a_finger_is_meant_to_touch_is_large_enough(reader, path):
    reader.go(path)

    sizes = (
        reader.page.locator("main")
        .locator("a:not(.row-title), button, summary, select")
        .evaluate_all("them => them.map(e => [e.textContent.trim(), e.getBoundingClientRect().height])")
    )

    assert len(sizes) > 5
    assert [one for one in sizes if 0 < one[1] < 44] == []


@pytest.mark.parametrize("way", [Way("fr"), Way("en", script=False)], ids=str)
def test_beside_the_results_the_filters_stand_open_and_a_key_leads_past_them(reader):
    reader.go("/search?q=grossesse")
    option = reader.page.locator(".facet a").first

    expect(option).to_be_visible()
    assert option.bounding_box()["x"] > hits(reader).first.bounding_box()["x"] + 600
    past = tab_to(reader, ".facets .past", most=40)
    expect(past).to_be_in_viewport()
    expect(past).to_have_text(reader.say("Skip to the results"))
    press(reader, "Enter", "Tab")
    assert reader.page.locator(".hits :focus").count() == 1


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_brand_finds_what_is_said_of_its_substance_unless_only_the_words_count(reader, brand):
    reader.go(f"/search?q={brand}")

    expect(reader.page.locator(".also")).to_contain_text("apixaban")
    found = hits(reader).count()
    assert found >= 2
    assert reader.sideways() <= 0
    reader.link("Only my words").click()
    reader.arrives(r"exact=1")
    reader.sees("Only the words you typed.")
    expect(hits(reader)).to_have_count(0)
    reader.link("Search other wordings too").click()
    reader.arrives(rf"/search\?q={brand}$")
    expect(hits(reader)).to_have_count(found)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_drug_leads_to_its_page_and_from_there_to_the_answers(reader, brand):
    reader.go("/search?q=apixaban")
    hits(reader).first.click()
    reader.arrives(r"/cases/\d+/")
    link = reader.page.locator("a[href='/medicaments/apixaban']").first
    expect(link).to_have_text(re.compile("apixaban", re.I))
    link.click()

    reader.arrives(r"/medicaments/apixaban$")
    expect(reader.page.locator("h1")).to_have_text(re.compile("^apixaban$", re.I))
    reader.sees("Not decision support.")
    expect(reader.page.locator(".official")).to_contain_text(BRAND)
    assert reader.page.locator(".crowd .row-title").count() >= 2
    assert reader.sideways() <= 0

    reader.page.locator(".drug-answers a").first.click()
    reader.arrives(r"/cases/\d+/.*#answer-\d+$")
    answer = reader.page.locator("#" + reader.page.url.partition("#")[2])
    expect(answer).to_be_in_viewport()


@pytest.mark.parametrize("way", SCRIPTED[:2], ids=str)
def test_whoever_has_the_same_question_says_so_while_composing(open_reader, site):
    mark = f"kwx{next(numbers)}ombrage"
    url = site.case(site.member(), f"Prurit {mark} du talon")
    site.await_index()
    reader = open_reader(site.member())
    reader.go("/cases/new")
    reader.page.locator("[name=title]").press_sequentially(f"Prurit {mark} du talon", delay=5)
    similar = reader.page.locator(f"#similar li:has(a[href='{url}'])")
    expect(similar).to_be_visible()
    reader.page.fill("[name=question]", "Depuis hier.")

    same = similar.get_by_role("button")
    expect(same).to_contain_text(reader.say("Same question"))
    same.click()
    expect(similar.locator("button[aria-pressed=true] b")).to_have_text("1")

    assert "/cases/new" in reader.path()
    expect(reader.page.locator("[name=question]")).to_have_value("Depuis hier.")
    reader.go(url)
    expect(reader.page.locator("[aria-pressed=true]").first).to_contain_text("1")


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_saved_search_tells_what_is_new_in_it(open_reader, site):
    word = f"zyx{next(numbers)}talgie"
    member = site.member()
    reader = open_reader(member)
    site.case(site.member(), f"Une {word} ancienne")
    site.await_index()
    reader.go(f"/search?q={word}")
    reader.link("Save this search").click()
    reader.button("Save").click()
    reader.sees("The search is saved.")
    reader.sees("Nothing new since you looked")

    url = site.case(site.member(), f"Une {word} nouvelle")
    site.await_index()
    done = site.app.test_cli_runner().invoke(args=["saved-searches", "alert", "--no-mail"])
    assert done.exit_code == 0, done.output

    reader.go("/")
    badge = reader.main_menu().locator(".badge.news")
    expect(badge).to_contain_text("1")
    assert reader.sideways() <= 0
    badge.click()
    reader.arrives(r"/account/searches$")
    reader.page.locator(".row-title").first.click()
    reader.arrives(r"/account/searches/\d+$")
    expect(reader.page.locator(f"li:has(a[href='{url}']) .badge.news")).to_be_visible()

    reader.go("/")
    expect(reader.page.locator("details.account .badge.news")).to_have_count(0)
