"""A member keeps cases and answers, finds them again, alone, and is concerned when one is corrected."""

import re

import pytest
from sqlalchemy import update

from forum.demo import load_demo
from forum.plugin_api import (
    STAFF_ONLY,
    Answer,
    Case,
    Refused,
    change,
    concerned_by,
    db,
    find_member,
    locked,
    now,
    put_out_of_sight,
    set_audience,
)
from forum.plugins.bookmarks import actions
from forum.plugins.bookmarks.models import Bookmark
from forum.plugins.bookmarks.queries import bookmarks_of
from forum.testing import PluginConformance

FETCH = {"X-Requested-With": "fetch"}


class TestConformance(PluginConformance):
    plugin = "bookmarks"


def kept():
    db.session.rollback()
    found = db.session.query(Bookmark.member_id, Bookmark.case_id, Bookmark.answer_id)
    return found.order_by(Bookmark.id).all()


def pressed(page, kind, number):
    """Whether the ribbon of that case or answer is pressed; None where there is none."""
    ribbon = rf'action="/{kind}/{number}/bookmark".*?name="keep" value="([01])" aria-pressed="(true|false)"'
    found = re.search(ribbon, page, re.S)
    return found and found.groups() == ("0", "true")


def listed(browser, address="/bookmarks"):
    """(address, what it is) of each row of the list."""
    rows = re.findall(
        r'class="row-title" href="([^"]+)">.*?<div class="meta"><span>(.*?)</span>',
        browser.get(address).text,
        re.S,
    )
    return rows


def test_a_case_is_kept_found_again_and_let_go(case, colleague, sign_in):
    browser = sign_in(colleague)
    assert pressed(browser.get(case.url).text, "cases", case.id) is False

    answer = browser.post(f"/cases/{case.id}/bookmark", {"keep": "1"})

    assert (answer.status_code, answer.location) == (303, case.url)
    assert "C’est dans vos favoris." in (page := browser.get(case.url).text)
    assert pressed(page, "cases", case.id) is True
    assert listed(browser) == [(case.url, "cas de dr_question")]
    gone = browser.post(f"/cases/{case.id}/bookmark", {"keep": "0", "next": "/bookmarks"})
    assert gone.location == "/bookmarks"
    assert (kept(), listed(browser)) == ([], [])


def test_an_answer_is_kept_beside_its_case_and_by_itself(case, answer, make_answer, physician, sign_in):
    other = make_answer(case, "Un lymphœdème.")
    browser = sign_in(physician)
    browser.post(f"/answers/{answer.id}/bookmark", {"keep": "1"})
    browser.post(f"/cases/{case.id}/bookmark", {"keep": "1"})

    page = browser.get(case.url).text
    assert pressed(page, "answers", answer.id) is pressed(page, "cases", case.id) is True
    assert pressed(page, "answers", other.id) is False
    assert listed(browser) == [
        (case.url, "cas de dr_question"),
        (f"/answers/{answer.id}", "réponse de dr_reponse"),
    ]
    assert "Eczéma variqueux" in browser.get("/bookmarks").text

    browser.post(f"/cases/{case.id}/bookmark", {"keep": "0"})
    assert kept() == [(physician.id, case.id, answer.id)]


def test_twice_is_once(case, answer, colleague, sign_in):
    browser = sign_in(colleague)

    for path in (f"/cases/{case.id}", f"/answers/{answer.id}") * 2:
        assert browser.post(f"{path}/bookmark", {"keep": "1"}).status_code == 303
    assert len(kept()) == 2

    for path in (f"/cases/{case.id}", f"/answers/{answer.id}") * 2:
        assert browser.post(f"{path}/bookmark", {"keep": "0"}).status_code == 303
    assert kept() == []


def test_with_script_only_the_ribbon_comes_back(case, answer, colleague, sign_in):
    browser = sign_in(colleague)

    for kind, number in (("cases", case.id), ("answers", answer.id)):
        for keep in ("1", "0"):
            fragment = browser.post(f"/{kind}/{number}/bookmark", {"keep": keep}, headers=FETCH)
            assert fragment.status_code == 200
            assert fragment.text.startswith('<form class="keep"')
            assert pressed(fragment.text, kind, number) is (keep == "1")


