"""A private feed: titles only, for whoever holds its address, as long as its member may read and wants it."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from forum.plugin_api import STAFF_ONLY, Case, Member, change, db, locked, set_audience
from forum.plugins.saved_searches import actions
from forum.plugins.saved_searches.models import SavedSearch
from forum.plugins.saved_searches.tokens import feed_token, unsubscribe_token

ATOM = "{http://www.w3.org/2005/Atom}"
LIST = "/account/searches"


@pytest.fixture
def search(save):
    return save("plaque")


@pytest.fixture
def feed(search, colleague):
    """The path of that search's feed."""
    actions.open_feed(colleague, search.id)
    return path_of(search)


def path_of(search):
    db.session.expire_all()
    return f"/feeds/searches/{feed_token(search)}.atom"


def titles(response):
    assert response.status_code == 200, response.text
    return [
        entry.findtext(f"{ATOM}title") for entry in ElementTree.fromstring(response.text).iter(f"{ATOM}entry")
    ]


def test_a_member_opens_a_feed_and_reads_it_signed_out(
    search, make_case, indexed, colleague, sign_in, client
):
    make_case(title="Plaque & <b>fièvre"), make_case(title="Toux", question="Que faire ?")
    indexed()
    browser = sign_in(colleague)
    assert ".atom" not in browser.get(f"{LIST}/{search.id}").text
    assert browser.post(f"{LIST}/{search.id}/feed", {"feed": "1"}).status_code == 303

    page = browser.get(f"{LIST}/{search.id}").text
    path = re.search(r'value="https://forum.example(/feeds/searches/\S+\.atom)"', page)[1]
    response = client.get(path)

    assert titles(response) == ["Plaque & <b>fièvre"]
    assert response.content_type == "application/atom+xml; charset=utf-8"


def test_it_holds_titles_and_no_clinical_text(feed, make_case, make_answer, indexed, client):
    make_answer(make_case(title="Plaque", question="Question clinique"), text="Réponse clinique")
    indexed()

    text = client.get(feed).text

    assert "<title>Plaque</title>" in text
    assert "clinique" not in text and "<summary" not in text and "<content" not in text
    assert "<title>TocToc · Recherche enregistrée 1</title>" in text


def test_no_cache_keeps_it_and_no_link_betrays_it(feed, indexed, client):
    indexed()
    headers = client.get(feed).headers

    assert "private" in headers["Cache-Control"]
    assert headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert "Set-Cookie" not in headers


def test_the_newest_case_comes_first(feed, make_case, indexed, client):
    for n in range(3):
        make_case(title=f"Plaque {n}")
    indexed()

    assert titles(client.get(feed)) == ["Plaque 2", "Plaque 1", "Plaque 0"]


def test_it_honours_the_members_rights_when_it_is_read(save, make_case, indexed, moderator, feed, client):
    theirs = save("plaque", member=moderator)
    actions.open_feed(moderator, theirs.id)
    case = make_case(title="Plaque cachée")
    indexed()
    assert titles(client.get(feed)) == ["Plaque cachée"]

    with change():
        set_audience(locked(Case, case.id), STAFF_ONLY)
    assert titles(client.get(feed)) == [], "At once, before the index knows."
    indexed()
    assert titles(client.get(feed)) == []
    assert titles(client.get(path_of(theirs))) == ["Plaque cachée"]

    with change() as session:
        session.get(Member, moderator.id).role = "verified"
    assert titles(client.get(path_of(theirs))) == []


def test_a_closed_feed_is_not_found(feed, search, colleague, sign_in, indexed, client):
    indexed()
    browser = sign_in(colleague)
    assert client.get(feed).status_code == 200

    browser.post(f"{LIST}/{search.id}/feed", {"feed": "0"})

    assert client.get(feed).status_code == 404
    assert browser.get(feed).status_code == 404, "The member himself is no exception."


def test_a_new_address_ends_the_old_one(feed, search, colleague, indexed, client):
    indexed()
    actions.open_feed(colleague, search.id)

    assert client.get(feed).status_code == 404
    assert client.get(path_of(search)).status_code == 200


def test_it_ends_with_the_search_with_the_role_and_with_the_member(
    feed, search, colleague, indexed, client, save
):
    indexed()
    with change() as session:
        session.get(Member, colleague.id).role = "unverified"
    assert client.get(feed).status_code == 404
    with change() as session:
        session.get(Member, colleague.id).role = "verified"
    assert client.get(feed).status_code == 200

    actions.delete_search(colleague, search.id)
    assert client.get(feed).status_code == 404
    again = save("plaque")
    assert again.feed_key is None and client.get(feed).status_code == 404

    actions.open_feed(colleague, again.id)
    path = path_of(again)
    with change() as session:
        session.delete(session.get(Member, colleague.id))
    assert client.get(path).status_code == 404
    assert db.session.query(SavedSearch).count() == 0


def test_nobody_guesses_or_makes_an_address(app, feed, search, client):
    """The database alone does not open a feed, nor does another signed token of ours."""
    kept = db.session.get(SavedSearch, search.id).feed_key
    token = feed.rpartition("/")[2].removesuffix(".atom")
    payload, signature = token.rsplit(".", 1)
    assert len(kept) >= 24
    forged = [
        kept,
        payload,
        f"{payload}.",
        f"{payload}.{signature[:-1]}",
        f"{payload}.{signature}x",
        "x" * 4000,
    ]
    forged += [unsubscribe_token(search.member_id), "..", "%F0%9F%98%80", f"{search.id}"]

    for one in forged:
        assert client.get(f"/feeds/searches/{one}.atom").status_code == 404
    app.config["SECRET_KEY"] = "another one"
    assert client.get(feed).status_code == 404


def test_without_an_index_it_says_to_come_later(app, feed, client, indexed):
    indexed()
    shutil.rmtree(Path(app.instance_path) / "index")

    assert client.get(feed).status_code == 503


def test_three_cases_cost_no_more_questions_than_one(feed, make_case, indexed, client, count_queries):
    make_case(title="Plaque")
    indexed()
    client.get(feed)
    with count_queries() as with_one:
        client.get(feed)

    make_case(title="Plaque"), make_case(title="Plaque")
    indexed()
    with count_queries() as with_three:
        assert len(titles(client.get(feed))) == 3

    assert len(with_three) == len(with_one)
