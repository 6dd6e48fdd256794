"""A panel of two rules on an answer, and lifts what it said."""

import pytest

from forum.cases.actions import put_out_of_sight
from forum.cases.indexing import documents_of
from forum.db import change, db
from forum.errors import Refused
from forum.plugin_api import LAST, NORMAL, OPEN, Answer, Case, hooks
from forum.plugins.errata import queries
from forum.plugins.errata.models import Correction, Voice
from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "errata"


@pytest.fixture
def heard(app, monkeypatch):
    """What other plugins hear: (kind, by) of each judgement."""
    listeners, heard = app.extensions["forum.listeners"], []
    plugin = app.extensions["forum.plugins"]["errata"]

    def listen(judgement):
        heard.append((judgement.kind, judgement.by.pseudonym))

    monkeypatch.setitem(listeners, hooks.judgement, [*listeners.get(hooks.judgement, ()), (plugin, listen)])
    return heard


def place_of(answer):
    return db.session.get(Answer, answer.id).bucket


def state_of(case):
    return db.session.get(Case, case.id).state


def banners_of(client, case):
    page = client.get(case.url).text
    return [part.split("</strong>")[0] for part in page.split('role="note">\n<p><strong>')[1:]]


def test_one_voice_that_calls_it_incorrect_waits_unseen(client, case, answer, specialist, rule, heard):
    assert rule(specialist, answer) is None

    assert banners_of(client, case) == []
    assert (place_of(answer), state_of(case), heard) == (NORMAL, OPEN, [])


def test_the_second_voice_makes_the_ruling(client, case, answer, specialist, second, rule, heard):
    rule(specialist, answer, reason="Le germe est résistant.")

    assert rule(second, answer, reason="Recommandation inverse.") == "ruled-incorrect"

    assert heard == [("ruled-incorrect", "peau_seche")]
    assert (place_of(answer), state_of(case)) == (LAST, "corrected")
    assert banners_of(client, case) == ["Jugée inexacte par un panel"]
    page = client.get(case.url).text
    assert "Le germe est résistant." in page and "Recommandation inverse." in page
    assert page.count("Eczéma variqueux ?") == 1
    assert page.index("<details") < page.index("Eczéma variqueux ?")


def test_dangerous_is_shown_from_the_first_voice(client, case, answer, moderator, specialist, rule, heard):
    assert rule(specialist, answer, "dangerous", "Risque d'arrêt cardiaque.") is None

    assert banners_of(client, case) == ["Contestée comme dangereuse : un deuxième avis est attendu"]
    assert "arrêt cardiaque" in client.get(case.url).text
    assert (place_of(answer), heard) == (NORMAL, [])
    assert rule(moderator, answer, "dangerous") == "ruled-dangerous"
    assert banners_of(client, case) == ["Jugée dangereuse par un panel"]
    assert place_of(answer) == LAST


def test_who_says_dangerous_agrees_that_it_is_incorrect(
    client, case, answer, make_member, specialist, second, rule, heard
):
    rule(specialist, answer, "dangerous")
    assert rule(second, answer, "incorrect") == "ruled-incorrect"
    assert banners_of(client, case) == [
        "Jugée inexacte par un panel",
        "Contestée comme dangereuse : un deuxième avis est attendu",
    ]

    assert rule(make_member("troisieme"), answer, "dangerous") == "ruled-dangerous"
    assert [kind for kind, _by in heard] == ["ruled-incorrect", "ruled-dangerous"]
    assert banners_of(client, case) == ["Jugée dangereuse par un panel"]


def test_one_voice_a_panellist(answer, specialist, rule):
    rule(specialist, answer, "incorrect")
    with pytest.raises(Refused) as refused:
        rule(specialist, answer, "incorrect")
    assert refused.value.status == 409

    assert rule(specialist, answer, "dangerous") is None
    assert [voice.status for voice in db.session.query(Voice).order_by(Voice.id)] == ["over", "waiting"]


def test_what_was_ruled_is_not_ruled_again_nor_corrected(
    answer, colleague, make_member, specialist, second, rule, correct
):
    for panellist in (specialist, second):
        rule(panellist, answer, "dangerous")

    for says in ("incorrect", "dangerous"):
        with pytest.raises(Refused) as refused:
            rule(make_member(f"autre_{says}"), answer, says)
        assert refused.value.status == 409
    with pytest.raises(Refused) as refused:
        correct(colleague, answer)
    assert refused.value.status == 409


def test_two_voices_lift_a_ruling(client, case, answer, make_member, specialist, second, rule, lift, heard):
    for panellist in (specialist, second):
        rule(panellist, answer)

    assert lift(specialist, answer) is False
    assert place_of(answer) == LAST
    with pytest.raises(Refused):
        lift(specialist, answer)
    assert lift(make_member("troisieme"), answer) is True

    assert (place_of(answer), state_of(case), banners_of(client, case)) == (NORMAL, OPEN, [])
    assert heard[-1] == ("reinstated", "troisieme")
    assert db.session.query(Correction).count() == 0
    assert [voice.status for voice in db.session.query(Voice)] == ["over"] * 4


