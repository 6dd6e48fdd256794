"""The asker says which advice was followed and, by one tap, what it was; everybody sees and finds it."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import FEW_WAYS, HALF_THE_WAYS


@pytest.fixture
def discussion(site):
    """A case with three answers: (asker, address, numbers of the answers)."""
    asker, *authors = (site.member() for _place in range(4))
    url = site.case(asker, "Érythème en cocarde", "Cocardes des paumes depuis six jours.")
    return asker, url, [site.answer(author, url, f"Piste {n}.") for n, author in enumerate(authors)]


def follow(reader, number):
    """Press the button below an answer; with script nothing but the button changes."""
    if reader.way.script:
        reader.page.evaluate("window.untouched = true")
    answer = reader.page.locator(f"#answer-{number}")
    button = reader.button("I followed it", answer)
    before = button.get_attribute("aria-pressed")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
    if reader.way.script:
        expect(reader.page.locator(".busy")).to_have_count(0)  # what was foretold is the server's word now
        assert reader.page.evaluate("window.untouched") is True


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_an_asker_tells_what_it_was_and_everybody_finds_it(open_reader, site, discussion):
    asker, url, (first, second, third) = discussion
    theirs = open_reader(asker)
    theirs.go(url)
    for number in (first, second, third, third):
        follow(theirs, number)

    theirs.go(url)
    theirs.link("Tell how it turned out").click()
    assert theirs.sideways() <= 0
    tap = theirs.button("All the advice I followed was right")
    assert tap.bounding_box()["height"] >= 44
    tap.click()

    theirs.arrives(url)
    theirs.sees("Confirmed by the outcome:")
    confirmed = theirs.page.locator(".badge.outcome", has_text=theirs.say("Confirmed by the outcome"))
    expect(confirmed).to_have_count(2)
    site.await_index()
    reader = open_reader(site.member())
    reader.go("/specialties/dermatologie?tab=outcome")
    row = reader.page.locator(".rows li", has=reader.page.locator(f"a[href='{url}']"))
    expect(row.locator(".state.outcome")).to_have_text(reader.say("Outcome known"))
    for word in ("etat:issue", "state:outcome", "with:outcome"):
        reader.go(f"/search?q=cocarde+{word}")
        expect(reader.page.locator(f".hits a[href^='{url}']").first).to_be_visible()
    reader.go(url)
    assert reader.sideways() <= 0
    reader.sees("And in the end?")
    expect(reader.page.get_by_role("link", name=reader.say("Correct it"))).to_have_count(0)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_an_outcome_is_told_exactly_and_corrected(open_reader, site, discussion):
    asker, url, (first, second, _third) = discussion
    theirs = open_reader(asker)
    theirs.expects(400)
    address = f"/cases/{url.split('/')[2]}/outcome"
    theirs.go(address)
    theirs.button("Save the outcome").click()
    expect(theirs.page.get_by_role("alert")).to_be_visible()

    theirs.page.fill("[name=text]", "Un érythème polymorphe post-herpétique.")
    theirs.page.check(f"[name=confirmed][value='{first}']")
    theirs.page.check(f"[name=refuted][value='{second}']")
    theirs.button("Save the outcome").click()
    theirs.arrives(url)
    expect(theirs.page.locator(".outcome .said")).to_have_text("Un érythème polymorphe post-herpétique.")
    expect(theirs.page.locator(f"#answer-{second} .badge.refuted")).to_be_visible()
    site.await_index()
    theirs.go("/search?q=post-herpétique")
    expect(theirs.page.locator(f".hits a[href^='{url}']").first).to_be_visible()

    theirs.go(url)
    theirs.link("Correct it").click()
    expect(theirs.page.locator(f"[name=confirmed][value='{first}']")).to_be_checked()
    theirs.button("Not known yet: ask me again later").click()
    theirs.arrives(url)
    expect(theirs.page.locator("section.outcome")).to_have_count(0)
    theirs.go(address)
    theirs.button("Never ask me about this case again").click()
    expect(theirs.button("Ask me again about this case")).to_be_visible()
