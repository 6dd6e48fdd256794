"""A question to the asker and a joke: one tap, lanes below the answers, the on-call room folded."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALF_THE_WAYS


def reply(reader, url, kind, text):
    """Write a reply of that kind in the box below the case."""
    reader.go(url)
    box = reader.page.locator("#reply")
    chip = box.locator("label.chip", has_text=reader.say(kind))
    assert chip.bounding_box()["height"] >= 44
    chip.click()
    expect(chip.locator("input")).to_be_checked()
    box.locator("[name=text]").fill(text)
    reader.button("Send the answer", box).click()


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_question_and_a_joke_stand_in_lanes_below_the_answers(open_reader, site):
    asker = site.member()
    url = site.case(asker, "Genou chaud au réveil")
    answer = site.answer(site.member(), url, "Ponction d'abord.")
    curious, joker = open_reader(site.member()), open_reader(site.member())

    reply(curious, url, "Question to the asker", "Fièvre ? Voyage récent ?")
    question = curious.page.locator("#lane-question article.answer")
    expect(question).to_contain_text("Voyage récent")
    expect(question).to_be_visible()
    reply(joker, url, "Humour", "Il a trop dansé.")
    joke = joker.page.locator("#lane-humour .prose")
    expect(joke).to_be_visible()

    reader = open_reader(asker)
    reader.go(url)
    expect(reader.page.locator("#answers a[href='#lane-question']")).to_be_visible()
    expect(reader.page.locator("#answers article.answer")).to_have_count(1)
    expect(reader.page.locator(f"#answers #answer-{answer}")).to_be_visible()
    expect(reader.page.locator("#lane-question")).to_contain_text(reader.say("Questions to the asker"))
    folded = reader.page.locator("#lane-humour > details")
    one = {"fr": "Salle de garde\u00a0: 1 réponse", "en": "On-call room: 1 reply"}[reader.way.language]
    expect(folded.locator("> summary")).to_have_text(one)
    expect(folded.locator(".prose")).to_be_hidden()
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    folded.locator("> summary").click()
    expect(folded.locator(".prose")).to_contain_text("dansé")


@pytest.mark.parametrize("way", HALF_THE_WAYS[:2], ids=str)
def test_the_kind_is_chosen_by_keyboard(open_reader, site):
    url = site.case(site.member(), "Toux du soir")
    writer = open_reader(site.member())
    writer.go(url)

    writer.page.locator("#reply [name=reply_kind][value=answer]").focus()
    writer.page.keyboard.press("ArrowRight")

    expect(writer.page.locator("#reply [name=reply_kind][value=question]")).to_be_checked()
    expect(writer.page.locator("#h-kind-question")).to_be_visible()
    expect(writer.page.locator("#h-kind-answer")).to_be_hidden()
