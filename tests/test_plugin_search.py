"""What plugins may add to the search: operators, facets, features; and commands in a common group."""

import re
from dataclasses import replace
from types import SimpleNamespace

import click
import pytest
from flask.cli import AppGroup

from forum import hooks
from forum.cases import indexing
from forum.cases.searching import Asked, search_cases
from forum.db import change
from forum.plugin_api import Filters
from tests.strangers import stranger


def by_colour(query, value):
    if value not in ("rouge", "bleu"):
        raise ValueError(f"{value} is no colour.")
    return replace(query, filters=query.filters.joined_with(Filters.on(colour=value)))


def paint(documents):
    for document in documents.values():
        document.labels = {"colour": ["bleu" if "bleu" in document.title else "rouge"], "with": ["photo"]}
    return documents


@pytest.fixture
def painter(monkeypatch, tmp_path):
    plugin = stranger(monkeypatch, tmp_path, "painter")
    plugin.adds_operator("couleur", "colour", apply=by_colour, help="By colour.", example="couleur:bleu")
    plugin.adds_facet("colour", "Colour", {"bleu": "Blue", "rouge": "Red"}.get)
    plugin.adds_feature("photo", "Photo")
    plugin.filters(hooks.search_documents, paint)
    return plugin


@pytest.fixture
def settings(painter):
    return {"PLUGINS": ["strangers.painter"], "VISITORS_MAY_READ": True}


@pytest.fixture
def two(make_case, indexed):
    blue, red = make_case("Zostère bleu"), make_case("Zostère rouge")
    indexed()
    return SimpleNamespace(blue=blue, red=red)


def found(asked, reader=None, **options):
    return {case.number for case in search_cases(reader, asked, **options).cases}


def test_an_operator_of_a_plugin_narrows_a_search(client, two):
    assert found("zostère") == {two.blue.id, two.red.id}
    assert found("zostère couleur:bleu") == found("colour:bleu zostère") == {two.blue.id}

    assert two.red.url not in client.get("/search?q=zostère+couleur:bleu").text


def test_an_operator_that_refuses_is_explained_and_the_rest_is_searched(client, two):
    page = client.get("/search?q=zostère+couleur:<b>vert").text

    assert "&lt;b&gt;vert is no colour." in page
    assert two.blue.url in page


def test_a_facet_of_a_plugin_counts_and_narrows(client, two):
    page = client.get("/search?q=zostère").text
    narrowed = client.get("/search?q=zostère&colour=bleu").text

    assert re.search(
        r'href="/search\?q=zost%C3%A8re&amp;colour=bleu">Blue</a> <span class="count">1</span>', page
    )
    assert two.blue.url in narrowed
    assert two.red.url not in narrowed


def test_a_value_without_a_name_is_neither_shown_nor_asked_for(client, two):
    assert Asked.of({"q": "zostère", "colour": "vert"}).choices == {}
    assert client.get("/search?q=zostère&colour=vert").text.count("Zostère") >= 2


def test_a_feature_is_counted_beside_the_results(client, two):
    assert "with=photo" in client.get("/search?q=zostère").text
    assert found({"q": "zostère", "with": "photo"}) == {two.blue.id, two.red.id}


def test_a_search_is_asked_in_the_words_of_its_address(two, physician):
    asked = Asked.of({"q": " zostère ", "colour": "bleu", "order": "useful", "page": "3", "exact": "1"})

    assert asked.args() == {"q": "zostère", "colour": "bleu", "order": "useful", "exact": "1"}
    assert Asked.of(asked.args()).choices == {"colour": "bleu"}
    assert found(asked.args(), physician) == {two.blue.id}


def test_a_search_may_want_what_was_posted_since(two):
    red, later = two.red.id, max(two.blue.posted_at, two.red.posted_at)
    with change():
        two.blue.posted_at = later.replace(year=later.year - 1)
    indexing.rebuild_index()

    assert found("zostère", since=later) == {red}


@pytest.mark.parametrize("args", [{"page": "x"}, {"page": "-2"}, {"page": "999"}, {"order": "best"}, {}])
def test_any_words_of_an_address_make_a_search(app, args):
    asked = Asked.of({"q": "zostère", **args})

    assert (asked.page, asked.order) == (50 if "9" in args.get("page", "") else 1, "")


def test_names_that_the_search_uses_itself_are_refused(painter):
    for field in ("q", "specialty", "with", "Colour"):
        with pytest.raises(ValueError):
            painter.adds_facet(field, "Colour")
    with pytest.raises(ValueError):
        painter.adds_operator("deux mots", apply=by_colour)


def test_switched_off_its_operator_and_facet_are_gone(app, make_app, open_browser):
    bare = make_app(PLUGINS=["strangers.painter"], PLUGINS_OFF=["painter"], VISITORS_MAY_READ=True)

    assert bare.extensions["forum.operators"] == []
    assert bare.extensions["forum.facets"] == bare.extensions["forum.case_features"] == {}
    assert open_browser(bare).get("/search?q=couleur:bleu&colour=bleu").status_code == 200


# ---- Commands


def brings(group, *names):
    return AppGroup(group, commands={name: click.Command(name) for name in names})


def test_commands_of_two_plugins_stand_in_one_group(make_app, monkeypatch, tmp_path):
    stranger(monkeypatch, tmp_path, "one", commands=brings("words", "read"))
    stranger(monkeypatch, tmp_path, "two", commands=brings("words", "write"))

    both = make_app(PLUGINS=["strangers.one", "strangers.two"])
    first = make_app(PLUGINS=["strangers.one"])

    assert both.cli.commands["words"].commands.keys() == {"read", "write"}
    assert first.cli.commands["words"].commands.keys() == {"read"}


@pytest.mark.parametrize("other", [brings("words", "read"), click.Command("words")], ids=["same", "no group"])
def test_a_command_that_is_there_already_is_refused(make_app, monkeypatch, tmp_path, other):
    stranger(monkeypatch, tmp_path, "one", commands=brings("words", "read"))
    stranger(monkeypatch, tmp_path, "two", commands=other)

    with pytest.raises(ValueError, match="already"):
        make_app(PLUGINS=["strangers.one", "strangers.two"])
