"""An answer names what it may be; the head of the case pools what colleagues think, lists follow."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALF_THE_WAYS


def state_opinion(reader, url, text, *names, basis=None):
    """Answer with hypotheses in the box below the case."""
    reader.go(url)
    box = reader.page.locator("#reply")
    box.locator("[name=text]").fill(text)
    reader.unfold(box.locator("details.hypotheses-fields"))
    for place, name in enumerate(names):
        box.locator("[name='hypotheses.name']").nth(place).fill(name)
    if basis:
        box.locator("[name='hypotheses.basis']").select_option(basis)
    reader.button("Send the answer", box).click()
    expect(reader.page.locator(".hypotheses-stated").last).to_be_visible()


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_two_colleagues_agree_and_the_case_says_so(open_reader, site):
    asker = site.member()
    url = site.case(asker, "Plaque du mollet qui s'étend")
    dermatologist = open_reader(site.member(specialty="dermatologie"))
    generalist, reader = open_reader(site.member()), open_reader(asker)

    state_opinion(dermatologist, url, "Bords nets.", "Érysipèle", "Eczéma variqueux", basis="guideline")
    reader.go(url)
    pool = reader.page.locator(".hypotheses-pool")
    expect(pool.locator("li")).to_have_count(2)
    expect(pool.locator("li").first).to_contain_text("67 %")
    reader.sees("One opinion")

    state_opinion(generalist, url, "Comme ma consœur.", "erysipele")
    reader.go(url)
    expect(pool.locator("li").first).to_contain_text("Érysipèle")
    expect(reader.page.locator(".facts .badge.convergent")).to_have_text(reader.say("Convergent"))
    assert reader.sideways() <= 0

    reader.go("/")
    expect(reader.page.locator(f".row:has(a[href='{url}']) .state.convergent")).to_be_visible()
    reader.finds("variqueux", url)


@pytest.mark.parametrize("way", HALF_THE_WAYS[:2], ids=str)
def test_a_name_that_cannot_be_taken_comes_back_with_the_text(open_reader, site):
    url = site.case(site.member(), "Fièvre au retour")
    writer = open_reader(site.member())
    writer.expects(400)
    writer.go(url)
    box = writer.page.locator("#reply")
    box.locator("[name=text]").fill("Frottis d'abord.")
    writer.unfold(box.locator("details.hypotheses-fields"))
    field = box.locator("[name='hypotheses.name']").first
    field.evaluate("(input) => input.removeAttribute('maxlength')") if writer.way.script else None
    field.fill("x" * 90 if writer.way.script else "Paludisme")
    if not writer.way.script:
        return
    writer.button("Send the answer", box).click()

    expect(writer.page.locator("#refusal")).to_be_visible()
    expect(box.locator("[name=text]")).to_have_value("Frottis d'abord.")
    expect(box.locator("details.hypotheses-fields")).to_have_attribute("open", "")


@pytest.mark.parametrize("way", [way for way in HALF_THE_WAYS if way.script][:1], ids=str)
def test_names_are_offered_while_one_types(open_reader, site):
    url = site.case(site.member(), "Deux toux")
    first, second = open_reader(site.member()), open_reader(site.member())
    state_opinion(first, url, "Voilà.", "Coqueluche tardive")

    second.go(url)
    box = second.page.locator("#reply")
    second.unfold(box.locator("details.hypotheses-fields"))
    box.locator("[name='hypotheses.name']").first.press_sequentially("COQU")

    expect(second.page.locator("#hypotheses-known option")).to_have_attribute("value", "Coqueluche tardive")
