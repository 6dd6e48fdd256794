"""The search box completes what is typed, with what its reader may see, and in no time."""

import re
import shutil
import time
from html import unescape
from pathlib import Path

import pytest

from forum.cases import indexing
from forum.cases.actions import set_audience
from forum.cases.models import STAFF_ONLY
from forum.db import change


@pytest.fixture
def settings():
    return {"VISITORS_MAY_READ": True}


@pytest.fixture
def english(client):
    client.get("/language/en")
    return client


def completed(browser, typed):
    """{heading: {text: address or None}} of what completes it."""
    page = browser.get("/search/complete", query_string={"q": typed}).text
    groups = re.findall(r'<p class="kind"[^>]*>(.*?)</p>(.*?)(?=<div role="group"|$)', page, re.S)
    option = re.compile(r'<div role="option"[^>]*?(?: data-url="([^"]*)")?>(.*?)</div>', re.S)
    return {
        heading: {unescape(text): unescape(url) or None for url, text in option.findall(items)}
        for heading, items in groups
    }


def test_words_tags_specialties_and_cases_complete_what_is_typed(english, make_case, indexed):
    case = make_case("Dyspnée au lit", question="Dyspnée", tags=["dyspnée de décubitus"])
    make_case("Toux", question="Une dysphagie", specialty="dermatologie")
    indexed()

    assert completed(english, "dysp") == {
        "Words": {"dyspnée": None, "dysphagie": None},
        "Tags": {"dyspnée de décubitus": "/search?q=tag%3A%22dyspnee+de+decubitus%22"},
        "Cases": {"Dyspnée au lit": case.url},
    }
    assert completed(english, "DERM")["Specialties"] == {
        "Dermatology and venereology": "/specialties/dermatologie"
    }
    assert completed(english, "toux avec dysph")["Words"] == {"toux avec dysphagie": None}


def test_a_tag_that_completes_finds_its_cases(english, make_case, indexed):
    case = make_case("Toux", tags=["zona ophtalmique"])
    indexed()

    (address,) = completed(english, "zona o")["Tags"].values()

    assert case.url in english.get(address).text


def test_values_of_an_operator_complete(client, english):
    assert completed(english, "toux specialty:card")["Narrow by"] == {"toux specialty:cardiologie": None}
    assert completed(english, "sort:u") == {"Narrow by": {"sort:useful": None}}
    client.get("/language/fr")
    states = list(completed(client, "état:")["Restreindre à"])
    assert states == ["état:ouvert", "état:résolu", "état:issue", "état:corrigé"]


def test_nothing_completes_what_is_too_short_too_long_or_strange(english, case, indexed):
    indexed()

    for typed in ("", " ", "p", "p" * 300, "*", "-", '"', "fanfare:x", "((", "\u202e"):
        assert completed(english, typed) == {}, typed


def test_only_what_the_reader_may_see_completes(english, sign_in, moderator, physician, make_case, indexed):
    case = make_case("Xanthome", tags=["xanthochromie"], author=physician)
    with change():
        set_audience(case, STAFF_ONLY)
    indexed()

    assert completed(english, "xanth") == {}
    for member in (moderator, physician):
        shown = completed(sign_in(member), "xanth")
        assert list(map(len, shown.values())) == [2, 1, 1]


def test_a_hidden_case_is_not_named_while_the_index_lags(english, make_case, indexed):
    case = make_case("Xanthome")
    indexed()
    assert "Cases" in completed(english, "xanth")

    with change():
        set_audience(case, STAFF_ONLY)

    assert "Cases" not in completed(english, "xanth")


def test_without_an_index_the_rest_completes(app, english):
    shutil.rmtree(Path(app.instance_path) / "index")

    assert completed(english, "derm").keys() == {"Specialties"}


def test_whoever_asks_too_often_waits(app, english):
    app.config["RATE_COMPLETIONS"] = "2 per minute"
    statuses = [english.get("/search/complete?q=toux").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_completing_takes_no_time(english, make_case):
    for number in range(60):
        make_case(f"Dyspnée {number} et dysphagie", tags=["dyspnée"])
    indexing.drain_all()
    completed(english, "dysp")

    start = time.process_time()
    for typed in ("dy", "dys", "dysp", "dyspn", "dyspné"):
        completed(english, typed)

    assert (time.process_time() - start) / 5 < 0.05
