"""The three journeys through the front door: search a prior case, post one, vote for what helped."""

import re

from forum.testing import PASSWORD, Browser
from tests.pages import Page


def follow(browser, response):
    """Go where a form led, as a browser does."""
    assert response.status_code == 303, response.text
    return browser.get(response.headers["Location"].partition("#")[0])


def signed_in(app, member):
    """Through the form, beginning at the closed front door."""
    browser = Browser(app)
    closed = browser.get("/")
    assert closed.status_code == 401
    assert "/sign-in" in Page(closed.text).links
    form = Page(browser.get("/sign-in").text).form("/sign-in")
    browser.post(form.action, form.filled(login=member.pseudonym, password=PASSWORD), token=False)
    return browser


def test_a_physician_searches_a_prior_case_and_reads_the_answer_that_helped(
    app, case, answer, colleague, indexed
):
    indexed()
    browser = signed_in(app, colleague)
    home = Page(browser.get("/").text)
    assert next(form for form in home.forms if form.action == "/search").method == "get"

    found = browser.get("/search?q=eczema+variqueux")
    link = next(link for link in Page(found.text).links if link.startswith("/answers/"))

    place = browser.get(link)
    assert place.headers["Location"] == f"{case.url}#answer-{answer.id}"
    assert "Eczéma variqueux ?" in browser.get(case.url).text
    assert re.search(r"<mark>ecz[ée]ma</mark>", found.text, re.I)


def test_a_physician_posts_in_a_specialty_and_a_colleague_finds_it(app, physician, colleague, indexed):
    asker = signed_in(app, physician)
    room = Page(asker.get("/specialties/cardiologie").text)
    assert "/cases/new?specialty=cardiologie" in room.links
    form = Page(asker.get("/cases/new?specialty=cardiologie").text).form("/cases/new")
    assert form.fields["specialty"] == "cardiologie"
    typed = form.filled(title="Toux sous ramipril", question="Passer au **losartan** ?", tags="iec", sex="F")

    preview = Page(asker.post("/cases/new", {**typed, "step": "preview"}, token=False).text).form(
        "/cases/new"
    )
    page = follow(asker, asker.post("/cases/new", preview.fields, token=False)).text

    assert "Toux sous ramipril" in page and "<strong>losartan</strong>" in page
    indexed()
    other = signed_in(app, colleague)
    for address in ("/", "/specialties/cardiologie", "/search?q=losartan"):
        assert "ramipril" in re.sub("</?mark>", "", other.get(address).text)
    address = re.search(r'href="(/cases/\d+/toux-sous-ramipril)"', other.get("/").text).group(1)
    box = next(form for form in Page(other.get(address).text).posts if form.action.endswith("/answers"))
    answered = follow(
        other, other.post(box.action, box.filled(text="Oui, en contrôlant la kaliémie."), token=False)
    )
    assert "kaliémie" in answered.text


def test_a_physician_votes_for_a_useful_answer_and_marks_what_solved_it(
    app, case, answer, physician, make_answer
):
    make_answer(case, text="Autre idée")
    asker = signed_in(app, physician)
    vote = Page(asker.get(case.url).text).form(f"/answers/{answer.id}/helpful")
    assert vote.buttons == [("vote", "1")]

    page = asker.post(vote.action, vote.filled(vote="1"), token=False)
    page = Page(asker.get(case.url).text)

    assert page.form(vote.action).buttons == [("vote", "0")]
    solved = page.form(f"/answers/{answer.id}/solved")
    asker.post(solved.action, solved.filled(solved="1"), token=False)
    shown = asker.get(case.url).text
    assert "badge solved" in shown
    assert re.search(r'id="answer-(\d+)"', shown).group(1) == str(answer.id)
    profile = asker.get("/members/dr_reponse").text
    assert '<dl class="stats">' in profile


def test_every_link_of_the_main_pages_leads_somewhere(app, case, answer, admin, sign_in):
    browser, seen = sign_in(admin), {}
    for start in ("/", case.url, "/specialties/dermatologie", "/search?q=plaque", "/account", "/help"):
        for link in Page(browser.get(start).text).links:
            if link.startswith("/") and link not in seen and not link.startswith("/specialties/"):
                seen[link] = browser.get(link).status_code

    assert {link for link, status in seen.items() if status not in (200, 302, 303)} == set()
    assert len(seen) > 10
