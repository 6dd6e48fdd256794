"""The forum with this plugin alone, on both databases."""

import pytest

from forum.cases.actions import post_answer
from forum.testing import *  # noqa: F403
from tests.conftest import database_url, furnished_sqlite, new_postgres, postgres_url  # noqa: F401


@pytest.fixture
def settings():
    return {"PLUGINS": ["hypotheses"]}


@pytest.fixture
def state_opinion(app, colleague):
    """state_opinion(case, "Érysipèle", "Eczéma", author=..., basis=...) answers with these hypotheses."""

    def state_opinion(case, *names, author=None, **fields):
        extra = {f"hypotheses.{field}": [str(value)] for field, value in fields.items()}
        extra["hypotheses.name"] = list(names)
        return post_answer(author or colleague, case, "Voici mon avis.", extra=extra)

    return state_opinion
