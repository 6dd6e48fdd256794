"""A colleague who has the same question is counted, once, and can take it back; nobody is subscribed."""

import re

import pytest

from forum.cases.indexing import documents_of
from forum.plugin_api import STAFF_ONLY, Refused, db, set_audience
from forum.plugins.same_question import actions
from forum.plugins.same_question.models import Demand
from forum.plugins.same_question.queries import demand_for
from forum.plugins.same_question.weight import demand_weight
from forum.testing import PluginConformance

FETCH = {"X-Requested-With": "fetch"}


class TestConformance(PluginConformance):
    plugin = "same_question"


@pytest.fixture
def askers(make_member):
    return [make_member(f"confrere_{n}") for n in range(4)]


def address(case):
    return f"/cases/{case.id}/same-question"


def button(page):
    """(count, whether pressed) of the button on a case's page, or None."""
    found = re.search(r'name="same" value="([01])" aria-pressed="(true|false)".*?<b>(\d+)</b>', page, re.S)
    return (int(found[3]), found[2] == "true") if found else None


# ---- Saying so


def test_a_colleague_says_he_has_the_same_question_and_takes_it_back(case, sign_in, colleague):
    browser = sign_in(colleague)
    assert button(browser.get(case.url).text) == (0, False)

    answer = browser.post(address(case), {"same": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, case.url)
    page = browser.get(case.url).text
    assert button(page) == (1, True)
    assert "Rien ne vous sera envoyé à ce sujet." in page

    assert browser.post(address(case), {"same": "0"}).status_code == 303
    assert button(browser.get(case.url).text) == (0, False)
    assert db.session.query(Demand).count() == 0


def test_twice_is_once(case, sign_in, colleague):
    browser = sign_in(colleague)

    for _time in range(2):
        browser.post(address(case), {"same": "1"})
    assert demand_for(case.id) == 1

    for _time in range(2):
        assert browser.post(address(case), {"same": "0"}).status_code == 303
    assert demand_for(case.id) == 0


def test_each_colleague_counts(case, askers, sign_in, physician):
    for member in askers:
        actions.ask_too(member, case.id)

    page = sign_in(physician).get(case.url).text

    assert "4 confrères se posent la même question" in page
    assert button(page) is None


def test_nobody_counts_for_his_own_question(case, physician, sign_in):
    browser = sign_in(physician)
    assert button(browser.get(case.url).text) is None

    refused = browser.post(address(case), {"same": "1"})

    assert refused.status_code == 403
    assert "C’est votre propre question" in refused.text
    assert demand_for(case.id) == 0


def test_whoever_may_not_write_is_not_counted(case, client, newcomer, sign_in, settings):
    assert client.post(address(case), {"same": "1"}).status_code == 401
    browser = sign_in(newcomer)
    assert button(browser.get(case.url).text) is None

    assert browser.post(address(case), {"same": "1"}).status_code == 403
    assert demand_for(case.id) == 0


def test_staff_counts_like_everybody(case, moderator, admin, sign_in):
    for member in (moderator, admin):
        assert sign_in(member).post(address(case), {"same": "1"}).status_code == 303

    assert demand_for(case.id) == 2


def test_a_case_out_of_sight_cannot_be_asked_too(case, colleague, sign_in):
    browser = sign_in(colleague)
    set_audience(case, STAFF_ONLY)
    db.session.commit()

    assert browser.post(address(case), {"same": "1"}).status_code == 404
    assert demand_for(case.id) == 0


def test_a_form_from_elsewhere_counts_nothing(case, colleague, sign_in):
    assert sign_in(colleague).post(address(case), {"same": "1"}, token=False).status_code == 400
    assert demand_for(case.id) == 0


@pytest.mark.parametrize("number", ["0", "999999", "2147483648", "-1", "1;drop", "%00"])
def test_a_case_that_is_not_there_is_not_found(number, colleague, sign_in):
    assert sign_in(colleague).post(f"/cases/{number}/same-question", {"same": "1"}).status_code in (400, 404)


def test_an_action_alone_keeps_the_rules(case, physician, newcomer):
    for member, status in ((physician, 403), (newcomer, 403), (None, 401)):
        with pytest.raises(Refused) as refused:
            actions.ask_too(member, case.id)
        assert refused.value.status == status


# ---- With script, and while a case is being written


def test_with_script_the_button_alone_comes_back(case, colleague, sign_in):
    reply = sign_in(colleague).post(address(case), {"same": "1"}, headers=FETCH)

    assert reply.status_code == 200
    assert reply.text.startswith('<form class="vote" data-live')
    assert button(reply.text) == (1, True)


def test_a_similar_case_can_be_asked_too_instead_of_posting_a_second_one(case, colleague, sign_in, indexed):
    indexed()
    browser = sign_in(colleague)
    shown = browser.get("/cases/similar?title=Plaque+depuis").text
    assert f'formaction="{address(case)}?beside=1"' in shown

    reply = browser.post(f"{address(case)}?beside=1", {"same": "1", "title": "Plaque"}, headers=FETCH)

    assert reply.text.startswith('<p class="vote" data-live-region>')
    assert button(reply.text) == (1, True)
    assert button(browser.get("/cases/similar?title=Plaque+depuis").text) == (1, True)


def test_ones_own_similar_case_bears_no_button(case, physician, sign_in, indexed):
    indexed()

    shown = sign_in(physician).get("/cases/similar?title=Plaque+depuis").text

    assert case.title in shown
    assert "formaction" not in shown


def test_without_script_the_text_being_written_travels_on(case, colleague, sign_in):
    browser = sign_in(colleague)
    typed = {"title": "Plaque <b>de jambe", "question": "Un texte de & longue haleine.", "same": "1"}

    page = browser.post(f"{address(case)}?beside=1", {**typed, "other_specialties": "cardiologie"})

    assert page.status_code == 200
    assert demand_for(case.id) == 1
    assert 'name="title" value="Plaque &lt;b&gt;de jambe"' in page.text
    assert 'name="question" value="Un texte de &amp; longue haleine."' in page.text
    assert 'name="other_specialties" value="cardiologie"' in page.text
    assert 'name="same" value' not in page.text
    again = browser.post("/cases/new", {"step": "preview", "question": typed["question"]})
    assert "Un texte de &amp; longue haleine." in again.text


def test_the_enter_key_in_the_form_posts_the_case(colleague, sign_in):
    """It presses the first button of the form, and similar cases bring buttons of their own."""
    form = sign_in(colleague).get("/cases/new").text.split('<form class="compose"')[1]

    assert form.index("<button hidden>") < form.index('id="similar"')


# ---- In lists and in the search


def test_found_cases_tell_how_many_ask_them_too(case, make_case, askers, sign_in, colleague, indexed):
    make_case(title="Plaque sans écho")
    actions.ask_too(askers[0], case.id)
    actions.ask_too(askers[1], case.id)
    indexed()

    page = sign_in(colleague).get("/search?q=plaque").text

    assert page.count("se posent la même question") == 1
    assert "2 confrères se posent la même question" in page


def test_three_found_cases_cost_no_more_questions_than_one(
    make_case, sign_in, colleague, indexed, count_queries
):
    make_case(title="Plaque une")
    indexed()
    browser = sign_in(colleague)
    browser.get("/search?q=plaque")
    with count_queries() as with_one:
        browser.get("/search?q=plaque")

    make_case(title="Plaque deux"), make_case(title="Plaque trois")
    indexed()
    with count_queries() as with_three:
        browser.get("/search?q=plaque")

    assert len(with_three) <= len(with_one)


def test_what_many_ask_comes_first_among_equals(make_case, askers, sign_in, colleague, indexed):
    cases = [make_case(title=f"Zostère numéro {n}", question="Valaciclovir ?") for n in (1, 2, 3)]
    for member in askers:
        actions.ask_too(member, cases[1].id)
    indexed()

    page = sign_in(colleague).get("/search?q=valaciclovir").text

    places = [page.index(case.url) for case in cases]
    assert places[1] == min(places)


def test_taken_back_it_weighs_as_before(case, colleague):
    actions.ask_too(colleague, case.id)
    assert weight_of(case) == pytest.approx(1.05)

    actions.ask_no_more(colleague, case.id)
    assert weight_of(case) == 1.0


def weight_of(case):
    return documents_of([case.id])[case.id].weight


@pytest.mark.parametrize(
    ("demand", "weight"), [(-1, 1.0), (0, 1.0), (1, 1.05), (3, 1.1), (7, 1.15), (8, 1.15), (10**6, 1.15)]
)
def test_demand_weighs_mildly(demand, weight):
    assert demand_weight(demand) == pytest.approx(weight)


def test_a_case_that_goes_takes_its_demands_along(case, colleague):
    actions.ask_too(colleague, case.id)

    db.session.delete(case)
    db.session.commit()

    assert db.session.query(Demand).count() == 0
