"""The search page of a forum whose index is kept in PostgreSQL."""

import re

import pytest

from search import postgres_view
from tests.postgres import fresh_database


@pytest.fixture
def settings(postgres_url):
    return {"VISITORS_MAY_READ": True, "SEARCH_URL": fresh_database(postgres_url)}


def test_estimated_counts_are_called_so_and_the_number_of_cases_stays_true(
    client, make_case, indexed, monkeypatch
):
    for number in range(8):
        make_case(f"Zostère {number}")
    indexed()
    client.get("/language/en")
    counted = client.get("/search?q=zostère").text
    monkeypatch.setattr(postgres_view, "_TALLIED", 5)

    estimated = client.get("/search?q=zostère").text
    client.get("/language/fr")
    french = client.get("/search?q=zostère").text

    assert "8 cases" in counted and '<span class="count">8</span>' in counted
    assert "8 cases" in estimated
    assert re.findall(r'<span class="count">about \d+</span>', estimated)
    assert not re.search(r'<span class="count">\d', estimated)
    assert re.search(r'<span class="count">environ \d+</span>', french)
    assert "At least" not in estimated and "cut short" not in estimated
