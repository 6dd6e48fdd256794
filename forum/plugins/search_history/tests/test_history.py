"""A member's searches are his alone: kept once each, bounded, erased at will, or never kept."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from forum.plugin_api import db, now
from forum.plugins.search_history import actions, noting
from forum.plugins.search_history.models import KeepsNothing, PastSearch
from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "search_history"


@pytest.fixture
def settings():
    return {"PLUGINS": ["search_history"], "SEARCH_HISTORY_KEEP": 5, "VISITORS_MAY_READ": True}


@pytest.fixture
def searcher(colleague, sign_in, indexed):
    indexed()
    return sign_in(colleague)


def kept(member=None):
    """The texts that are kept, the newest first."""
    db.session.rollback()
    past = db.session.query(PastSearch).order_by(PastSearch.asked_at.desc())
    return [row.text for row in past if member is None or row.member_id == member.id]


def test_what_was_asked_is_found_again_the_newest_first(searcher):
    for question in ("zona oculaire", "INR 8", "zona oculaire"):
        searcher.get("/search", query_string={"q": question})

    page = searcher.get("/account/history").text

    assert kept() == ["zona oculaire", "INR 8"]
    assert page.index('href="/search?q=zona+oculaire"') < page.index('href="/search?q=INR+8"')


def test_the_same_question_in_another_dress_is_the_same(searcher):
    for question in ("Œdème  PAPILLAIRE", "oedeme papillaire", " œdème papillaire "):
        searcher.get("/search", query_string={"q": question})

    assert kept() == ["œdème papillaire"]


def test_turning_pages_is_not_asking_again(searcher):
    searcher.get("/search?q=plaque&page=2")
    searcher.get("/search?q=")

    assert kept() == []


def test_an_empty_search_page_offers_what_was_asked(searcher, client):
    assert "Vos recherches récentes" not in searcher.get("/search").text
    searcher.get("/search", query_string={"q": 'zona <b>"oculaire"'})

    page = searcher.get("/search").text

    assert "Vos recherches récentes" in page
    assert "zona &lt;b&gt;&#34;oculaire&#34;</a>" in page
    assert "Vos recherches récentes" not in client.get("/search").text


def test_an_empty_box_completes_what_was_asked(searcher, client):
    searcher.get("/search?q=zona+oculaire")

    assert "zona oculaire" in searcher.get("/search/complete?q=").text
    assert "zona oculaire" not in searcher.get("/search/complete?q=xyz").text
    assert "zona oculaire" not in client.get("/search/complete?q=").text


def test_nobody_else_sees_it_staff_included(
    searcher, colleague, physician, moderator, admin, sign_in, client
):
    searcher.get("/search?q=zona+oculaire")
    assert "zona oculaire" in searcher.get("/account/history").text

    for member in (physician, moderator, admin):
        browser = sign_in(member)
        for url in ("/account/history", "/search", "/search/complete?q=", f"/members/{colleague.pseudonym}"):
            assert "zona oculaire" not in browser.get(url).text
    assert client.get("/account/history").status_code == 401


def test_a_visitors_searches_are_not_kept(client, indexed):
    indexed()
    assert client.get("/search?q=zona").status_code == 200
    assert kept() == []


def test_only_the_newest_are_kept(app, colleague):
    begin = now().replace(second=1)
    with db.engine.begin() as connection:
        for n in range(9):
            actions.keep_search(connection, colleague.id, f"question {n}", begin - timedelta(minutes=n))
        assert actions.keep_search(connection, colleague.id, "la dernière", begin.replace(second=20))

    assert kept(colleague) == ["la dernière", *(f"question {n}" for n in range(4))]


def test_keeping_a_search_is_one_statement(app, colleague, count_queries):
    with count_queries() as counted, db.engine.begin() as connection:
        actions.keep_search(connection, colleague.id, "zona", now().replace(second=1))

    assert len(counted) == 1


def test_one_search_or_all_can_be_erased(searcher, colleague, physician, sign_in):
    other = sign_in(physician)
    other.get("/search?q=zona")
    for question in ("zona", "toux", "gale"):
        searcher.get(f"/search?q={question}")
    key = db.session.query(PastSearch).filter_by(member_id=colleague.id, text="zona").one().key

    assert searcher.post("/account/history/erase", {"key": key}).status_code == 303
    assert kept(colleague) == ["gale", "toux"]

    assert searcher.post("/account/history/erase-all").status_code == 303
    assert (kept(colleague), kept(physician)) == ([], ["zona"])


def test_who_wants_nothing_kept_leaves_nothing(searcher, colleague):
    searcher.get("/search?q=zona")

    searcher.post("/account/history/keep", {"keep": "0"})
    searcher.get("/search?q=toux")
    page = searcher.get("/account/history").text

    assert kept() == []
    assert "Rien n’est conservé de vos recherches." in page
    assert db.session.query(KeepsNothing).count() == 1

    searcher.post("/account/history/keep", {"keep": "1"})
    searcher.get("/search?q=gale")
    assert kept() == ["gale"]


@pytest.mark.parametrize("path", ["erase", "erase-all", "keep"])
def test_a_form_from_elsewhere_or_a_visitors_erases_nothing(path, searcher, client):
    searcher.get("/search?q=zona")

    assert searcher.post(f"/account/history/{path}", {"keep": "0"}, token=False).status_code == 400
    assert client.post(f"/account/history/{path}", {"keep": "0"}).status_code == 401
    assert kept() == ["zona"]


@pytest.mark.parametrize("question", ["x" * 301, "Mme Martin zona", "06 12 34 56 78", "a@b.fr", "   "])
def test_what_looks_like_an_identity_or_a_whole_letter_is_not_kept(question, searcher):
    searcher.get("/search?q=toux")

    searcher.get("/search", query_string={"q": question})

    assert kept() == ["toux"]


@pytest.mark.parametrize("key", ["", "x" * 5000, "' OR 1=1 --", "😀"])
def test_an_unknown_key_erases_nothing(key, searcher):
    searcher.get("/search?q=zona")

    assert searcher.post("/account/history/erase", {"key": key}).status_code == 303
    assert kept() == ["zona"]


def test_a_busy_database_costs_the_note_not_the_search(searcher, app, caplog):
    """Somebody holds the database for long: on SQLite all of it, else the very row."""
    caplog.set_level("INFO")
    searcher.get("/search?q=zona")
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect().execution_options(writes=True) as other, other.begin():
        other.execute(text("UPDATE search_history_searches SET asked_at = asked_at"))
        page = searcher.get("/search?q=zona")
        assert searcher.get("/search?q=toux").status_code == 200

    assert page.status_code == 200
    assert "could not be noted" in caplog.text
    assert {record.levelname for record in caplog.records if "noted" in record.message} == {"INFO"}
    assert kept() == (["zona"] if is_sqlite else ["toux", "zona"])
    with db.engine.connect() as connection:
        if is_sqlite:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 15000


def test_the_note_is_written_after_the_page(searcher, count_queries, app):
    """Nothing is asked of the history while the page is being made, but for the menu."""
    with count_queries() as counted:
        response = app.test_client().get("/search?q=zona")
        assert response.status_code == 200

    assert not any("INSERT INTO search_history" in statement for statement in counted)


def test_a_member_who_goes_takes_his_searches_along(app, make_member):
    member = make_member("de_passage")
    with db.engine.begin() as connection:
        actions.keep_search(connection, member.id, "zona")
    actions.decline_history(make_member("discret"))
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM members"))

    assert kept() == []
    assert db.session.query(KeepsNothing).count() == 0


def test_a_choice_beside_the_question_narrows_it():
    assert not noting.narrowed({"q": "zona", "order": "newest"})
    assert noting.narrowed({"q": "zona", "specialty": "dermatologie"})
    assert not noting.narrowed({"q": "zona", "specialty": ""})
