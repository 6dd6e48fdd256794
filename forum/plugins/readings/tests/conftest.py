"""The forum with this plugin alone, on both databases."""

import pytest

from forum.testing import *  # noqa: F403
from tests.conftest import database_url, furnished_sqlite, new_postgres, postgres_url  # noqa: F401


@pytest.fixture
def settings():
    return {"PLUGINS": ["readings"]}
