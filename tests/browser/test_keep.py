"""What a reader keeps: one touch below a case or an answer, found again in his list, let go there."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALF_THE_WAYS


def ribbon(reader, name):
    return reader.page.locator(f"form.keep[action='{name}'] button")


def press(reader, name, pressed):
    """With script the page stays where it is; without, it comes back to what was kept."""
    if reader.way.script:
        reader.page.evaluate("window.untouched = true")
    ribbon(reader, name).click()
    expect(ribbon(reader, name)).to_have_attribute("aria-pressed", pressed)
    if reader.way.script:
        expect(reader.page.locator(".busy")).to_have_count(0)  # what was foretold is the server's word now
        assert reader.page.evaluate("window.untouched") is True


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_case_and_an_answer_are_kept_and_let_go(open_reader, site, way):
    url = site.case(site.member(), "Prurit du soir")
    answer = site.answer(site.member(), url, "Une gale ?")
    case_ribbon, answer_ribbon = f"/cases/{url.split('/')[2]}/bookmark", f"/answers/{answer}/bookmark"
    reader = open_reader(site.member())
    reader.go(url)

    press(reader, case_ribbon, "true")
    press(reader, answer_ribbon, "true")
    reader.main_menu().locator("a[href='/bookmarks']").click()

    expect(reader.page.locator(".row-title")).to_have_text(["Prurit du soir"] * 2)
    reader.page.locator(".row-title").first.click()
    reader.arrives(f"#answer-{answer}$")
    press(reader, answer_ribbon, "false")
    reader.go("/bookmarks")
    expect(reader.page.locator(".row-title")).to_have_count(1)
    reader.page.locator("main form button[name=keep]").click()
    reader.sees("The bookmark is gone.")
    expect(reader.page.locator(".row-title")).to_have_count(0)
    assert reader.sideways() <= 0