def test_a_moderator_lifts_a_ruling_alone(case, answer, moderator, specialist, second, rule, lift):
    for panellist in (specialist, second):
        rule(panellist, answer)

    assert lift(moderator, answer) is True
    assert place_of(answer) == NORMAL


def test_a_panellist_takes_his_waiting_voice_back_at_once(
    client, case, answer, specialist, rule, lift, heard
):
    rule(specialist, answer, "dangerous")
    assert lift(specialist, answer) is True

    assert banners_of(client, case) == []
    assert heard == []
    with pytest.raises(Refused) as refused:
        lift(specialist, answer)
    assert refused.value.status == 409


def test_lifting_what_waits_leaves_the_authors_own_correction(
    client, case, answer, colleague, moderator, specialist, rule, lift, correct
):
    correct(colleague, answer, "corrected")
    rule(specialist, answer, "dangerous")
    assert len(banners_of(client, case)) == 2

    assert lift(moderator, answer) is True
    assert banners_of(client, case) == ["Corrigée par l’auteur de la réponse"]


@pytest.mark.parametrize("gone", ["folded", "question"])
def test_only_an_answer_in_sight_is_ruled_on(answer, specialist, rule, gone):
    with change() as session:
        row = session.get(Answer, answer.id)
        if gone == "folded":
            put_out_of_sight(row)
        else:
            row.kind = gone

    with pytest.raises(Refused) as refused:
        rule(specialist, answer)
    assert refused.value.status == 409


def test_a_ruled_answer_leaves_the_search(
    case, answer, make_answer, specialist, second, rule, lift, moderator
):
    other = make_answer(case, "Plutôt une dermite de stase.", author=moderator)
    assert [number for number, _text in documents_of([case.id])[case.id].answers] == [answer.id, other.id]

    for panellist in (specialist, second):
        rule(panellist, answer)
    document = documents_of([case.id])[case.id]
    assert [number for number, _text in document.answers] == [other.id]
    assert document.labels["with"] == ["answer"]
    assert document.state == "corrected"


def test_a_case_left_without_answers_is_not_found_as_answered(case, answer, specialist, second, rule):
    for panellist in (specialist, second):
        rule(panellist, answer)

    document = documents_of([case.id])[case.id]
    assert (document.answers, document.labels["with"], document.usefulness) == ([], [], 0)


def test_the_panel_sees_what_waits_in_its_specialty(
    sign_in, make_case, make_answer, make_member, specialist, second, moderator, colleague, rule
):
    skin, heart = make_case("Peau"), make_case("Coeur", specialty="cardiologie")
    early, late = make_answer(skin), make_answer(skin)
    beating = make_answer(heart)
    cardiologist = make_member("coeur_sec", specialty="cardiologie")
    rule(specialist, late)
    rule(specialist, early)
    rule(cardiologist, beating, "dangerous")

    def waiting(member):
        return [row.number for row in queries.waiting_for(member)]

    assert waiting(second) == [late.id, early.id]
    assert waiting(moderator) == [late.id, early.id, beating.id]
    assert waiting(specialist) == waiting(cardiologist) == [], "They have spoken."
    assert waiting(colleague) == [], "Who answered is recused."
    page = sign_in(moderator).get("/panel").text
    assert "Coeur" in page and "qualifiée de dangereuse" in page
    assert 'href="/panel"' in sign_in(second).get("/").text
    assert 'href="/panel"' not in sign_in(make_member("sans", specialty=None)).get("/").text


def test_three_waiting_answers_cost_no_more_questions_than_one(
    app, case, make_answer, specialist, second, rule, count_queries, sign_in
):
    browser = sign_in(second)
    rule(specialist, make_answer(case))
    browser.get("/panel")
    with count_queries() as with_one:
        assert browser.get("/panel").text.count("row-title") == 1

    for _time in range(2):
        rule(specialist, make_answer(case))
    with count_queries() as with_three:
        assert browser.get("/panel").text.count("row-title") == 3
    assert len(with_three) == len(with_one)


def test_a_page_with_many_corrections_asks_what_one_with_one_asks(
    app, client, case, make_answer, colleague, correct, count_queries
):
    first = make_answer(case)
    client.get(case.url)
    with count_queries() as without:
        client.get(case.url)

    correct(colleague, first)
    with count_queries() as with_one:
        assert client.get(case.url).text.count('<details class="fold">') == 1
    for answer in [make_answer(case) for _time in range(4)]:
        correct(colleague, answer)
    with count_queries() as with_five:
        assert client.get(case.url).text.count('<details class="fold">') == 5
    assert len(with_five) == len(with_one) == len(without) + 1
