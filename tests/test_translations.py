"""Every text has its French words, and readers get the language they ask for."""

import re

import pytest

from forum.catalogues import TRANSLATED, extracted, missing, parts, read_catalogue
from forum.languages import gettext, lazy_gettext, speaking, words

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture
def database_url(tmp_path):
    """Words are the same on any database."""
    return f"sqlite:///{tmp_path / 'forum.db'}"


@pytest.fixture
def settings():
    return {"VISITORS_MAY_READ": True}


def test_no_text_lacks_its_translation(app):
    lacking = {
        str(target): missing(folders, target, language)
        for folders, target in parts()
        for language in TRANSLATED
    }

    assert {target: texts for target, texts in lacking.items() if texts} == {}


def test_a_new_text_in_the_code_is_noticed(app, tmp_path):
    (tmp_path / "room.py").write_text('say(_("A sentence that nobody translated yet"))')

    assert missing([tmp_path], tmp_path, "fr") == ["A sentence that nobody translated yet"]


def test_no_catalogue_keeps_texts_that_no_page_says(app):
    for folders, target in parts():
        said = {message.id for message in extracted(folders) if message.id}
        kept = {message.id for message in read_catalogue(target, "fr") if message.id}

        assert kept - said == set()


def test_a_sentence_has_one_translation_in_all_catalogues(app):
    """They share one name space: of two translations one would be shown in the place of the other."""
    said = {}
    for _folders, target in parts():
        for message in read_catalogue(target, "fr"):
            if message.id:
                said.setdefault(str(message.id), set()).add(str(message.string))

    assert {sentence: words for sentence, words in said.items() if len(words) > 1} == {}


def test_translations_keep_the_placeholders(app):
    for _folders, target in parts():
        for message in read_catalogue(target, "fr"):
            for original, translated in pairs(message):
                assert sorted(PLACEHOLDER.findall(original)) == sorted(PLACEHOLDER.findall(translated)), (
                    original
                )


def pairs(message):
    if not message.id:
        return []
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return zip(message.id, message.string, strict=True)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("fr-FR,fr;q=0.9", "fr"), ("en-GB,en;q=0.9", "en"), ("de-DE,en;q=0.3", "en"), ("de-DE", "fr"),
        ("", "fr"), ("*", "fr"), ("en;q=abc,,;;", "fr"), ("fr;q=0.2,en;q=0.8", "en"),
    ],
)  # fmt: skip
def test_the_browser_asks_for_a_language(client, asked, shown):
    page = client.get("/help", headers={"Accept-Language": asked})

    assert f'<html lang="{shown}"' in page.text


def test_a_chosen_language_weighs_more_than_the_browsers(client):
    client.get("/language/en?next=/help")

    assert '<html lang="en"' in client.get("/help", headers={"Accept-Language": "fr"}).text


def test_an_unknown_language_changes_nothing(client):
    assert client.get("/language/tlh?next=/help").status_code == 303

    assert '<html lang="fr"' in client.get("/help", headers={"Accept-Language": "fr"}).text


def test_the_profiles_language_comes_with_signing_in(app, sign_in, physician):
    sign_in(physician).post("/account", {"language": "en", "specialty": "dermatologie", "about": ""})

    assert '<html lang="en"' in sign_in(physician).get("/help", headers={"Accept-Language": "fr"}).text


def test_a_mail_speaks_the_language_of_whoever_gets_it(app):
    assert gettext("Help") == "Aide"

    with speaking("en"):
        assert (gettext("Help"), gettext("Drafts")) == ("Help", "Drafts")
    with speaking("klingon"):
        assert gettext("Help") == "Aide"

    assert (gettext("Help"), gettext("Drafts")) == ("Aide", "Brouillons")


def test_refusals_speak_the_readers_language(sign_in, physician):
    browser = sign_in(physician)
    form = {"title": "", "question": "Q", "specialty": "dermatologie"}

    french = browser.post("/cases/new", form, headers={"Accept-Language": "fr"})
    english = browser.post("/cases/new", form, headers={"Accept-Language": "en"})

    assert "Il manque un titre" in french.text
    assert "A case needs a title" in english.text


def test_facts_in_a_text_are_escaped_where_it_becomes_html(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words("%(name)s is verified.", name="<b>") == "&lt;b&gt; is verified."
        assert gettext("%(name)s is verified.", name="<b>") == "<b> is verified."
        assert str(lazy_gettext("%(name)s is verified.", name="x")) == "x is verified."
