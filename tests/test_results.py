"""A results page tells how the question was understood, lets one change that, and never ends in a wall."""

import re
from dataclasses import replace
from html import unescape
from urllib.parse import unquote_plus

import pytest

from forum import hooks
from forum.plugin_api import Wording, words_of
from tests.strangers import listen_by, stranger


@pytest.fixture
def ears():
    return {}


@pytest.fixture
def settings(monkeypatch, tmp_path, ears):
    plugin = stranger(monkeypatch, tmp_path)
    listen_by(plugin, ears)
    plugin.adds_operator(
        "teinte", "hue", apply=lambda query, value: query, help="By hue.", example="hue:red", label="Hue"
    )
    return {"PLUGINS": ["strangers.stranger"], "VISITORS_MAY_READ": True}


@pytest.fixture
def english(client):
    client.get("/language/en")
    return client


def links(page):
    """{text: address} of its links."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)
    return {bare(text): unescape(url) for url, text in found}


def bare(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_a_mended_word_is_said_as_the_cases_write_it(english, make_case, indexed):
    case = make_case("Dyspnée d’effort")
    indexed()

    page = english.get("/search?q=dyspnnée").text

    assert case.url in page
    assert "Results for dyspnée. Nothing was found for dyspnnée." in bare(page)


def test_a_phrase_that_stands_nowhere_is_said_to_be_taken_word_by_word(english, make_case, indexed):
    case = make_case("Rinçage de bouche", question="Une mucite")
    indexed()

    page = english.get('/search?q=mucite+"bouche+rinçage"').text

    assert case.url in page
    told = "No case holds these words side by side; they were looked for one by one: bouche rinçage."
    assert told in bare(page)
    assert "side by side" not in english.get('/search?q=mucite+"rinçage+de+bouche"').text


def test_what_may_be_meant_is_a_link_that_finds_more(english, make_case, indexed):
    make_case("Prurit nocturne", question="Un prurti rebelle")
    for number in range(12):
        make_case(f"Prurit {number}")
    indexed()

    page = english.get("/search?q=prurti").text
    meant = links(page).get("prurit")

    assert "Did you mean" in page
    assert "13 cases" in english.get(meant).text


def test_what_was_added_is_named_and_can_be_left_out_and_added_again(ears, english, case, indexed):
    indexed()
    wordings = [
        Wording((0,), words_of("plaque"), 0.7, "plaque", "translation"),
        Wording((0,), words_of("x"), label="x"),
    ]
    ears[hooks.question] = lambda query, reader: replace(query, wordings=tuple(wordings))

    page = english.get("/search?q=patch").text
    assert "Also: plaque Only my words" in bare(page)
    assert case.url in page

    without = english.get(links(page)["Only my words"]).text
    assert "Only the words you typed. Search other wordings too" in bare(without)
    assert case.url not in without
    assert links(without)["Search other wordings too"] == "/search?q=patch"


def test_what_was_chosen_stands_above_and_can_be_taken_back(english, case, indexed):
    indexed()

    page = english.get("/search?q=plaque&specialty=dermatologie&state=open&order=newest").text

    chosen = {text: url for text, url in links(page).items() if text.startswith("Take this filter off")}
    assert chosen == {
        "Take this filter off (Specialty) Dermatology ×": "/search?q=plaque&state=open&order=newest",
        "Take this filter off (State) Open ×": "/search?q=plaque&specialty=dermatologie&order=newest",
    }


def test_nothing_found_offers_what_does_find_something(english, case, indexed):
    indexed()

    narrowed = english.get("/search?q=plaque+state:open&specialty=cardiologie").text
    ways = links(narrowed)

    assert "Nothing is found just so." in narrowed
    assert ways["Without the chosen filters"] == "/search?q=plaque+state%3Aopen"
    assert ways["Only the words: plaque"] == "/search?q=plaque"
    assert ways["Ask it as a case"] == "/cases/new?title=plaque"
    assert all(
        case.url in english.get(ways[way]).text for way in list(ways) if way.startswith(("Without", "Only"))
    )
    nothing = english.get("/search?q=xylophone").text
    assert "Nobody has asked this yet." in nothing
    assert "Without the chosen" not in nothing
    assert "Only the words" not in nothing


def test_a_passage_leads_to_its_answer(english, case, make_answer, indexed):
    answer = make_answer(case, text="Une dermite ocre")
    indexed()

    page = english.get("/search?q=ocre").text

    assert f'<p class="snippet"><a href="/answers/{answer.id}"' in page


# ---- Help and the form that builds a search


def test_the_help_names_every_operator_and_its_examples_are_searches(english, case, indexed):
    indexed()
    page = english.get("/search/help").text

    for name in ("specialite:", "specialty:", "etat:", "age:", "tri:", "sort:", "teinte:", "hue:"):
        assert f"<code>{name}</code>" in page
    examples = re.findall(r'class="try" href="([^"]+)"', page)
    assert len(examples) > 14
    for example in examples:
        shown = english.get(unescape(example))
        assert shown.status_code == 200
        assert 'class="note"' not in shown.text, example


FORM = {
    "words": "zona", "phrase": 'ganglion "de  Gasser', "without": "enfant -bébé", "specialty": "dermatologie",
    "state": "open", "tag": "douleur neuropathique", "author": "dr_saule", "age": "67", "sex": "F",
    "with": "answer", "in": "title", "after": "6 months", "before": "2025", "sort": "recent", "hue": "red",
}  # fmt: skip


def test_a_filled_form_becomes_one_question(english):
    said = unescape(english.get("/search/build", query_string=FORM).location)
    french = english.get("/language/fr") and english.get(
        "/search/build", query_string={"age": "67", "sex": "M"}
    )

    (question,) = re.findall(r"q=(.*)", said)
    assert unquote_plus(question).split(" ", 7) == [
        "zona", '"ganglion', "de", 'Gasser"', "-enfant", "-bébé", "specialty:dermatologie",
        'state:open tag:"douleur neuropathique" author:dr_saule with:answer age:67 sex:F in:title before:2025'
        ' after:"6 months" sort:recent hue:red',
    ]  # fmt: skip
    assert french.location == "/search?q=age%3A67+sexe%3AM"
    assert 'class="note"' not in english.get(said).text


def test_an_empty_or_strange_form_is_a_search_too(english):
    assert english.get("/search/build").location == "/search?q="
    for strange in ({"age": '"'}, {"words": "x" * 9000}, {"without": "- - -"}, {"fanfare": "x"}):
        assert english.get("/search/build", query_string=strange, follow_redirects=True).status_code == 200


def test_the_form_is_filled_with_what_was_asked(english):
    assert 'name="words" type="text" value="zona &lt;b&gt;"' in english.get("/search/help?q=zona+<b>").text
    assert 'name="hue"' in english.get("/search/help").text
