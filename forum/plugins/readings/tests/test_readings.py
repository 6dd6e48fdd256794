"""What a member read is noted after the page, only when it was new; it is his to erase or forbid."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from forum.plugin_api import Answer, Case, Refused, change, concerned_by, db, now, stir
from forum.plugins.readings import actions
from forum.plugins.readings.models import Declined, Reading
from forum.plugins.readings.queries import count_readings
from forum.testing import PluginConformance

PAGE = "/account/readings"


class TestConformance(PluginConformance):
    plugin = "readings"


def read():
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Reading.member_id, Reading.case_id).order_by(Reading.read_at).all()


def read_at():
    db.session.rollback()
    return db.session.query(Reading.read_at).scalar()


def writes(counted):
    return [one for one in counted if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_case_that_was_opened_is_remembered(case, colleague, moderator, sign_in):
    sign_in(colleague).get(case.url)
    sign_in(moderator).get(case.url)

    assert read() == [(colleague.id, case.id), (moderator.id, case.id)]


def test_a_visitor_leaves_no_trace(app, case, client):
    app.config["VISITORS_MAY_READ"] = True

    assert client.get(case.url).status_code == 200

    assert read() == []


def test_only_what_is_new_is_written(case, make_answer, colleague, sign_in, count_queries):
    browser = sign_in(colleague)
    with count_queries() as first:
        browser.get(case.url)
    noted = read_at()
    with count_queries() as again:
        browser.get(case.url)
    assert (len(writes(first)), len(writes(again)), read_at()) == (1, 0, noted)

    make_answer(case)
    with count_queries() as with_news:
        browser.get(case.url)

    assert len(writes(with_news)) == 1
    assert read_at() > noted


def test_it_costs_a_page_one_question(make_app, case, answer, colleague, sign_in, count_queries, app):
    browser = sign_in(colleague)
    browser.get(case.url)
    with count_queries() as with_it:
        browser.get(case.url)

    asked = [one for one in with_it if "readings_" in one]
    assert len(asked) == 1


def test_whoever_read_the_case_since_the_answer_stands_there_is_concerned(
    case, make_answer, physician, colleague, moderator, sign_in
):
    sign_in(moderator).get(case.url)
    answer = make_answer(case)
    assert concerned_by(answer) == {physician.id}

    sign_in(colleague).get(case.url)

    assert concerned_by(answer) == {physician.id, colleague.id}


def test_a_later_reading_is_not_undone_by_an_earlier_one(case, colleague):
    from forum.plugins.readings.noting import keep_reading

    moment = now()
    with db.engine.begin() as connection:
        keep_reading(connection, colleague.id, case.id, moment)
        keep_reading(connection, colleague.id, case.id, moment - timedelta(hours=1))

    assert read_at() == moment


def test_a_busy_database_costs_the_note_not_the_page(case, colleague, sign_in, caplog):
    """Somebody holds the database for long: on SQLite all of it, else the very row."""
    caplog.set_level("INFO")
    browser = sign_in(colleague)
    browser.get(case.url)
    noted = read_at()
    with change():
        stir(case.id)
    with db.engine.connect().execution_options(writes=True) as other, other.begin():
        other.execute(text("UPDATE readings_read SET read_at = read_at"))
        page = browser.get(case.url)

    assert page.status_code == 200
    assert "A reading could not be noted" in caplog.text
    assert {record.levelname for record in caplog.records if "noted" in record.message} == {"INFO"}
    assert read_at() == noted
    browser.get(case.url)
    assert read_at() > noted


def test_a_member_sees_how_much_is_remembered_and_erases_it(case, colleague, moderator, sign_in):
    browser = sign_in(colleague)
    browser.get(case.url), sign_in(moderator).get(case.url)
    assert "1 cas est retenu." in browser.get(PAGE).text

    assert browser.post(PAGE, {"choice": "erase"}).status_code == 303

    assert read() == [(moderator.id, case.id)]
    assert "Aucun cas n’est encore retenu." in browser.get(PAGE).text
    browser.get(case.url)
    assert count_readings(colleague) == 1


def test_a_member_forbids_it_and_allows_it_again(case, answer, colleague, sign_in, count_queries):
    browser = sign_in(colleague)
    browser.get(case.url)

    browser.post(PAGE, {"choice": "decline"})
    with count_queries() as counted:
        browser.get(case.url)
    assert (read(), writes(counted)) == ([], [])
    assert "Rien n’est retenu de vos lectures" in browser.get(PAGE).text

    browser.post(PAGE, {"choice": "decline"})
    browser.post(PAGE, {"choice": "accept"})
    browser.get(case.url)
    assert read() == [(colleague.id, case.id)]


def test_what_was_forbidden_meanwhile_is_not_noted(case, colleague):
    from forum.plugins.readings.noting import keep_reading

    actions.decline_readings(colleague)
    with db.engine.begin() as connection:
        keep_reading(connection, colleague.id, case.id, now())

    assert read() == []


@pytest.mark.parametrize("choice", ["", "all", "' OR 1=1", "é" * 500])
def test_an_unknown_choice_gets_a_sentence(choice, colleague, sign_in):
    browser = sign_in(colleague)

    answer = browser.post(PAGE, {"choice": choice})

    assert answer.status_code == 400
    assert "l’un des boutons" in answer.text


def test_a_refused_answer_that_brings_the_page_back_writes_nothing(case, colleague, sign_in):
    browser = sign_in(colleague)

    answer = browser.post(f"/cases/{case.id}/answers", {"text": ""})

    assert answer.status_code == 400
    assert case.title in answer.text
    assert read() == []


def test_a_visitor_has_no_such_page(client):
    assert client.get(PAGE).status_code == client.post(PAGE, {"choice": "erase"}).status_code == 401
    for act in (actions.erase_readings, actions.decline_readings, actions.accept_readings):
        with pytest.raises(Refused):
            act(None)


def test_readings_go_with_their_case_and_old_answers_have_no_readers(
    case, answer, colleague, physician, sign_in
):
    sign_in(colleague).get(case.url)
    with change() as session:
        session.execute(update(Answer).values(posted_at=now() + timedelta(days=1)))
    assert concerned_by(db.session.get(Answer, answer.id)) == {physician.id}

    actions.decline_readings(physician)
    with change() as session:
        session.delete(session.get(Case, case.id))

    assert read() == []
    assert db.session.query(Declined.member_id).all() == [(physician.id,)]
