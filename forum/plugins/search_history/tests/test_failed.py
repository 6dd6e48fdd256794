"""The staff learns what several people sought in vain, never who, and nothing that looks like an identity."""

import csv
import io
from datetime import date, timedelta

import pytest

from forum.plugin_api import Refused, db
from forum.plugins.search_history import actions, discretion, queries
from forum.plugins.search_history.models import Asker, FailedSearch

TODAY = date(2026, 3, 10)
LIST = "/staff/failed-searches"


@pytest.fixture
def people(make_member):
    return [make_member(f"confrere_{n}") for n in range(4)]


@pytest.fixture
def seek_in_vain(app):
    """seek_in_vain(member, text, day): the question found nothing."""

    def seek_in_vain(member, question, day=TODAY):
        with db.engine.begin() as connection:
            actions.count_failure(connection, member.id, question, day)
        db.session.rollback()

    return seek_in_vain


def listed(reader):
    db.session.rollback()
    db.session.expire_all()
    return {failed.text: failed.times for failed in queries.failed_searches(reader)}


# ---- Counted, and shown once enough people ask


def test_a_question_shows_once_three_members_asked_it_in_vain(people, sign_in, moderator, indexed):
    indexed()
    for number, member in enumerate(people[:3], 1):
        assert listed(moderator) == {}
        browser = sign_in(member)
        for question in ("Érythème  introuvable", "erytheme introuvable"):
            browser.get("/search", query_string={"q": question})
        assert db.session.query(FailedSearch).one().times == 2 * number

    assert listed(moderator) == {"erytheme introuvable": 6}
    page = sign_in(moderator).get(LIST).text
    assert "erytheme introuvable</a>" in page
    assert not any(member.pseudonym in page for member in people)


def test_one_member_who_insists_shows_nothing(people, seek_in_vain, moderator):
    for day in range(10):
        seek_in_vain(people[0], "introuvable", TODAY + timedelta(days=day))
        seek_in_vain(people[1], "introuvable", TODAY + timedelta(days=day))
    assert listed(moderator) == {}

    seek_in_vain(people[2], "introuvable", TODAY + timedelta(days=10))

    assert listed(moderator) == {"introuvable": 21}


def test_what_finds_something_is_not_counted(case, people, sign_in, indexed):
    indexed()

    sign_in(people[0]).get("/search?q=plaque")

    assert db.session.query(FailedSearch).count() == 0


def test_what_only_a_choice_left_empty_is_not_counted(case, people, sign_in, indexed):
    indexed()
    browser = sign_in(people[0])

    browser.get("/search?q=plaque&specialty=cardiologie")
    assert db.session.query(FailedSearch).count() == 0
    browser.get("/search?q=introuvable")

    assert db.session.query(FailedSearch).count() == 1


def test_nothing_of_the_people_stays(people, seek_in_vain):
    """No number, name or hour: a digest while it is needed, that differs from question to question."""
    for question in ("introuvable", "insondable"):
        for member in people[:2]:
            seek_in_vain(member, question)
    digests = [asker.digest for asker in db.session.query(Asker)]
    assert len(set(digests)) == 4
    assert {column.name for column in Asker.__table__.c} == {"failed_id", "digest", "day"}
    assert {column.name for column in FailedSearch.__table__.c} == {
        "id", "text", "times", "first_day", "last_day", "shown", "dismissed",
    }  # fmt: skip

    seek_in_vain(people[2], "introuvable")

    assert db.session.query(Asker).count() == 2, "Who asked what is shown is forgotten at once."


def test_old_digests_and_rare_questions_are_thrown_away(people, seek_in_vain, moderator):
    seek_in_vain(people[0], "rare")
    seek_in_vain(people[0], "introuvable")
    seek_in_vain(people[1], "introuvable")

    seek_in_vain(people[2], "introuvable", TODAY + timedelta(days=31))

    assert listed(moderator) == {}
    assert [failed.text for failed in db.session.query(FailedSearch)] == ["introuvable"]
    assert [asker.day for asker in db.session.query(Asker)] == [TODAY + timedelta(days=31)]


def test_who_wants_nothing_kept_is_not_counted_either(people, seek_in_vain, sign_in, indexed):
    indexed()
    seek_in_vain(people[0], "introuvable")
    seek_in_vain(people[1], "introuvable")

    actions.decline_history(people[0])
    sign_in(people[0]).get("/search?q=introuvable")

    assert db.session.query(Asker).count() == 1
    assert db.session.query(FailedSearch).one().times == 2


