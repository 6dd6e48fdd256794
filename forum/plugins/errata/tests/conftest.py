"""The forum with this plugin alone, on both databases; people who rule, and what they say."""

import pytest

from forum.db import db
from forum.members.queries import member_called
from forum.plugins.errata import actions, rulings
from forum.plugins.errata.drafts import CorrectionDraft
from forum.testing import *  # noqa: F403
from tests.conftest import database_url, furnished_sqlite, new_postgres, postgres_url  # noqa: F401


@pytest.fixture
def settings():
    return {"PLUGINS": ["errata"], "VISITORS_MAY_READ": True, "SITE_URL": "https://forum.example.org"}


@pytest.fixture
def specialist(make_member):
    return make_member("peau_douce")


@pytest.fixture
def second(make_member):
    """Another specialist."""
    return make_member("peau_seche")


@pytest.fixture
def correct(app):
    """correct(author, answer, "retracted", ...) as the author's page does it."""

    def correct(author, answer, says="retracted", reason="La dose était fausse.", **more):
        draft = CorrectionDraft(says=says, reason=reason, **more)
        actions.correct_answer(member_called(author.pseudonym), answer, draft)
        db.session.expire_all()

    return correct


@pytest.fixture
def rule(app):
    """rule(panellist, answer, "dangerous") gives a voice; gives back what was ruled."""

    def rule(panellist, answer, says="incorrect", reason="Contredit par l'examen."):
        ruled = rulings.rule_answer(panellist, answer, CorrectionDraft(says=says, reason=reason))
        db.session.expire_all()
        return ruled

    return rule


@pytest.fixture
def lift(app):
    def lift(panellist, answer, reason="L'examen lui donne raison."):
        lifted = rulings.lift_ruling(panellist, answer, CorrectionDraft(reason=reason))
        db.session.expire_all()
        return lifted

    return lift
