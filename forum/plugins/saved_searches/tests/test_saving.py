"""A member saves a search, names it, finds it again, changes and deletes it; nobody else sees it."""

import pytest

from forum.plugin_api import Asked, NotFound, Refused, db
from forum.plugins.saved_searches import actions
from forum.plugins.saved_searches.models import News, SavedSearch
from forum.testing import PluginConformance

LIST = "/account/searches"
NEW = f"{LIST}/new"


class TestConformance(PluginConformance):
    plugin = "saved_searches"


def saved():
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(SavedSearch).order_by(SavedSearch.id).all()


def test_a_search_is_saved_from_its_results(case, indexed, colleague, sign_in):
    indexed()
    browser = sign_in(colleague)
    results = browser.get("/search?q=plaque+jambe&specialty=dermatologie&page=1").text
    assert f'href="{NEW}?q=plaque+jambe&amp;specialty=dermatologie"' in results

    form = browser.get(f"{NEW}?q=plaque+jambe&specialty=dermatologie").text
    assert 'name="name" type="text" value="plaque jambe"' in form
    assert '<input type="hidden" name="specialty" value="dermatologie">' in form
    answer = browser.post(
        NEW, {"q": "plaque jambe", "specialty": "dermatologie", "name": "Plaques", "mail": "daily"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    [search] = saved()
    assert (search.member_id, search.name, search.mail) == (colleague.id, "Plaques", "daily")
    page = browser.get(f"{LIST}/{search.id}").text
    assert 'href="/search?q=plaque+jambe&amp;specialty=dermatologie"' in page
    assert "Plaques" in browser.get(LIST).text


def test_a_search_that_finds_nothing_can_be_saved_too(indexed, colleague, sign_in):
    indexed()
    assert f'href="{NEW}?q=introuvable"' in sign_in(colleague).get("/search?q=introuvable").text


def test_the_way_there_is_in_the_members_menu(colleague, client, sign_in):
    assert f'href="{LIST}"' in sign_in(colleague).get("/help").text
    assert f'href="{LIST}"' not in client.get("/sign-in").text


def test_the_same_search_saved_again_is_renamed(save, colleague):
    first = save("zona", specialty="dermatologie")
    actions.save_search(colleague, Asked.of({"specialty": "dermatologie", "q": "zona"}), "Zona", "weekly")
    save("zona")

    assert [(search.id, search.name, search.mail) for search in saved()] == [
        (first.id, "Zona", "weekly"),
        (first.id + 1, "zona", "never"),
    ]


def test_name_and_mails_can_be_changed(save, colleague, sign_in):
    search = save("zona")
    browser = sign_in(colleague)

    answer = browser.post(f"{LIST}/{search.id}", {"name": "  Zona  grave ", "mail": "weekly"})

    assert answer.status_code == 303
    assert [(one.name, one.mail) for one in saved()] == [("Zona grave", "weekly")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " ", "mail": "never"}, "Donnez un nom"),
        ({"name": "x" * 121, "mail": "never"}, "moins de 120"),
        ({"name": "Zona", "mail": "hourly"}, "à quel rythme"),
        ({"name": "Zona"}, "à quel rythme"),
    ],
)
def test_bad_input_brings_the_form_back_filled(typed, sentence, save, colleague, sign_in):
    search = save("zona")
    browser = sign_in(colleague)

    page = browser.post(f"{LIST}/{search.id}", typed)

    assert page.status_code == 400
    assert sentence in page.text
    assert f'value="{typed["name"]}"' in page.text
    assert saved()[0].name == "zona"


def test_what_asks_nothing_or_too_much_is_not_saved(colleague, sign_in):
    browser = sign_in(colleague)

    nothing = browser.post(NEW, {"q": " ", "name": "Rien", "mail": "never"})
    too_much = browser.post(NEW, {"q": "é" * 700, "name": "Beaucoup", "mail": "never"})

    assert (nothing.status_code, too_much.status_code) == (400, 400)
    assert "faites d’abord une recherche" in nothing.text
    assert "trop longue" in too_much.text and 'value="Beaucoup"' in too_much.text
    assert saved() == []


def test_there_is_an_end_to_saving(app, save, colleague):
    app.config["SAVED_SEARCHES_MOST"] = 2
    save("un"), save("deux")

    with pytest.raises(Refused) as refused:
        save("trois")

    assert refused.value.status == 409
    assert save("deux").name == "deux"


