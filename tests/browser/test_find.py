"""The first journey: has somebody seen this before?"""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.reader import EVERY_WAY, FEW_WAYS, HALF_THE_WAYS, SCRIPTED
from tests.browser.site import ASKER

# What is looked for stands in an answer; one case is told in French, the other in English.
PRIOR = {
    "fr": ("toxoplasmose IgM immunoblot", "Enceinte 11 SA, toxoplasmose", "immunoblot"),
    "en": ("metformin contrast intra-arterial", "Metformin and IV contrast", "intra-arterial"),
}


def hits(reader):
    return reader.page.locator(".hits .row-title")


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_a_prior_case_is_found_and_read_at_the_answer_that_matched(reader):
    words, title, told = PRIOR[reader.way.language]
    reader.go("/")
    box = reader.page.locator("#find")

    assert box.bounding_box()["y"] < 400, "the search box stands first of all"
    if reader.way.script:
        reader.page.keyboard.press("/")
        assert reader.focused() == "find"
        reader.page.keyboard.type(words)
    else:
        box.fill(words)
    box.press("Enter")
    reader.arrives(r"/search\?q=")
    first = reader.page.locator(".hits .row").first
    expect(first.locator(".row-title")).to_contain_text(title)
    assert first.locator(".snippet mark").count()

    first.locator(".to-answer").click()
    reader.arrives(r"/cases/\d+/.*#answer-\d+$")
    answer = reader.page.locator("#" + reader.page.url.partition("#")[2])
    expect(answer).to_contain_text(told)
    expect(answer).to_be_in_viewport()

    reader.page.go_back()
    expect(reader.page.locator("#find")).to_have_value(words)
    expect(hits(reader).first).to_contain_text(title)


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_results_are_narrowed_and_put_in_another_order(reader):
    reader.go("/search?q=grossesse")
    everything = hits(reader).count()
    reader.unfold(reader.page.locator(".facets details"))
    option = reader.page.locator(".facet").first.locator("li").last
    chosen, count = option.locator("a").inner_text(), int(option.locator(".count").inner_text())

    option.locator("a").click()
    reader.arrives(r"specialty=")
    assert 0 < hits(reader).count() == count < everything
    expect(reader.page.locator(".facet a[aria-current]")).to_have_text(chosen)

    reader.unfold(reader.page.locator(".facets details"))
    reader.page.locator(".facet a[aria-current]").click()
    reader.arrives(r"/search\?q=grossesse$")
    assert hits(reader).count() == everything

    reader.link("Newest").click()
    reader.arrives(r"order=newest")
    times = [time.get_attribute("datetime") for time in reader.page.locator(".hits time").all()]
    assert times == sorted(times, reverse=True)
    assert hits(reader).count() == everything


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_accents_capitals_and_endings_do_not_matter(reader):
    found = []
    for typed in ("sérologie toxoplasmose", "SEROLOGIE toxoplasmose", "sérologies de la toxoplasmose"):
        reader.go("/search?q=" + quote(typed))
        found.append({link.get_attribute("href") for link in hits(reader).all()})

    assert found[0]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_what_nobody_asked_yet_can_be_asked_with_the_words_in_place(open_reader, site):
    reader = open_reader(site.member())
    reader.go("/search?q=" + quote("zorglub éternuant"))

    reader.sees("Nobody has asked this yet.")
    reader.link("Ask it as a case").click()

    reader.arrives(r"/cases/new\?")
    expect(reader.page.locator("[name=title]")).to_have_value("zorglub éternuant")
    reader.page.go_back()
    expect(reader.page.locator("#find")).to_have_value("zorglub éternuant")


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_specialty_is_searched_from_its_own_page(reader):
    reader.go("/specialties/cardiologie")
    reader.page.fill("#find-here", "apixaban")
    reader.page.press("#find-here", "Enter")

    reader.arrives(r"specialty=cardiologie")
    here = set(hits(reader).all_inner_texts())
    reader.go("/search?q=apixaban")
    assert set() != here <= set(hits(reader).all_inner_texts())


@pytest.mark.parametrize("way", SCRIPTED[:1], ids=str)
def test_a_member_finds_what_a_visitor_finds(open_reader):
    seen = []
    for name in (None, ASKER):
        reader = open_reader(name)
        reader.go("/search?q=toxoplasmose")
        seen.append(hits(reader).all_inner_texts())

    assert seen[0] == seen[1] != []
