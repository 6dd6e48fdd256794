"""Hypotheses in the forum: stated with an answer, pooled at the head of the case, seen in lists."""

import json

import pytest

from forum.cases.actions import bring_back, edit_answer, put_out_of_sight
from forum.cases.importing import import_lines
from forum.plugin_api import (
    CHALLENGED,
    RETRACTED,
    UNCHALLENGED,
    Answer,
    Refused,
    change,
    db,
    hooks,
    judge,
    locked,
    reconsider_state,
)
from forum.plugins.hypotheses.models import Hypothesis, Pool, StatedOpinion
from forum.plugins.hypotheses.stating import stated_in
from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "hypotheses"


def state(case):
    db.session.expire_all()
    return db.session.get(type(case), case.id).state


def judged(kind, answer, case):
    with change():
        judge(kind, locked(Answer, answer.id), case)


# ---- Stating


def test_a_physician_answers_with_hypotheses_and_all_see_their_pool(case, sign_in, colleague, physician):
    sent = {
        "text": "Bordure active, prurit.",
        "hypotheses.name": ["Eczéma variqueux", "", "Mycose"],
        "hypotheses.basis": "guideline",
        "hypotheses.reference": "Société de dermatologie, 2019",
        "hypotheses.confidence": "80",
    }
    assert sign_in(colleague).post(f"/cases/{case.id}/answers", sent).status_code == 303

    page = sign_in(physician).get(case.url).text
    assert "Ce qu’en pensent les confrères" in page
    assert "Eczéma variqueux</span> <b>67 %</b>" in page
    assert "Mycose</span> <b>33 %</b>" in page
    assert "Société de dermatologie, 2019" in page
    assert state(case) == "one"


def test_an_answer_without_hypotheses_stays_as_it_was(case, make_answer, client, sign_in, physician):
    make_answer(case, "Radio ?")

    assert "hypotheses-pool" not in sign_in(physician).get(case.url).text
    assert db.session.query(Pool).count() == 0
    assert state(case) == "open"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 81),
        ("aim", "fun"),
        ("basis", "hearsay"),
        ("reference", "x" * 201),
        ("confidence", "100"),
    ],
)
def test_what_cannot_be_taken_is_said_and_comes_back(field, value, case, sign_in, colleague):
    sent = {"text": "Un avis gardé.", "hypotheses.name": ["Gale"], f"hypotheses.{field}": [value]}

    refused = sign_in(colleague).post(f"/cases/{case.id}/answers", sent)

    assert refused.status_code == 400
    assert 'role="alert"' in refused.text and "Un avis gardé." in refused.text
    assert field in ("name",) or 'value="Gale"' in refused.text
    assert db.session.query(StatedOpinion).count() == 0


def test_more_than_three_and_doubles_are_left_out():
    stated = stated_in({"hypotheses.name": ["Gale", "GALE ", "Eczéma", "Lupus"]})

    assert list(stated.names.items()) == [("gale", "Gale"), ("eczema", "Eczéma")]
    assert stated_in({"hypotheses.name": ["", "  "]}) is None


def test_an_edit_names_them_anew_or_not_at_all(case, state_opinion, colleague):
    answer = state_opinion(case, "Gale", "Eczéma")

    edit_answer(colleague, answer.id, "Plutôt :", extra={"hypotheses.name": ["Lupus"]})
    assert [row.name for row in db.session.query(Hypothesis)] == ["Lupus"]

    edit_answer(colleague, answer.id, "Je ne sais plus.")
    assert db.session.query(Hypothesis).count() == db.session.query(StatedOpinion).count() == 0
    assert state(case) == "open"


def test_the_form_of_an_edit_is_filled(case, state_opinion, sign_in, colleague):
    answer = state_opinion(case, "Gale", "Eczéma", confidence=90)

    page = sign_in(colleague).get(f"/answers/{answer.id}/edit").text

    assert 'value="Gale"' in page and 'value="Eczéma"' in page
    assert '<option value="90" selected>' in page


def test_a_reference_is_told_to_other_plugins(app, case, state_opinion, colleague, monkeypatch):
    heard = []
    plugin = app.extensions["forum.plugins"]["hypotheses"]
    app.extensions["forum.listeners"][hooks.judgement].append((plugin, lambda one: heard.append(one.kind)))

    answer = state_opinion(case, "Gale", basis="guideline", reference="HAS 2023")
    state_opinion(case, "Gale", basis="guideline")
    edit_answer(colleague, answer.id, "Sans source.", extra={"hypotheses.name": ["Gale"]})

    assert heard == ["referenced", "unreferenced"]


# ---- The pool and its states


