"""Cases like a case or a title: those that came to something first, and only what may be seen."""

import re
import shutil
from pathlib import Path

import pytest

from forum.cases.actions import set_audience
from forum.cases.models import STAFF_ONLY
from forum.cases.states import set_state
from forum.db import change

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def settings():
    return {"VISITORS_MAY_READ": True}


@pytest.fixture
def trio(make_case, indexed):
    """Three cases of one illness; the last one is solved."""
    cases = [
        make_case(f"Zostère ophtalmique {word}", question="Un zostère.") for word in ("un", "deux", "trois")
    ]
    with change():
        set_state(cases[2], "solved")
    indexed()
    return cases


def numbers(page):
    return [int(number) for number in re.findall(r'href="/cases/(\d+)/[^"]*">Zost', page)]


def test_solved_cases_come_first_while_a_title_is_typed(client, trio):
    shown = numbers(client.get("/cases/similar?title=zostère ophtalmique").text)

    assert shown[0] == trio[2].id
    assert sorted(shown) == [case.id for case in trio]


def test_cases_like_a_case_have_a_page_and_a_block(client, trio):
    case, other, solved = trio

    page = client.get(f"/cases/{case.id}/similar")
    block = client.get(f"/cases/{case.id}/similar", headers=FETCH)

    assert case.url in page.text
    assert numbers(page.text)[-2:] == numbers(block.text) == [solved.id, other.id]
    assert "<html" in page.text
    assert "<html" not in block.text


def test_the_page_of_a_case_leads_there_and_needs_no_index_itself(app, client, trio):
    number, address = trio[0].id, trio[0].url
    shutil.rmtree(Path(app.instance_path) / "index")

    page = client.get(address).text

    assert f'data-later="/cases/{number}/similar"' in page
    assert f'<a href="/cases/{number}/similar">' in page
    assert numbers(client.get(f"/cases/{number}/similar", headers=FETCH).text) == []


def test_what_may_not_be_seen_is_like_nothing(client, trio):
    case, other, _solved = trio
    with change():
        set_audience(other, STAFF_ONLY)

    assert other.id not in numbers(client.get(f"/cases/{case.id}/similar", headers=FETCH).text)
    assert client.get(f"/cases/{other.id}/similar").status_code == 404
    assert client.get("/cases/999999/similar").status_code == 404


def test_a_case_like_no_other_says_so(client, make_case, indexed):
    case = make_case("Xylophone", question="Xylophone")
    indexed()
    client.get("/language/en")

    assert "No other case speaks of this yet." in client.get(f"/cases/{case.id}/similar").text
    assert client.get(f"/cases/{case.id}/similar", headers=FETCH).text.strip() == ""