def test_a_visitor_sees_no_ribbon_and_keeps_nothing(app, case, answer, client):
    app.config["VISITORS_MAY_READ"] = True
    assert "/bookmark" not in client.get(case.url).text

    assert client.post(f"/cases/{case.id}/bookmark", {"keep": "1"}).status_code == 401
    assert client.post(f"/answers/{answer.id}/bookmark", {"keep": "1"}).status_code == 401
    assert client.get("/bookmarks").status_code == 401
    with pytest.raises(Refused):
        actions.keep_text(None, case.id)
    assert kept() == []


def test_the_list_is_the_members_own(case, colleague, moderator, sign_in):
    actions.keep_text(colleague, case.id)

    assert len(listed(sign_in(colleague))) == 1
    assert listed(sign_in(moderator)) == []
    sign_in(moderator).post(f"/cases/{case.id}/bookmark", {"keep": "0"})
    assert len(kept()) == 1


def test_what_is_out_of_sight_is_not_listed(case, answer, make_case, make_answer, colleague, sign_in):
    hidden = make_case()
    folded = make_answer(case, "Une plaisanterie.")
    for case_id, answer_id in (
        (hidden.id, None),
        (case.id, None),
        (case.id, answer.id),
        (case.id, folded.id),
    ):
        actions.keep_text(colleague, case_id, answer_id)
    browser = sign_in(colleague)
    assert len(listed(browser)) == 4

    with change():
        set_audience(locked(Case, hidden.id), STAFF_ONLY)
        put_out_of_sight(locked(Answer, folded.id))

    assert [url for url, _what in listed(browser)] == [f"/answers/{answer.id}", case.url]
    assert browser.post(f"/cases/{hidden.id}/bookmark", {"keep": "1"}).status_code == 404


def test_the_list_goes_on_page_by_page_without_doubles(app, make_case, colleague, sign_in):
    app.config["BOOKMARKS_PER_PAGE"] = 2
    cases = [make_case(title=f"Cas {n}") for n in range(5)]
    for case in cases:
        actions.keep_text(colleague, case.id)
    with change() as session:
        session.execute(update(Bookmark).values(kept_at=now()))
    browser, address, pages = sign_in(colleague), "/bookmarks", []

    while address:
        pages.append([url for url, _what in listed(browser, address)])
        following = re.search(r'href="([^"]+)" rel="next"', browser.get(address).text)
        address = following and following.group(1)

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [url for page in pages for url in page] == [case.url for case in reversed(cases)]


@pytest.mark.parametrize("after", ["x", "%00", "é" * 300, "MjAyNC0wMS0wMSAx"])
def test_a_place_that_is_none_harms_nothing(after, colleague, sign_in):
    assert sign_in(colleague).get(f"/bookmarks?after={after}").status_code in (200, 400)


def test_three_cost_no_more_questions_than_one(make_case, make_answer, colleague, sign_in, count_queries):
    case = make_case()
    actions.keep_text(colleague, case.id, make_answer(case).id)
    browser = sign_in(colleague)
    for address in ("/bookmarks", case.url):
        browser.get(address)
        with count_queries() as with_one:
            browser.get(address)
        for _time in range(2):
            actions.keep_text(colleague, case.id, make_answer(case, "Encore une.").id)
        with count_queries() as with_three:
            browser.get(address)
        assert len(with_three) <= len(with_one)


def test_whoever_keeps_an_answer_or_its_case_with_it_is_concerned(
    case, make_answer, physician, colleague, moderator, admin, make_member
):
    early = make_member("dr_tot")
    actions.keep_text(early, case.id)
    answer, other = make_answer(case), make_answer(case, "Autre piste.")
    actions.keep_text(colleague, case.id, answer.id)
    actions.keep_text(moderator, case.id)
    actions.keep_text(admin, case.id, other.id)

    assert concerned_by(answer) == {physician.id, colleague.id, moderator.id}
    assert concerned_by(other) == {physician.id, moderator.id, admin.id}


def test_bookmarks_go_with_their_case(case, answer, colleague):
    actions.keep_text(colleague, case.id)
    actions.keep_text(colleague, case.id, answer.id)

    with change() as session:
        session.delete(session.get(Case, case.id))

    assert kept() == []


def test_the_demo_has_some(app):
    load_demo()

    found = bookmarks_of(find_member("dr_saule")).rows
    assert len(found) == 3
    assert {row.answer_id is None for row in found} == {True, False}