def test_a_deleted_search_takes_its_news_along(save, make_case, alert, colleague, sign_in):
    search = save("plaque")
    make_case()
    alert()
    assert db.session.query(News).count() == 1

    assert sign_in(colleague).post(f"{LIST}/{search.id}/delete").status_code == 303

    assert (saved(), db.session.query(News).count()) == ([], 0)


def test_nobody_else_sees_or_changes_it(save, physician, moderator, admin, newcomer, client, sign_in):
    search = save("zona secret")
    paths = ("", "/delete", "/feed")
    typed = {"name": "Autre", "mail": "daily", "feed": "1"}

    for member in (physician, moderator, admin, newcomer):
        browser = sign_in(member)
        assert "zona secret" not in browser.get(LIST).text
        assert browser.get(f"{LIST}/{search.id}").status_code == 404
        for path in paths:
            assert browser.post(f"{LIST}/{search.id}{path}", typed).status_code in (403, 404)
    assert client.get(LIST).status_code == client.get(f"{LIST}/{search.id}").status_code == 401
    for path in paths:
        assert client.post(f"{LIST}/{search.id}{path}", typed).status_code == 401

    assert [(one.name, one.mail, one.feed_key) for one in saved()] == [("zona secret", "never", None)]


def test_who_is_not_verified_saves_nothing(newcomer, client, sign_in, indexed, case):
    indexed()
    browser = sign_in(newcomer)
    assert NEW not in browser.get("/search?q=plaque").text

    assert browser.get(f"{NEW}?q=zona").status_code == 403
    assert browser.post(NEW, {"q": "zona", "name": "Zona", "mail": "never"}).status_code == 403
    assert client.post(NEW, {"q": "zona", "name": "Zona", "mail": "never"}).status_code == 401
    assert browser.get(LIST).status_code == 200


def test_a_form_from_elsewhere_changes_nothing(save, colleague, sign_in):
    search = save("zona")
    browser = sign_in(colleague)

    for path in (f"/{search.id}", f"/{search.id}/delete", f"/{search.id}/feed", "/new"):
        typed = {"q": "toux", "name": "Autre", "mail": "daily", "feed": "1"}
        assert browser.post(f"{LIST}{path}", typed, token=False).status_code == 400

    assert [(one.name, one.feed_key) for one in saved()] == [("zona", None)]


@pytest.mark.parametrize("number", ["0", "999999", "99999999999", "-1", "x", "1'--"])
def test_a_number_that_is_not_there_is_not_found(number, colleague, sign_in):
    browser = sign_in(colleague)

    assert browser.get(f"{LIST}/{number}").status_code == 404
    assert browser.post(f"{LIST}/{number}/delete").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"q": "<script>alert(1)</script>", "name": '"><img src=x onerror=alert(1)>', "mail": "never"},
        {"q": "zona", "name": "é😀\u202e\u0001", "specialty": "' OR 1=1", "year": "99999", "order": "x"},
        {"q": '" ( OR -', "name": "x", "page": "-3", "exact": "2", "state": "open&x=1"},
    ],
)
def test_hostile_input_stays_text(typed, colleague, sign_in):
    browser = sign_in(colleague)

    assert browser.post(NEW, {"mail": "never", **typed}).status_code == 303

    [search] = saved()
    for page in (browser.get(LIST), browser.get(f"{LIST}/{search.id}")):
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "<img" not in page.text
    assert browser.get(f"{NEW}?q=%3Cscript%3E&specialty=%22%3E").status_code == 200


def test_three_searches_cost_no_more_questions_than_one(save, colleague, sign_in, count_queries):
    save("un")
    browser = sign_in(colleague)
    browser.get(LIST)
    with count_queries() as with_one:
        browser.get(LIST)

    save("deux"), save("trois")
    with count_queries() as with_three:
        assert "trois" in browser.get(LIST).text

    assert len(with_three) == len(with_one)


def test_an_action_alone_keeps_the_rules(save, physician, newcomer):
    search = save("zona")

    for act in (actions.delete_search, actions.look_at, actions.open_feed, actions.close_feed):
        with pytest.raises(NotFound):
            act(physician, search.id)
    for act in (
        actions.open_feed,
        lambda member, number: actions.change_search(member, number, "x", "daily"),
    ):
        with pytest.raises(Refused) as refused:
            act(newcomer, search.id)
        assert refused.value.status == 403
