"""Moderation: members fold a joke, it opens on a click, leaves the search, and can be brought back."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import FEW_WAYS, HALF_THE_WAYS, SCRIPTED
from tests.browser.site import MODERATOR


def report(reader, number, reason="joke", way_in="Report this answer", button="Report"):
    menu = reader.answer_menu(number)
    reader.link(way_in, menu).click()
    reader.arrives(r"/flag$")
    reader.page.check(f"[name=reason][value={reason}]")
    reader.button(button, reader.page.locator("main")).click()
    reader.arrives(r"/cases/\d+/")


def is_found(reader, words, answer):
    reader.go(f"/search?q={words}")
    return reader.page.locator(f".hits a[href='/answers/{answer}']").count() > 0


def until_found(reader, words, answer, wanted, tries=40):
    for _try in range(tries):
        if is_found(reader, words, answer) is wanted:
            return True
        reader.page.wait_for_timeout(250)
    return False


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_members_fold_a_joke_and_a_moderator_brings_it_back(open_reader, site):
    joker = site.member()
    mark, title = f"calembour{joker.replace('_', '')}", f"Hoquet de {joker}"
    url = site.case(site.member(), title)
    joke = site.answer(joker, url, f"Il suffit d'un bon {mark}.")
    first, second = open_reader(site.member()), open_reader(site.member())
    assert until_found(first, mark, joke, True)

    first.go(url)
    report(first, joke)
    first.sees("Thank you. It folds as soon as another member or a moderator agrees.")
    expect(first.page.locator(f"article#answer-{joke}")).to_be_visible()
    second.go(url)
    report(second, joke)
    second.sees("Thank you. The answer is folded now.")

    stub = second.page.locator(f"details#answer-{joke}")
    text = stub.locator(".prose")
    second.go(url)
    expect(text).to_be_hidden()
    stub.locator("summary").click()
    expect(text).to_contain_text(mark)
    assert until_found(first, mark, joke, False)

    moderator = open_reader(MODERATOR)
    moderator.go(url)
    moderator.unfold(moderator.page.locator(f"details#answer-{joke}"))
    moderator.button("Bring back", moderator.page.locator(f"#answer-{joke}")).click()
    expect(moderator.page.locator(f"article#answer-{joke} .prose")).to_contain_text(mark)
    assert until_found(first, mark, joke, True)

    menu = moderator.main_menu()
    moderator.link("Moderation log", menu).click()
    lines = moderator.page.locator(".log tbody tr", has_text=title)
    expect(lines).to_have_count(4)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_moderator_folds_alone(open_reader, site):
    url = site.case(site.member(), "Fièvre au retour")
    advice = site.answer(site.member(), url, "Double la dose.")
    moderator = open_reader(MODERATOR)
    moderator.go(url)

    report(moderator, advice, "dangerous", "Fold this answer", "Fold")

    moderator.sees("The answer is folded.")
    stub = moderator.page.locator(f"details#answer-{advice}")
    expect(stub).to_be_visible()
    expect(moderator.page.locator("article.answer")).to_have_count(0)


@pytest.mark.parametrize("way", SCRIPTED[1:3], ids=str)
def test_an_address_that_points_at_a_folded_answer_opens_it(open_reader, site):
    url = site.case(site.member(), "Œil rouge")
    joke = site.answer(site.member(), url, "Il a vu rouge.")
    moderator = open_reader(MODERATOR)
    moderator.go(url)
    report(moderator, joke, way_in="Fold this answer", button="Fold")

    reader = open_reader()
    reader.go(f"/answers/{joke}")

    expect(reader.page.locator(f"details#answer-{joke} .prose")).to_be_visible()


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_case_is_hidden_from_members_and_shown_again(open_reader, site):
    url = site.case(site.member(), "À revoir par la modération")
    moderator, visitor = open_reader(MODERATOR), open_reader()
    visitor.expects(404)
    moderator.go(url)

    moderator.button("Hide from members").click()
    moderator.sees("Hidden from members")
    visitor.go(url)
    visitor.sees("There is no such case, or not for you.")

    moderator.button("Show to members again").click()
    moderator.sees("Members see this case again.")
    visitor.go(url)
    expect(visitor.page.locator("h1")).to_have_text("À revoir par la modération")