@pytest.mark.parametrize(
    "question",
    [
        "1 85 05 78 006 084 36",
        "185057800608436",
        "2 85 05 2A 123 456 78",
        "né le 12/04/1957",
        "12.04.1957 zona",
        "06-12-34-56-78",
        "+33 6 12 34 56 78",
        "jean.dupont@example.org",
        "Mme Dupont zona",
        "M. Martin",
        "Monsieur martin",
    ],
)
def test_what_looks_like_an_identity_is_dropped(question, people, sign_in, indexed):
    indexed()
    browser = sign_in(people[0])
    browser.get("/search?q=introuvable")

    browser.get("/search", query_string={"q": question})

    assert [failed.text for failed in db.session.query(FailedSearch)] == ["introuvable"]


@pytest.mark.parametrize(
    "question",
    [
        "INR 8 sous AVK",
        "amoxicilline 1000 mg 3 fois",
        "HbA1c 12,5 %",
        "T 39,2",
        "CIM 10 L30.9",
        "mme",
        "SpO2 88",
    ],
)
def test_doses_values_and_codes_are_no_identities(question):
    assert discretion.may_be_kept(question)


# ---- For the staff alone


def test_the_list_is_for_the_staff(physician, newcomer, moderator, admin, client, sign_in):
    for url in (LIST, f"{LIST}.csv"):
        assert client.get(url).status_code == 401
        for member in (physician, newcomer):
            assert sign_in(member).get(url).status_code == 403
        for member in (moderator, admin):
            assert sign_in(member).get(url).status_code == 200
    assert LIST in sign_in(moderator).get("/help").text
    assert LIST not in sign_in(physician).get("/help").text


def test_the_staff_dismisses_a_question_for_good(people, seek_in_vain, moderator, sign_in):
    for member in people[:3]:
        seek_in_vain(member, "introuvable")
    [failed] = queries.failed_searches(moderator)
    browser = sign_in(moderator)

    assert browser.post(f"{LIST}/{failed.id}/dismiss").status_code == 303
    assert browser.post(f"{LIST}/{failed.id + 1}/dismiss").status_code == 303
    seek_in_vain(people[3], "introuvable")

    assert listed(moderator) == {}


def test_nobody_else_dismisses(people, seek_in_vain, moderator, physician, sign_in, client):
    for member in people[:3]:
        seek_in_vain(member, "introuvable")
    [failed] = queries.failed_searches(moderator)

    assert sign_in(physician).post(f"{LIST}/{failed.id}/dismiss").status_code == 403
    assert client.post(f"{LIST}/{failed.id}/dismiss").status_code == 401
    assert sign_in(moderator).post(f"{LIST}/{failed.id}/dismiss", token=False).status_code == 400
    with pytest.raises(Refused):
        actions.dismiss_failure(physician, failed.id)

    assert listed(moderator) == {"introuvable": 3}


def test_the_table_is_true_and_no_spreadsheet_reckons_with_it(people, seek_in_vain, moderator, sign_in):
    for question in ("=1+1", '@somme "a;b",c', "simple"):
        for number, member in enumerate(people[:3]):
            seek_in_vain(member, question, TODAY + timedelta(days=number))

    reply = sign_in(moderator).get(f"{LIST}.csv")
    table = list(csv.reader(io.StringIO(reply.text)))

    assert reply.content_type == "text/csv; charset=utf-8"
    assert table[0] == ["Question", "Nombre de fois", "Premier jour", "Dernier jour"]
    assert {row[0] for row in table[1:]} == {"'=1+1", '\'@somme "a;b",c', "simple"}
    assert table[1][1:] == ["3", "2026-03-10", "2026-03-12"]


def test_three_questions_cost_no_more_than_one(people, seek_in_vain, moderator, sign_in, count_queries):
    for member in people[:3]:
        seek_in_vain(member, "un")
    browser = sign_in(moderator)
    browser.get(LIST)
    with count_queries() as with_one:
        browser.get(LIST)

    for question in ("deux", "trois"):
        for member in people[:3]:
            seek_in_vain(member, question)
    with count_queries() as with_three:
        page = browser.get(LIST).text

    assert "trois</a>" in page
    assert len(with_three) == len(with_one)


def test_hostile_questions_show_as_text(people, seek_in_vain, moderator, sign_in):
    for member in people[:3]:
        seek_in_vain(member, '<script>alert(1)</script>" onclick=')

    page = sign_in(moderator).get(LIST).text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
