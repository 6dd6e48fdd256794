"""The keyboard alone: moving, opening, asking; never while somebody types."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import SCRIPTED, Way

KEYBOARD = [way for way in SCRIPTED if way.device == "desktop"]


def press(reader, *keys):
    for key in keys:
        reader.page.keyboard.press(key)


def tab_to(reader, selector, most=60):
    """Tab until that element has the focus."""
    wanted = reader.page.locator(selector).first
    for _step in range(most):
        press(reader, "Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return wanted
    raise AssertionError(f"{selector} is not reached by the keyboard")


@pytest.mark.parametrize("way", KEYBOARD, ids=str)
def test_j_and_k_move_and_enter_opens(reader, site):
    url = site.case(site.member(), "Marche à suivre")
    answer = site.answer(site.member(), url, "Pas à pas.")
    reader.go("/")
    titles = reader.page.locator(".latest .row-title")

    press(reader, "j")
    expect(titles.nth(0)).to_be_focused()
    press(reader, "j", "j", "k")
    expect(titles.nth(1)).to_be_focused()
    wanted = titles.nth(1).inner_text()
    press(reader, "Enter")

    reader.arrives(r"/cases/\d+/")
    expect(reader.page.locator("h1")).to_have_text(wanted)

    reader.go(url)
    press(reader, "j", "j")
    expect(reader.page.locator(f"#answer-{answer}")).to_be_focused()


@pytest.mark.parametrize("way", KEYBOARD, ids=str)
def test_no_key_is_a_shortcut_while_somebody_types(open_reader, site):
    reader = open_reader(site.member())
    reader.go("/")
    press(reader, "/")
    reader.page.keyboard.type("cjk? c/j")

    expect(reader.page.locator("#find")).to_have_value("cjk? c/j")
    assert reader.path() == "/"
    expect(reader.page.locator("dialog")).to_have_count(0)
    reader.go("/cases/new")
    reader.page.focus("[name=question]")
    reader.page.keyboard.type("c j / ?")
    expect(reader.page.locator("[name=question]")).to_have_value("c j / ?")


@pytest.mark.parametrize("way", KEYBOARD, ids=str)
def test_the_card_of_keys_opens_closes_and_switches_them_off(reader):
    reader.go("/")
    press(reader, "?")
    card = reader.page.get_by_role("dialog")
    expect(card).to_be_visible()
    press(reader, "Escape")
    expect(card).to_be_hidden()

    press(reader, "?")
    card.get_by_role("checkbox").uncheck()
    reader.button("Close", card).click()
    press(reader, "/")
    assert reader.focused() != "find"
    reader.go("/help")
    press(reader, "/")
    assert reader.focused() != "find"

    reader.page.locator("[data-keys-switch]").check()
    press(reader, "Tab", "/")
    expect(reader.page.locator("[data-search]")).to_be_focused()


@pytest.mark.parametrize("way", [KEYBOARD[0], Way("en", "phone", script=False)], ids=str)
def test_the_first_tab_leads_past_the_menu(reader):
    for path in ("/", "/search?q=grossesse", "/members/dr_saule"):
        reader.go(path)
        press(reader, "Tab")
        skip = reader.page.locator("a.skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()

        press(reader, "Enter")
        press(reader, "Tab")
        assert reader.page.locator("#main :focus, .aside :focus").count() == 1


@pytest.mark.parametrize("way", [*KEYBOARD, Way("fr", "desktop", script=False)], ids=str)
def test_a_case_is_asked_by_the_keyboard_alone(open_reader, site):
    reader = open_reader(site.member(specialty="dermatologie"))
    reader.go("/")
    if reader.way.script:
        press(reader, "c")
    else:
        tab_to(reader, ".bar-ask")
        press(reader, "Enter")
    reader.arrives(r"/cases/new")
    tab_to(reader, "[name=title]")
    reader.page.keyboard.type("Prurit au clavier")
    tab_to(reader, "[name=question]")
    reader.page.keyboard.type("Sans souris.")
    tab_to(reader, "details.fold > summary")
    press(reader, "Enter")
    tab_to(reader, "[name=tags]")
    reader.page.keyboard.type("prurit")
    if reader.way.script:
        press(reader, "Shift+Tab")
        reader.page.focus("[name=question]")
        press(reader, "Control+Enter")
    else:
        tab_to(reader, ".submit button")
        press(reader, "Enter")

    reader.arrives(r"/cases/\d+/prurit-au-clavier")
    expect(reader.page.locator(".tag")).to_have_text("prurit")


def test_the_menu_closes_with_escape_and_gives_the_focus_back(reader):
    reader.go("/")
    menu = reader.main_menu()
    expect(menu).to_have_attribute("open", "")
    tab_to(reader, "details.account a")
    press(reader, "Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
