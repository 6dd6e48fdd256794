"""An answer is corrected before everybody's eyes: by its author, or by a panel of two."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALF_THE_WAYS, Way
from tests.browser.test_every_page import faults_of

LOOKS = [Way(language, device, theme=theme) for language, device, theme in (
    ("fr", "desktop", "light"), ("fr", "phone", "dark"), ("en", "phone", "light"), ("en", "desktop", "dark")
)]  # fmt: skip


@pytest.fixture
def discussion(site):
    """(the asker, the author, the address of the case, the number of the answer)."""
    asker, author = site.member(), site.member()
    url = site.case(asker, "Plaque du coude")
    return asker, author, url, site.answer(author, url, "Corticoïde fort pendant un an.")


def banner(reader, number):
    return reader.page.locator(f"#answer-{number} [role=note]")


def text_of(reader, number):
    return reader.page.locator(f"#answer-{number} .prose")


def say_why(reader, number, page, says, reason, button):
    reader.go(f"/answers/{number}")
    reader.answer_menu(number).locator(f"a[href$='/{page}']").click()
    reader.page.check(f"[name=says][value={says}]")
    reader.page.fill("[name=reason]", reason)
    reader.button(button).click()
    reader.arrives(f"#answer-{number}$")


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_who_keeps_an_answer_hears_that_its_author_retracts_it(open_reader, site, discussion, way):
    _asker, author, url, number = discussion
    reader, writer = open_reader(site.member()), open_reader(author)
    reader.go(url)
    reader.page.locator(f"form.keep[action='/answers/{number}/bookmark'] button").click()
    expect(reader.page.locator(f"form.keep[action='/answers/{number}/bookmark'] button")).to_have_attribute(
        "aria-pressed", "true"
    )

    say_why(writer, number, "correction", "retracted", "Un mois, pas un an.", "Publish")
    writer.sees("Thank you. Whoever read, voted for or kept your answer is told.")

    reader.go("/notices")
    sentence = reader.say("An answer that concerns you was corrected: %(subject)s", subject="Plaque du coude")
    notice = reader.page.locator(".row-title", has_text=sentence)
    expect(notice).to_have_count(1)
    notice.click()
    reader.arrives(f"#answer-{number}$")
    expect(banner(reader, number)).to_contain_text(reader.say("Retracted by its author"))
    expect(banner(reader, number)).to_contain_text("Un mois, pas un an.")
    expect(text_of(reader, number)).not_to_be_visible()
    reader.page.locator(f"#answer-{number} .fold summary").click()
    expect(text_of(reader, number)).to_be_visible()
    expect(reader.page.locator(".facts .badge.corrected")).to_have_text(reader.say("Corrected"))
    assert reader.sideways() <= 0


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_panel_of_two_rules_an_answer_incorrect(open_reader, site, discussion, way):
    _asker, author, _url, number = discussion
    first, second = (open_reader(site.member(specialty="dermatologie")) for _place in range(2))

    say_why(first, number, "ruling", "incorrect", "Atrophie assurée.", "Give my voice")
    expect(banner(first, number)).to_have_count(0)

    second.go("/help")
    second.main_menu().locator("a[href='/panel']").click()
    waiting = second.page.locator(f".row-title[href='/answers/{number}/ruling']")
    waiting.click()
    expect(second.page.get_by_text("Atrophie assurée.")).to_be_visible()
    second.page.check("[name=says][value=incorrect]")
    second.page.fill("[name=reason]", "Un mois suffit.")
    second.button("Give my voice").click()

    second.arrives(f"#answer-{number}$")
    expect(banner(second, number)).to_contain_text(second.say("Ruled incorrect by a panel"))
    for reason in ("Atrophie assurée.", "Un mois suffit."):
        expect(banner(second, number)).to_contain_text(reason)
    expect(text_of(second, number)).not_to_be_visible()
    writer = open_reader(author)
    writer.go("/notices")
    writer.sees("A panel ruled on your answer: %(subject)s", subject="Plaque du coude")


@pytest.mark.parametrize("way", LOOKS, ids=lambda way: f"{way}-{way.theme}")
def test_its_pages_are_clean(open_reader, site, discussion, way):
    _asker, author, _url, number = discussion
    panellist, other, writer = (
        open_reader(name) for name in (*(site.member(specialty="dermatologie") for _ in range(2)), author)
    )
    writer.go(f"/answers/{number}/correction")
    faults = faults_of(writer, "errata-correction", with_axe=True)
    say_why(writer, number, "correction", "corrected", "Un mois, pas un an.", "Publish")
    say_why(panellist, number, "ruling", "dangerous", "Atrophie assurée.", "Give my voice")
    faults += faults_of(panellist, "errata-contested", with_axe=True)
    other.go("/panel")
    faults += faults_of(other, "errata-panel", with_axe=True)
    other.go(f"/answers/{number}/ruling")
    faults += faults_of(other, "errata-ruling", with_axe=True)
    say_why(other, number, "ruling", "dangerous", "Arrêt des surrénales.", "Give my voice")
    faults += faults_of(other, "errata-ruled", with_axe=True)

    assert faults == []
