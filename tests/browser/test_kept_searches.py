"""Searches that are kept: saved with news and a feed, found again, erased; and the same question, counted."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import EVERY_WAY, SCRIPTED, Way
from tests.browser.site import MODERATOR
from tests.browser.test_every_page import faults_of

RARE = "Mélanose zébrée"
LOOKS = [
    Way("fr", "desktop"),
    Way("en", "phone", theme="dark"),
    Way("fr", "phone"),
    Way("en", "desktop", theme="dark"),
]


def new_word(site, beginning):
    """A word of letters alone that no other test uses: a number in it would find other numbers."""
    number = site.member().rpartition("_")[2]
    return beginning + "".join(chr(ord("a") + int(digit)) for digit in number)


def same(reader, inside):
    return reader.page.locator(f"{inside} button[name=same]")


def run(site, *words):
    result = site.app.test_cli_runner().invoke(args=[*words])
    assert result.exit_code == 0, result.output
    return result.output


# ---- Saved searches


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_a_search_is_saved_and_tells_what_is_new(open_reader, site, way):
    mark = new_word(site, "melanose")
    url = site.case(site.member(), f"Cas de {mark}")
    reader = open_reader(site.member())
    reader.finds(mark, url)
    reader.link("Save this search").click()
    expect(reader.page.locator("[name=name]")).to_have_value(mark)
    reader.page.fill("[name=name]", "Ma veille")
    reader.button("Save", reader.page.locator("main")).click()
    reader.sees("The search is saved.")

    other = site.case(site.member(), f"Encore un cas de {mark}")
    reader.finds(mark, other)
    run(site, "saved-searches", "alert", "--no-mail")
    reader.go("/account/searches")
    menu = reader.main_menu()
    expect(menu.locator("a[href='/account/searches'] .badge.news")).to_contain_text("1")
    reader.page.get_by_role("link", name="Ma veille").click()

    expect(reader.page.locator(".row-title")).to_have_text([f"Encore un cas de {mark}"])
    reader.go("/account/searches")
    reader.sees("Nothing new since you looked")


# ---- Past searches


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_past_searches_are_found_again_and_erased(open_reader, site, way):
    reader = open_reader(site.member())
    reader.go("/search?q=zona+oculaire")

    reader.go("/search")
    reader.page.locator(".recent").get_by_role("link", name="zona oculaire").click()
    reader.arrives(r"q=zona\+oculaire")
    reader.go("/account/history")
    reader.button("Erase all").click()

    reader.sees("Your searches are erased.")
    reader.go("/search")
    expect(reader.page.locator(".recent")).to_have_count(0)


@pytest.mark.parametrize("way", SCRIPTED, ids=str)
def test_an_empty_box_offers_past_searches_to_the_keyboard(open_reader, site, way):
    reader = open_reader(site.member())
    reader.go("/search?q=zona+oculaire")
    reader.go("/help")

    reader.page.keyboard.press("/")
    option = reader.page.get_by_role("option", name="zona oculaire")
    expect(option).to_be_visible()
    reader.page.keyboard.press("ArrowDown")
    reader.page.keyboard.press("Enter")

    reader.arrives(r"/search\?q=zona")


# ---- The same question


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_the_same_question_is_said_on_the_case_and_taken_back(open_reader, site, way):
    url = site.case(site.member(), "Nodule du poignet")
    reader = open_reader(site.member())
    reader.go(url)

    for pressed, count in (("true", "1"), ("false", "0")):
        same(reader, ".acts").click()
        expect(same(reader, ".acts")).to_have_attribute("aria-pressed", pressed)
        expect(same(reader, ".acts").locator("b")).to_have_text(count)


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_while_writing_the_same_question_is_counted_and_no_word_is_lost(open_reader, site, way):
    mark = new_word(site, "xantho")
    url = site.case(site.member(), f"Lésion {mark} du dos")
    reader = open_reader(site.member())
    reader.finds(mark, url)
    reader.go("/cases/new?specialty=dermatologie")
    reader.page.fill("[name=title]", f"Lésion {mark}")
    reader.page.fill("[name=question]", "Une question longue à écrire.")
    if not way.script:
        reader.button("Preview").click()
    button = same(reader, "#similar").first
    button.click()

    if way.script:
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_be_focused()
        assert reader.path().startswith("/cases/new")
    else:
        expect(reader.page.get_by_role("status").first).to_be_visible()
        reader.button("Go on writing my own case").click()
    assert reader.page.input_value("[name=question]") == "Une question longue à écrire."
    assert reader.page.input_value("[name=title]") == f"Lésion {mark}"


@pytest.mark.parametrize("way", SCRIPTED, ids=str)
def test_the_enter_key_posts_the_case_beside_similar_ones(open_reader, site, way):
    mark = new_word(site, "enter")
    url = site.case(site.member(), f"Lésion {mark} du dos")
    reader = open_reader(site.member())
    reader.finds(mark, url)
    reader.go("/cases/new?specialty=dermatologie")
    reader.page.fill("[name=question]", "Que faire ?")
    reader.page.fill("[name=title]", f"Autre lésion {mark}")
    expect(same(reader, "#similar").first).to_be_visible()

    reader.page.press("[name=title]", "Enter")

    reader.arrives(r"/cases/\d+/autre-lesion")
    reader.go(url)
    expect(same(reader, ".acts").locator("b")).to_have_text("0")


# ---- Every page


@pytest.mark.parametrize("way", LOOKS, ids=lambda way: f"{way}-{way.theme}")
def test_their_pages_are_clean(open_reader, site, way):
    """Fits a telephone, clean on the console, readable for all."""
    mark = new_word(site, "clair")
    url = site.case(site.member(), f"{RARE} {mark}")
    reader, faults = open_reader(site.member()), {}

    def look(name, path=None):
        if path:
            reader.go(path)
        if found := faults_of(reader, f"kept-{name}", with_axe=True):
            faults[name] = found

    reader.finds(mark, url)
    look("results")
    look("nothing", f"/search?q=introuvable{mark}")
    look("save", f"/account/searches/new?q={mark}&specialty=dermatologie")
    reader.button("Save", reader.page.locator("main")).click()
    reader.go("/account/searches/new?q=" + "question+tres+longue+" * 8)
    reader.button("Save", reader.page.locator("main")).click()
    reader.finds(mark, site.case(site.member(), f"Encore {mark}"))
    run(site, "saved-searches", "alert", "--no-mail")
    look("list", "/account/searches")
    reader.page.get_by_role("link", name=mark).click()
    reader.button("Open a feed").click()
    look("one")
    look("start", "/search")
    look("history", "/account/history")
    reader.go(url)
    same(reader, ".acts").click()
    expect(same(reader, ".acts")).to_have_attribute("aria-pressed", "true")
    look("case")
    reader.go("/cases/new?specialty=dermatologie")
    reader.page.fill("[name=title]", f"{RARE} {mark}")
    reader.page.locator("[name=title]").press("End")
    expect(same(reader, "#similar").first).to_be_visible()
    same(reader, "#similar").first.click()
    look("compose")
    for name in (site.member() for _n in range(3)):
        open_reader(name).go(f"/search?q=introuvable{mark}")
    reader = open_reader(MODERATOR)
    look("failed", "/staff/failed-searches")
    expect(reader.page.get_by_role("link", name=re.compile(mark))).to_be_visible()

    assert faults == {}
