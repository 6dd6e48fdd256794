"""Urgent cases are marked and listed; a switched-off plugin is silent everywhere."""

import sys

import pytest
from sqlalchemy import inspect

from app import create_app
from forum.cases.actions import edit_case
from forum.cases.drafts import CaseDraft
from forum.db import db
from forum.testing import TEST_SETTINGS, PluginConformance


class TestConformance(PluginConformance):
    plugin = "urgent"


def test_an_urgent_case_is_marked_and_listed(client, make_case):
    urgent = make_case(title="Choc anaphylactique après amoxicilline")
    calm = make_case(title="Plaque depuis août")

    listed = client.get("/urgent").text

    assert "Choc anaphylactique" in listed
    assert "Plaque depuis" not in listed
    assert 'class="badge urgent" title="anaphyla">Urgent</span>' in client.get(urgent.url).text
    assert "badge urgent" not in client.get(calm.url).text


def test_an_edit_takes_the_mark_away(client, make_case, physician):
    case = make_case(title="Sepsis ?")
    assert "badge urgent" in client.get(case.url).text

    edit_case(physician, case.id, CaseDraft(title="Fièvre", question="Mieux.", specialty=case.specialty))

    assert "badge urgent" not in client.get(f"/cases/{case.id}/fievre").text


def test_its_words_are_french_and_its_style_sheet_is_its_own(client):
    front = client.get("/").text

    assert '<a href="/urgent">Cas urgents</a>' in front
    assert "/plugins/urgent/urgent.css" in front
    assert client.get("/plugins/urgent/urgent.css").status_code == 200


def test_three_answers_cost_no_more_questions_than_one(client, case, make_answer, count_queries):
    make_answer(case)
    client.get(case.url)
    with count_queries() as with_one:
        client.get(case.url)

    make_answer(case), make_answer(case)
    with count_queries() as with_three:
        client.get(case.url)

    assert len(with_three) <= len(with_one)


class TestOtherWords:
    @pytest.fixture
    def settings(self, settings):
        return {**settings, "URGENT_WORDS": ["plaque"]}

    def test_the_settings_say_what_is_urgent(self, client, make_case):
        assert "badge urgent" in client.get(make_case(title="Plaque depuis août").url).text
        assert "badge urgent" not in client.get(make_case(title="Sepsis ?").url).text


class TestSwitchedOff:
    @pytest.fixture
    def settings(self, settings):
        return {**settings, "PLUGINS_OFF": ["urgent"]}

    def test_it_is_silent_everywhere(self, app, client, make_case):
        case = make_case(title="Sepsis ?")

        assert client.get("/urgent").status_code == 404
        assert client.get("/plugins/urgent/urgent.css").status_code == 404
        assert "urgent" not in client.get("/").text.casefold()
        assert "badge urgent" not in client.get(case.url).text
        assert "URGENT_WORDS" not in app.config
        assert "urgent_cases" not in inspect(db.engine).get_table_names()


def test_it_comes_by_its_entry_point_alone(app, tmp_path, database_url, installed, monkeypatch):
    assert app.extensions["forum.plugins"].keys() == {"urgent"}

    monkeypatch.setattr("sys.path", [path for path in sys.path if path != str(installed)])
    without = create_app({**TEST_SETTINGS, "DATABASE_URL": database_url, "PLUGINS": []}, tmp_path / "without")

    assert without.extensions["forum.plugins"] == {}
