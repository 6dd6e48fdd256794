"""The third journey: a useful answer rises, its author is known for it, the asker says it was followed."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import EVERY_WAY


@pytest.fixture
def discussion(site):
    """A case with two answers, the second one the better: (asker, better author, address, first, better)."""
    asker, first_author, better_author = (site.member() for _place in range(3))
    url = site.case(asker, "Nodule du poignet")
    first = site.answer(first_author, url, "Attendre.")
    better = site.answer(better_author, url, "Transillumination, puis échographie.")
    return asker, better_author, url, first, better


def order(reader):
    return [
        int(answer.get_attribute("id").removeprefix("answer-"))
        for answer in reader.page.locator(".answer").all()
    ]


def helpful(reader, number):
    return reader.page.locator(f"#answer-{number} form.vote[action$=helpful] button").first


def vote(reader, number, pressed, count):
    """Press the button; with script nothing but the button changes. A number shows to whoever voted."""
    if reader.way.script:
        reader.page.evaluate("window.untouched = true")
    helpful(reader, number).click()
    expect(helpful(reader, number)).to_have_attribute("aria-pressed", pressed)
    expect(helpful(reader, number).locator("b")).to_have_text([count] if count else [])
    if reader.way.script:
        assert reader.page.evaluate("window.untouched") is True
    else:
        assert reader.page.url.endswith(f"#answer-{number}")


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_a_useful_answer_rises_and_is_followed(open_reader, site, discussion):
    asker, author, url, first, better = discussion
    reader = open_reader(site.member())
    reader.go(url)
    assert order(reader) == [first, better]

    vote(reader, better, "true", "1")
    vote(reader, better, "false", None)
    vote(reader, better, "true", "1")
    reader.go(url)
    assert order(reader) == [better, first]

    theirs = open_reader(asker)
    theirs.go(url)
    followed = theirs.button("I followed it", theirs.page.locator(f"#answer-{better}"))
    followed.click()
    expect(followed).to_have_attribute("aria-pressed", "true")
    expect(theirs.page.locator(".busy")).to_have_count(0)
    theirs.go(url)
    expect(theirs.page.locator(f"#answer-{better} .badge.solved")).to_have_text(theirs.say("Advice followed"))

    reader.go(f"/members/{author}")
    reader.sees("Known for helpful advice in")
    expect(reader.page.locator(".stats dt").first).to_be_visible()
    reader.go("/specialties/dermatologie?tab=solved")
    expect(reader.page.locator(f".rows a[href='{url}']")).to_be_visible()


def test_the_keyboard_stays_where_it_voted(open_reader, site, discussion):
    *_people, url, first, _better = discussion
    reader = open_reader(site.member())
    reader.go(url)

    helpful(reader, first).focus()
    reader.page.keyboard.press("Enter")

    expect(helpful(reader, first)).to_have_attribute("aria-pressed", "true")
    expect(helpful(reader, first)).to_be_focused()


def test_a_vote_that_is_refused_says_so_beside_the_button(open_reader, site, discussion):
    *_people, url, first, _better = discussion
    reader = open_reader(site.member())
    reader.expects(400)
    reader.go(url)
    reader.context.clear_cookies()
    helpful(reader, first).click()

    expect(reader.page.get_by_role("alert")).to_be_visible()
    assert reader.path() == url


def test_nobody_votes_for_the_own_answer(open_reader, discussion):
    _asker, author, url, first, better = discussion
    reader = open_reader(author)
    reader.go(url)

    assert helpful(reader, first).count() == 1
    assert helpful(reader, better).count() == 0


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_other_votes_stand_in_the_menu_and_incorrect_needs_a_reason(open_reader, site, discussion):
    *_people, url, first, better = discussion
    reader = open_reader(site.member())
    reader.go(url)
    place = reader.page.locator(f"#answer-{first}")
    expect(place.get_by_role("link", name=reader.say("few opinions"))).to_be_visible()

    for kind in ("Not helpful", "Funny"):
        reader.button(kind, reader.answer_menu(first)).click()
        said = place.locator("form.vote button", has_text=reader.say(kind))
        expect(said).to_have_attribute("aria-pressed", "true")
        expect(said.get_by_text(reader.say("Undo"))).to_be_visible()
        said.click()
        expect(said).to_have_count(0)
    assert reader.sideways() <= 0

    reader.link("Incorrect…", reader.answer_menu(better)).click()
    reader.page.fill("[name=reason]", " ")
    reader.expects(400)
    reader.button("Vote: incorrect").click()
    reader.sees("Please say what is incorrect: the author and the moderators read it.")
    reader.page.fill("[name=reason]", "La transillumination ne suffit pas.")
    reader.button("Vote: incorrect").click()
    reader.sees("Thank you. The author and the moderators read your reason.")
    expect(reader.page.locator(f"#answer-{better} form.vote [aria-pressed=true]")).to_contain_text(
        reader.say("Incorrect")
    )


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_the_keyboard_opens_why_and_closes_it(open_reader, site, discussion):
    *_people, url, _first, _better = discussion
    reader = open_reader(site.member())
    reader.go(url)
    told = reader.page.locator("#why-order")
    expect(told).to_be_hidden()

    reader.button("Why this order?").focus()
    reader.page.keyboard.press("Enter")
    expect(told.locator("li")).to_have_count(4)
    expect(told).to_be_visible()
    reader.page.keyboard.press("Escape")

    expect(told).to_be_hidden()
    expect(reader.button("Why this order?")).to_be_focused()