def test_two_colleagues_who_agree_make_a_case_convergent(case, state_opinion, make_member):
    state_opinion(case, "Érysipèle")
    assert state(case) == "one"

    state_opinion(case, "erysipele", author=make_member("autre"))
    assert state(case) == "convergent"

    state_opinion(case, "Gale", author=make_member("troisieme"))
    state_opinion(case, "Gale", author=make_member("quatrieme"))
    assert state(case) == "split"


def test_what_is_challenged_withdrawn_or_folded_counts_less_or_not(case, state_opinion, make_member):
    first, second = state_opinion(case, "Gale"), state_opinion(case, "Gale", author=make_member("autre"))
    assert state(case) == "convergent"

    judged(CHALLENGED, first, case)
    assert state(case) == "split"
    judged(UNCHALLENGED, first, case)
    assert state(case) == "convergent"
    judged(RETRACTED, first, case)
    assert state(case) == "one"
    with change():
        put_out_of_sight(locked(Answer, second.id))
        reconsider_state(case)
    assert state(case) == "open"


def test_lists_and_specialty_pages_show_the_state(case, state_opinion, sign_in, physician):
    state_opinion(case, "Gale")
    browser = sign_in(physician)

    assert "Un seul avis" in browser.get("/").text
    assert case.title in browser.get(f"/specialties/{case.specialty}?tab=one").text
    assert case.title not in browser.get(f"/specialties/{case.specialty}?tab=split").text


def test_a_page_asks_as_much_with_three_answers_as_with_one(
    case, state_opinion, make_member, sign_in, physician, count_queries
):
    browser, url = sign_in(physician), case.url
    state_opinion(case, "Gale")
    browser.get(url)
    with count_queries() as one:
        browser.get(url)
    for name in ("deux", "trois"):
        state_opinion(case, "Gale", "Eczéma", author=make_member(name))
    with count_queries() as three:
        browser.get(url)

    assert len(three) == len(one)


# ---- Search and names


def test_a_case_is_found_by_what_is_only_named(case, state_opinion, sign_in, physician, indexed):
    state_opinion(case, "Purpura rhumatoïde")
    indexed()
    browser = sign_in(physician)

    assert case.title in browser.get("/search?q=purpura").text
    assert case.title in browser.get("/search?q=hypothese:%22purpura+rhumatoide%22").text
    assert case.title in browser.get("/search?q=etat:one").text
    assert case.title not in browser.get("/search?q=hypothesis:gale").text


def test_names_complete_from_what_this_reader_finds(case, state_opinion, sign_in, physician, newcomer):
    state_opinion(case, "Purpura rhumatoïde")
    hidden = state_opinion(case, "Purpura fulminans")
    with change():
        put_out_of_sight(locked(Answer, hidden.id))

    assert sign_in(physician).get("/hypotheses/names?q=PURP").json == ["Purpura rhumatoïde"]
    assert sign_in(physician).get("/hypotheses/names?q=p").json == []
    assert sign_in(newcomer).get("/hypotheses/names?q=purp").status_code == 403


def test_an_imported_answer_brings_its_hypotheses(app, make_case):
    line = {
        "id": "h-1", "title": "Plaque", "question": "Quoi ?", "specialty": "dermatologie",
        "answers": [{"text": "Un avis.", "hypotheses": ["Gale", "Eczéma"], "author": "mesange"}],
    }  # fmt: skip
    for _turn in range(2):
        account = import_lines([(1, json.dumps(line))])
        assert account.skipped == []

    assert sorted(row.name for row in db.session.query(Hypothesis)) == ["Eczéma", "Gale"]
    assert [pool.state for pool in db.session.query(Pool)] == ["one"]


def test_refused_is_what_the_shape_refuses(app):
    with pytest.raises(Refused):
        stated_in({"hypotheses.name": ["Gale"], "hypotheses.aim": ["nonsense"]})


def test_folding_alone_reconsiders_the_state(case, state_opinion):
    answer = state_opinion(case, "Gale")

    with change():
        put_out_of_sight(locked(Answer, answer.id))
    assert state(case) == "open"

    with change():
        bring_back(locked(Answer, answer.id))
    assert state(case) == "one"


def test_recompute_hears_what_voices_weigh_now(app, case, state_opinion, make_member):
    state_opinion(case, "Gale")
    state_opinion(case, "Eczéma", author=make_member("autre"))
    assert state(case) == "split"
    plugin = app.extensions["forum.plugins"]["hypotheses"]
    loud = db.session.query(StatedOpinion).order_by(StatedOpinion.answer_id).first().answer_id
    author = db.session.get(Answer, loud).author_id
    listeners = app.extensions["forum.listeners"].setdefault(hooks.voices, [])
    listeners.append((plugin, lambda weights, specialty: {**weights, author: 9.0}))

    result = app.test_cli_runner().invoke(args=["hypotheses", "recompute"])

    assert "1 cases pooled; 1 came to another state." in result.output
    assert state(case) == "one"
