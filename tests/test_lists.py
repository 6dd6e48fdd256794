"""Lists of cases: complete, without doubles, as cheap with thirty rows as with one."""

import re
from datetime import timedelta

import pytest

from forum.cases import actions
from forum.cases.drafts import CaseDraft
from forum.cases.listing import cursor_of, read_cursor
from forum.cases.models import Case, CaseSpecialty
from forum.db import db, now
from forum.testing import Browser


@pytest.fixture
def settings():
    # However slow the machine is, nobody looks for newly imported terms between two counts.
    return {"VISITORS_MAY_READ": True, "CASES_PER_PAGE": 30, "THESAURUS_LOOKS_AGAIN_AFTER": 3600}


@pytest.fixture
def make_cases(physician):
    """make_cases(30) posts so many, each with an answer's worth of tags and a second specialty."""

    def make_cases(count, title="Cas"):
        facts = {
            "question": "Q",
            "specialty": "dermatologie",
            "other_specialties": ["cardiologie"],
            "tags": ["tag"],
        }
        drafts = [CaseDraft(title=f"{title} {n}", **facts) for n in range(count)]
        return [actions.post_case(physician, draft).id for draft in drafts]

    return make_cases


def read_through(browser, address, meanwhile=lambda: None):
    """The numbers of all cases of a list, page after page as its links lead."""
    numbers = []
    while address:
        page = browser.get(address).text
        numbers.append([int(number) for number in re.findall(r'class="row-title" href="/cases/(\d+)/', page)])
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following.group(1).replace("&amp;", "&") if following else None
        meanwhile()
    return numbers


@pytest.mark.parametrize(
    "address", ["/", "/specialties/dermatologie", "/specialties/cardiologie?tab=unanswered"]
)
def test_a_list_is_complete_and_without_doubles_while_cases_are_added(app, client, make_cases, address):
    app.config["CASES_PER_PAGE"] = 4
    numbers = make_cases(11)

    pages = read_through(client, address, meanwhile=lambda: make_cases(1, "Neu"))

    assert [len(page) for page in pages] == [4, 4, 3]
    assert [number for page in pages for number in page] == numbers[::-1]


def test_cases_of_the_same_moment_are_neither_lost_nor_doubled(app, client, make_cases):
    app.config["CASES_PER_PAGE"] = 2
    numbers = make_cases(7)
    moment = now()
    for table in (Case, CaseSpecialty):
        db.session.query(table).update({"active_at": moment})
    db.session.commit()

    for address in ("/", "/specialties/dermatologie"):
        assert sum(read_through(client, address), start=[]) == numbers[::-1]  # noqa: RUF017 - a handful


def test_the_last_page_leads_nowhere(app, client, make_cases):
    app.config["CASES_PER_PAGE"] = 3
    make_cases(3)

    assert 'rel="next"' not in client.get("/").text
    make_cases(1)
    assert 'rel="next"' in client.get("/").text


def test_a_cursor_is_read_back_and_any_other_begins_at_the_top(client, make_cases):
    moment = now()
    (number,) = make_cases(1)

    assert read_cursor(cursor_of(moment, number)) == (moment, number)
    for broken in ("", "x", "====", cursor_of(moment, -1), cursor_of(moment, 2**40), "é", "MTk5OSA1IDY"):
        assert read_cursor(broken) is None
        assert f"/cases/{number}/" in client.get("/", query_string={"after": broken}).text


def test_the_front_page_counts_what_waits_in_each_specialty(client, make_cases, make_case, make_answer):
    make_cases(3)
    make_answer(make_case())

    page = client.get("/").text

    counts = dict(re.findall(r'href="/specialties/([\w-]+)"[^>]*>[^<]*</a> <b[^>]*>(\d+)<', page))
    assert counts == {"dermatologie": "3", "cardiologie": "3"}


def test_ones_own_specialty_is_marked(sign_in, colleague):
    page = sign_in(colleague).get("/").text

    assert re.findall(r'href="/specialties/([\w-]+)" class="own"', page) == ["dermatologie"]


def test_an_empty_specialty_invites_to_ask(client):
    page = client.get("/specialties/urologie").text

    assert "/cases/new?specialty=urologie" in page


def test_every_specialty_has_its_page_and_neighbours(app, client):
    from forum.specialties import all_specialties

    specialties = all_specialties()
    assert len(specialties) >= 40
    for specialty in specialties[::5]:
        page = client.get(specialty.url).text
        assert all(f'href="/specialties/{slug}"' in page for slug in specialty.neighbours)


@pytest.mark.parametrize("reader", ["visitor", "member"])
def test_a_list_asks_as_many_questions_with_thirty_rows_as_with_one(
    app, make_cases, make_answer, sign_in, physician, colleague, count_queries, indexed, reader
):
    browser = Browser(app) if reader == "visitor" else sign_in(colleague)
    addresses = (
        "/", "/specialties/dermatologie", "/specialties/dermatologie?tab=unanswered", "/search?q=cas",
        f"/members/{physician.pseudonym}", "/specialties/dermatologie/feed.atom",
        "/cases/similar?title=Cas+neuf",
    )  # fmt: skip

    def counted():
        indexed()
        for address in addresses:
            browser.get(address)
        counts = {}
        for address in addresses:
            with count_queries() as statements:
                assert browser.get(address).status_code == 200
            counts[address] = len(statements)
        return counts

    make_cases(1)
    with_one = counted()
    make_cases(29)
    with_thirty = counted()

    assert with_thirty == with_one
    assert max(with_one.values()) <= 8


@pytest.mark.parametrize("reader", ["visitor", "asker", "moderator"])
def test_a_case_asks_as_many_questions_with_thirty_answers_as_with_one(
    app, case, make_answer, sign_in, physician, moderator, count_queries, reader
):
    browser = (
        Browser(app) if reader == "visitor" else sign_in({"asker": physician, "moderator": moderator}[reader])
    )
    address = case.url

    def counted():
        browser.get(address)
        with count_queries() as statements:
            browser.get(address)
        return len(statements)

    make_answer(case)
    with_one = counted()
    for n in range(29):
        make_answer(case, text=f"Réponse {n}")

    assert counted() == with_one
    assert browser.get(address).text.count('class="answer') >= 30
    assert with_one <= 9


def test_an_old_case_moves_up_when_somebody_answers(client, make_cases, make_answer):
    first, second = make_cases(2)
    db.session.query(Case).update({"active_at": now() - timedelta(days=400)})
    db.session.query(CaseSpecialty).update({"active_at": now() - timedelta(days=400)})
    db.session.commit()

    make_answer(db.session.get(Case, first))

    for address in ("/", "/specialties/cardiologie"):
        assert read_through(client, address) == [[first, second]]
