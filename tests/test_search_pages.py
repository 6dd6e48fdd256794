"""The search page finds past cases for whoever may see them, narrows them, and never breaks."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from forum.cases import actions, indexing
from forum.cases.access import visible_cases
from forum.cases.models import EVERYBODY, STAFF_ONLY, Answer, Case
from forum.db import change, db
from forum.testing import Browser

PLACES = (
    "/",
    "/search?q=zostère",
    "/search?q=anecdote",
    "/specialties/dermatologie",
    "/specialties/dermatologie/feed.atom",
    "/cases/similar?title=zostère anecdote",
)


@pytest.fixture
def settings():
    return {"VISITORS_MAY_READ": True}


@pytest.fixture
def english(client):
    client.get("/language/en")
    return client


def hits(page):
    """The numbers of the cases found, in order."""
    return [int(number) for number in re.findall(r'class="row-title" href="/cases/(\d+)/', page)]


def bare(page):
    return re.sub(r"</?mark>", "", page)


def test_what_was_asked_is_found_whatever_its_accents_and_endings(english, make_case, make_answer, indexed):
    case = make_case("Dyspnées d’effort", question="INR à 4 sous B12")
    make_answer(case, text="Penser à l’amiodarone")
    indexed()

    for query in ("dyspnee", "DYSPNÉE", "inr", "b12", "amiodarone", '"dyspnées d’effort"', "l'amiodarone"):
        page = english.get("/search", query_string={"q": query}).text
        assert hits(page) == [case.id], query
        assert "<mark>" in page
    assert "Nobody has asked this yet." in english.get("/search?q=xylophone").text


def test_a_hit_says_which_answer_it_was_found_in(english, case, make_answer, indexed):
    answer = make_answer(case, text="Penser à une dermite ocre")
    indexed()

    page = english.get("/search?q=ocre").text

    assert f'href="/answers/{answer.id}"' in page
    assert "dr_reponse" in page
    assert "dermite <mark>ocre</mark>" in page


def test_results_are_narrowed_and_counted(english, make_case, indexed):
    skin, heart = make_case("Zostère de jambe"), make_case("Zostère du cœur", specialty="cardiologie")
    indexed()

    page = english.get("/search?q=zostère").text
    year = db.session.get(Case, heart.id).posted_at.year
    narrowed = english.get(
        f"/search?q=zostère&specialty=cardiologie&state=open&year={year}&order=newest"
    ).text

    assert set(hits(page)) == {skin.id, heart.id}
    assert hits(narrowed) == [heart.id]
    assert "2 cases" in page and "1 case<" in narrowed
    links = [link.replace("&amp;", "&") for link in re.findall(r'<li><a href="(/search[^"]+)"', page)]
    assert links
    assert all(english.get(link).status_code == 200 and hits(english.get(link).text) for link in links)


def test_the_newest_come_first_when_asked_for(english, make_case, indexed):
    numbers = [make_case(f"Zostère {n}").id for n in range(4)]
    for age, number in enumerate(reversed(numbers)):
        case = db.session.get(Case, number)
        case.posted_at = case.posted_at.replace(year=2020 - age)
    db.session.commit()
    indexing.rebuild_index()

    assert hits(english.get("/search?q=zostère&order=newest").text) == numbers[::-1]


def test_pages_of_results_are_complete_and_without_doubles(app, english, make_case, indexed):
    app.config["HITS_PER_PAGE"] = 3
    numbers = {make_case(f"Zostère {n}").id for n in range(8)}
    indexed()

    address, found = "/search?q=zostère", []
    while address:
        page = english.get(address).text
        found.append(hits(page))
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = following.group(1).replace("&amp;", "&") if following else None

    assert [len(page) for page in found] == [3, 3, 2]
    assert {number for page in found for number in page} == numbers
    assert english.get("/search?q=zostère&page=99").status_code == 200


def test_a_search_page_asks_few_questions(english, make_case, make_answer, indexed, count_queries):
    def counted():
        indexed()
        english.get("/search?q=zostère")
        with count_queries() as statements:
            english.get("/search?q=zostère")
        return len(statements)

    make_answer(make_case("Zostère"), text="Zostère aussi")
    with_one = counted()
    for n in range(15):
        make_answer(make_case(f"Zostère {n}"), text="Zostère aussi")

    assert counted() == with_one <= 4


def test_similar_cases_show_while_a_title_is_typed(client, make_case, indexed):
    case = make_case("Zostère ophtalmique chez un greffé")
    indexed()

    assert case.url in client.get("/cases/similar?title=zostère chez un greffé").text
    assert client.get("/cases/similar?title=zo").text.strip() == ""
    assert "<html" not in client.get("/cases/similar?title=zostère").text


def test_an_index_that_is_away_is_said_and_everything_else_works(
    app, english, case, answer, sign_in, colleague, indexed
):
    number, address = case.id, case.url
    indexed()
    assert hits(english.get("/search?q=plaque").text) == [number]
    shutil.rmtree(Path(app.instance_path) / "index")
    browser = sign_in(colleague)

    page = english.get("/search?q=plaque")

    assert page.status_code == 200
    assert "The search is being rebuilt." in page.text
    assert english.get("/cases/similar?title=plaque depuis août").text.strip() == ""
    for place in ("/", address, "/cases/new"):
        assert browser.get(place).status_code == 200
    assert browser.post(f"/cases/{number}/answers", {"text": "Une dermite ocre"}).status_code == 303
    assert english.get("/readyz").status_code in (200, 503)
    indexed()
    assert hits(english.get("/search?q=ocre").text) == [number]


def test_a_damaged_index_mends_itself(app, english, case, indexed):
    number = case.id
    indexed()
    for file in (Path(app.instance_path) / "index").rglob("*.toc"):
        file.write_bytes(b"not an index")
    assert english.get("/search?q=plaque").status_code == 200

    indexed()

    assert hits(english.get("/search?q=plaque").text) == [number]


@tries(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hidden=st.lists(st.booleans(), min_size=4, max_size=4),
    folded=st.lists(st.booleans(), min_size=4, max_size=4),
    behind=st.booleans(),
)
def test_no_reader_ever_receives_what_he_may_not_see(world, hidden, folded, behind):
    """Whatever is hidden or folded, whether the index knows it yet or not."""
    cases, answers, readers = world
    if not behind:
        apply_sight(cases, answers, hidden, folded)
        indexing.drain_all()
    else:
        apply_sight(cases, answers, [False] * 4, [False] * 4)
        indexing.drain_all()
        apply_sight(cases, answers, hidden, folded)

    for reader, browser in readers:
        seen = set(db.session.scalars(db.select(Case.id).where(visible_cases(reader))))
        db.session.rollback()
        for address in PLACES:
            page = bare(browser.get(address).text)
            shown = {number for number in cases if f"/cases/{number}/" in page}
            assert shown <= seen, (address, reader)
            quoted = {place for place in range(4) if f"anecdote{place}" in page}
            allowed = {p for p in range(4) if cases[p] in seen and not folded[p]}
            assert quoted <= allowed, (address, reader)


@pytest.fixture
def world(app, make_case, make_answer, sign_in, make_member, physician, colleague, moderator):
    """Four cases of two authors with an answer each, and a browser of every kind of reader."""
    authors = [physician, make_member("dr_autre")]
    cases = [make_case(f"Zostère {n}", author=authors[n % 2]).id for n in range(4)]
    answers = [
        make_answer(db.session.get(Case, c), text=f"Une anecdote{n} : anecdote").id
        for n, c in enumerate(cases)
    ]
    readers = [(None, Browser(app)), *((who, sign_in(who)) for who in (*authors, colleague, moderator))]
    return cases, answers, readers


def apply_sight(cases, answers, hidden, folded):
    with change() as session:
        for number, away in zip(cases, hidden, strict=True):
            actions.set_audience(session.get(Case, number), STAFF_ONLY if away else EVERYBODY)
        for number, away in zip(answers, folded, strict=True):
            answer = session.get(Answer, number)
            (actions.put_out_of_sight if away else actions.bring_back)(answer)
