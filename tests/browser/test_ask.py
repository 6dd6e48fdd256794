"""The second journey: a case is asked in a specialty, and nothing that was typed is lost on the way."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import EVERY_WAY, FEW_WAYS, SCRIPTED, Way

TITLE, QUESTION = "Toxoplasmose IgM isolées, {} ?", "Sérologie **douteuse**, mot rare : {}."


def type_case(reader, mark):
    """Title and question, as somebody types them."""
    reader.page.fill("[name=title]", TITLE.format(mark))
    reader.page.fill("[name=question]", QUESTION.format(mark))


def typed(reader):
    return [reader.page.input_value(f"[name={name}]") for name in ("title", "question")]


def sees_similar_cases(reader):
    expect(reader.page.locator("#similar")).to_contain_text("Enceinte 11 SA, toxoplasmose")


def sees_preview(reader):
    """Before anything is posted: by the button of the box, or by the one that every browser has."""
    if reader.way.script:
        box = reader.page.locator("[data-markdown]").first
        reader.button("Preview", box).click()
    else:
        reader.button("Preview").click()
    expect(reader.page.locator("#p-question strong")).to_have_text("douteuse")


@pytest.mark.parametrize("way", EVERY_WAY, ids=str)
def test_a_case_is_asked_in_a_specialty_and_found_a_moment_later(reader, site):
    mark = f"zyg{site.member().replace('_', '')}"
    reader.sign_in(site.member(specialty="cardiologie"))
    reader.go("/specialties/dermatologie")
    if reader.way.script:
        reader.page.keyboard.press("c")
    else:
        reader.page.locator(".bar-ask").click()
    reader.arrives(r"/cases/new")
    expect(reader.page.locator("[name=specialty]")).to_have_value("dermatologie")
    expect(reader.page.locator("details.fold")).not_to_have_attribute("open", "")

    type_case(reader, mark)
    if reader.way.script:
        sees_similar_cases(reader)
    sees_preview(reader)
    sees_similar_cases(reader)
    assert typed(reader) == [TITLE.format(mark), QUESTION.format(mark)]
    reader.button("Post the case").click()

    reader.arrives(r"/cases/\d+/toxoplasmose")
    reader.sees("Your case is posted.")
    expect(reader.page.locator("h1")).to_have_text(TITLE.format(mark))
    reader.finds(mark, reader.path())


@pytest.mark.parametrize("way", [way for way in SCRIPTED if way.language == "fr"], ids=str)
def test_a_draft_comes_back_here_and_on_another_device(open_reader, site):
    member = site.member()
    reader = open_reader(member)
    reader.go("/cases/new?specialty=dermatologie")
    type_case(reader, "brouillon")
    expect(reader.page.locator("[data-draft-note]")).to_contain_text(":")

    reader.page.reload()
    assert typed(reader) == [TITLE.format("brouillon"), QUESTION.format("brouillon")]

    telephone = open_reader(member, way=Way("fr", "phone", script=False))
    telephone.go("/drafts")
    telephone.page.locator(".row-title").click()
    assert typed(telephone) == [TITLE.format("brouillon"), QUESTION.format("brouillon")]
    expect(telephone.page.locator("[name=specialty]")).to_have_value("dermatologie")


def test_a_draft_is_not_lost_to_another_door(open_reader, site):
    reader = open_reader(site.member())
    reader.go("/cases/new?specialty=dermatologie")
    type_case(reader, "gardé")
    expect(reader.page.locator("[data-draft-note]")).to_contain_text(":")

    reader.go("/cases/new?specialty=cardiologie&title=autre")

    assert typed(reader) == [TITLE.format("gardé"), QUESTION.format("gardé")]


def test_a_page_that_is_left_in_a_hurry_keeps_its_text(open_reader, site):
    reader = open_reader(site.member())
    reader.go("/cases/new")
    type_case(reader, "vite")
    reader.go("/")

    reader.go("/cases/new")

    assert typed(reader) == [TITLE.format("vite"), QUESTION.format("vite")]


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_refused_case_comes_back_filled_with_a_sentence(open_reader, site):
    reader = open_reader(site.member())
    reader.expects(400)
    reader.go("/cases/new?specialty=dermatologie")
    type_case(reader, "refus")
    reader.page.fill("[name=title]", "   ")
    reader.unfold(reader.page.locator("details.fold"))
    reader.page.fill("[name=tags]", "herpès, zona")
    reader.page.select_option("[name=age_band]", "65-79")
    reader.button("Post the case").click()

    sentence = reader.page.get_by_role("alert")
    expect(sentence).to_be_visible()
    expect(reader.page.locator("[name=title]")).to_have_attribute("aria-invalid", "true")
    assert typed(reader)[1] == QUESTION.format("refus")
    assert reader.page.input_value("[name=tags]") == "herpès, zona"
    assert reader.page.input_value("[name=age_band]") == "65-79"
    expect(reader.page.locator("[name=specialty]")).to_have_value("dermatologie")

    reader.page.fill("[name=title]", "Un titre cette fois")
    reader.button("Post the case").click()
    reader.arrives(r"/cases/\d+/un-titre")


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_form_that_was_open_for_too_long_loses_nothing(open_reader, site):
    reader = open_reader(site.member())
    reader.expects(400)
    reader.go("/cases/new?specialty=dermatologie")
    type_case(reader, "longtemps")
    reader.page.locator("main form [name=csrf_token]").evaluate("field => field.value = 'old'")
    reader.button("Post the case").click()

    reader.sees("This page had been open for too long. Nothing is lost: please send it once more.")
    assert typed(reader) == [TITLE.format("longtemps"), QUESTION.format("longtemps")]
    reader.button("Post the case").click()
    reader.arrives(r"/cases/\d+/")


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_whoever_was_signed_out_meanwhile_still_has_the_text(open_reader, site):
    reader = open_reader(site.member())
    reader.expects(400, 401)
    reader.go("/cases/new?specialty=dermatologie")
    type_case(reader, "dehors")
    reader.context.clear_cookies()
    reader.button("Post the case").click()

    expect(reader.page.get_by_role("link", name=reader.say("Sign in")).first).to_be_visible()
    texts = [area.input_value() for area in reader.page.locator("textarea").all()]
    assert QUESTION.format("dehors") in texts


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_an_answer_is_written_and_mended(open_reader, site):
    url = site.case(site.member(), "Prurit sans lésion")
    reader = open_reader(site.member(specialty="dermatologie"))
    reader.go(url)
    reader.page.fill("#reply textarea", "Acides biliaires, d'abord.")
    reader.button("Send the answer").click()

    reader.arrives(r"#answer-\d+$")
    answer = reader.page.locator("#" + reader.page.url.partition("#")[2])
    expect(answer).to_contain_text("Acides biliaires, d'abord.")
    reader.link("Edit", answer).click()
    reader.page.fill("[name=text]", "Acides biliaires, puis ALAT.")
    reader.page.fill("[name=reason]", "plus juste")
    reader.button("Save").click()

    reader.arrives(r"#answer-\d+$")
    expect(answer).to_contain_text("puis ALAT")
    reader.link("edited", answer).click()
    expect(reader.page.locator("del").first).to_be_visible()
    expect(reader.page.locator("ins").first).to_be_visible()
    expect(reader.page.locator(".reason").first).to_contain_text("plus juste")
