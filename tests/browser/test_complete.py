"""The search box completes what is typed: by keyboard, by finger, and it never takes the plain form away."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import SCRIPTED

pytestmark = pytest.mark.parametrize("way", SCRIPTED, ids=str)


def options(reader):
    return reader.page.locator(".completions [role=option]")


def typed(reader, path, text):
    """A page whose search box holds that text, completions shown."""
    reader.go(path)
    box = reader.page.locator("[data-search]").first
    box.click()
    box.press_sequentially(text, delay=20)
    expect(options(reader).first).to_be_visible()
    return box


def test_arrows_choose_and_enter_searches(reader):
    box = typed(reader, "/", "toxopl")
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    chosen = options(reader).first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    expect(chosen).to_have_text("toxoplasmose")
    box.press("Enter")

    reader.arrives(r"/search\?q=toxoplasmose$")
    assert reader.page.locator(".hits .row").count()


def test_enter_without_a_choice_searches_what_was_typed(reader):
    box = typed(reader, "/search", "toxopl")
    box.press("Enter")

    reader.arrives(r"/search\?q=toxopl$")


def test_escape_closes_the_list_and_keeps_the_text(reader):
    box = typed(reader, "/help" if reader.way.device == "desktop" else "/search", "toxopl")
    box.press("ArrowDown")
    box.press("Escape")

    expect(options(reader)).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("toxopl")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    expect(options(reader).first).to_be_visible()


def test_up_from_the_box_goes_to_the_last_and_down_again_to_the_box(reader):
    box = typed(reader, "/", "toxopl")
    box.press("ArrowUp")
    expect(options(reader).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")

    expect(reader.page.locator(".completions [aria-selected=true]")).to_have_count(0)


def test_a_case_is_one_touch_away(reader):
    typed(reader, "/", "toxopl")
    case = reader.page.locator(".completions [data-url^='/cases/']").first
    title = case.inner_text()
    assert case.bounding_box()["height"] >= (44 if reader.way.device == "phone" else 24)

    case.click()

    reader.arrives(r"/cases/\d+/")
    expect(reader.page.locator("h1")).to_have_text(title)
