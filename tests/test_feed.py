"""The Atom feed of a specialty: titles for who may read, well formed whatever was typed."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from forum.cases.actions import set_audience
from forum.cases.models import STAFF_ONLY
from forum.db import change
from forum.testing import Browser

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def address(sign_in, colleague):
    """The address of a member's feed, with his key, as his feed reader asks for it."""
    page = sign_in(colleague).get("/specialties/dermatologie").text
    return re.search(r'type="application/atom\+xml"[^>]* href="([^"]+)"', page).group(1)


def entries(response):
    return ElementTree.fromstring(response.data).findall("a:entry", ATOM)


def test_a_feed_reader_with_a_members_key_gets_the_titles_and_no_text(client, address, make_case):
    case = make_case("Plaque <depuis> août & après", question="Le texte entier")

    response = client.get(address)

    (entry,) = entries(response)
    assert response.mimetype == "application/atom+xml"
    assert entry.find("a:title", ATOM).text == "Plaque <depuis> août & après"
    assert entry.find("a:link", ATOM).get("href") == f"http://localhost{case.url}"
    assert entry.find("a:author/a:name", ATOM).text == "dr_question"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.find("a:updated", ATOM).text)
    assert "Le texte entier" not in response.text


def test_without_a_key_or_with_a_forged_one_there_is_no_feed(client, address, make_case):
    make_case()
    path, _question, key = address.partition("?key=")

    for other in (
        path,
        f"{path}?key=",
        f"{path}?key={key[:-8]}AAAAAAAA",
        f"{path}?key={key.upper()}",
        f"{path}?key=%C3%A9",
    ):
        assert client.get(other).status_code == 401


@pytest.mark.parametrize("settings", [{"SITE_URL": "https://toctoc.example"}])
def test_addresses_in_a_feed_are_the_sites_own(client, address, make_case, settings):
    case = make_case()

    (entry,) = entries(client.get(address))

    assert entry.find("a:id", ATOM).text == f"https://toctoc.example/cases/{case.id}"


def test_a_feed_is_well_formed_whatever_was_typed(client, address, make_case):
    make_case("Fin \uffff \ufffe \x0b \x85 ]]> &amp; \U0001fa7a")

    assert len(entries(client.get(address))) == 1


def test_an_empty_feed_is_well_formed_too(client, address):
    assert entries(client.get(address)) == []


def test_a_hidden_case_stays_out_of_the_feed(client, address, case):
    assert len(entries(client.get(address))) == 1

    with change():
        set_audience(case, STAFF_ONLY)

    assert entries(client.get(address)) == []


def test_a_key_opens_nothing_but_feeds(app, address):
    browser = Browser(app)
    browser.get(address)

    assert browser.get("/").status_code == 401
    assert browser.get(f"/?{address.partition('?')[2]}").status_code == 401


# ---- The feed of a search


@pytest.fixture
def search_address(sign_in, colleague):
    """search_address(query) is what a member's feed reader asks for."""

    def address(query):
        page = sign_in(colleague).get(f"/search?q={query}&specialty=dermatologie").text
        found = re.search(r'type="application/atom\+xml"[^>]* href="([^"]+)"', page).group(1)
        return found.replace("&amp;", "&")

    return address


def test_a_search_is_a_feed_of_titles_the_newest_first(client, search_address, make_case, indexed):
    older, newer = make_case("Zostère", question="Zostère"), make_case("Un zostère", question="Le texte")
    make_case("Zostère", specialty="cardiologie")
    indexed()

    response = client.get(search_address("zostère"))

    links = [entry.find("a:link", ATOM).get("href") for entry in entries(response)]
    assert links == [f"http://localhost{newer.url}", f"http://localhost{older.url}"]
    assert "Le texte" not in response.text
    assert "key=" not in response.text


def test_a_hidden_case_and_a_stranger_stay_out_of_a_search_feed(client, search_address, case, indexed):
    indexed()
    address = search_address("plaque")
    assert len(entries(client.get(address))) == 1
    assert client.get(re.sub("&key=.*", "", address)).status_code == 401

    with change():
        set_audience(case, STAFF_ONLY)

    assert entries(client.get(address)) == []


def test_a_search_feed_says_when_the_index_is_away(app, client, search_address, case, indexed):
    indexed()
    address = search_address("plaque")
    shutil.rmtree(Path(app.instance_path) / "index")

    assert client.get(address).status_code == 503
