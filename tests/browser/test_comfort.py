"""Comforts that must hold: the theme without a flash, the language, the exact time, a case on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import FEW_WAYS, SCRIPTED, Way

# Notes what the very first painted frame looks like; runs before any script of the page.
FIRST_FRAME = """requestAnimationFrame(() => { const first = getComputedStyle(document.documentElement);
    window.firstFrame = [document.documentElement.dataset.theme || "", first.colorScheme]; })"""
TOXO = "/search?q=toxoplasmose"


def open_first_case(reader):
    reader.go(TOXO)
    reader.page.locator(".hits .row-title").first.click()
    reader.arrives(r"/cases/\d+/")


@pytest.mark.parametrize("way", SCRIPTED, ids=str)
def test_the_dark_theme_stays_and_never_flashes(reader):
    reader.context.add_init_script(FIRST_FRAME)
    reader.go("/")
    assert reader.page.evaluate("window.firstFrame")[0] == ""
    button = reader.main_menu().locator("[data-theme-toggle]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    reader.go("/help")
    reader.page.reload()

    assert reader.page.evaluate("window.firstFrame") == ["dark", "dark"]
    assert reader.page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    expect(reader.main_menu().locator("[data-theme-toggle]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("way", [Way(theme="dark"), Way(script=False, theme="dark")], ids=str)
def test_the_system_s_theme_is_followed(reader):
    reader.go("/")

    assert reader.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_the_chosen_language_stays(reader):
    other = {"fr": "English", "en": "Français"}[reader.way.language]
    reader.go(TOXO)
    reader.main_menu().get_by_role("link", name=other).click()

    chosen = "en" if reader.way.language == "fr" else "fr"
    expect(reader.page.locator("html")).to_have_attribute("lang", chosen)
    assert reader.path().rstrip("?") == TOXO
    reader.go("/")
    expect(reader.page.locator("html")).to_have_attribute("lang", chosen)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_every_time_tells_the_exact_one(reader):
    open_first_case(reader)
    times = [
        (time.inner_text(), time.get_attribute("title")) for time in reader.page.locator("time:visible").all()
    ]

    assert times
    ago, exact = (
        ("il y a", r"\d{1,2} \w+ 20\d\d")
        if reader.way.language == "fr"
        else ("ago", r"\d{1,2} \w+ 20\d\d|\w+ \d{1,2}, 20\d\d")
    )
    assert [told for told, title in times if ago not in told or not re.search(exact, title)] == []


def test_a_case_on_paper_is_the_question_and_its_answers(open_reader, site):
    reader = open_reader(site.member(), way=Way(theme="dark"))
    open_first_case(reader)
    reader.page.emulate_media(media="print")

    for shown in ("h1", ".lead", ".answer .prose >> nth=0", ".answer .who >> nth=0"):
        expect(reader.page.locator(shown).first).to_be_visible()
    for hidden in ("header.top", ".foot", ".aside", ".reply", ".answer .menu >> nth=0"):
        expect(reader.page.locator(hidden).first).to_be_hidden()
    assert reader.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert reader.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_table_and_a_long_word_stay_inside_a_telephone(open_reader, site):
    wide = (
        "| a | b |\n|---|---|\n| "
        + "x" * 120
        + " | "
        + "y" * 120
        + " |\n\n"
        + "z" * 300
        + "\n\n```\n"
        + "w " * 200
        + "\n```"
    )
    url = site.case(site.member(), "Mot " + "interminable" * 8, question=wide)
    reader = open_reader()
    reader.page.set_viewport_size({"width": 320, "height": 700})
    for path in (url, "/", "/specialties/dermatologie"):
        reader.go(path)
        assert reader.sideways() == 0, path
