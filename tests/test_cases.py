"""Physicians post cases and answer them: what is kept, what is shown, and what may be seen by whom."""

import re
from itertools import chain

import pytest

from forum.cases import actions
from forum.cases.drafts import CaseDraft, tags_of
from forum.cases.models import EVERYBODY, STAFF_ONLY, Answer, Case, CaseSpecialty, OutboxLine
from forum.db import change, db
from forum.errors import Refused
from forum.members.models import Member
from forum.testing import Browser
from tests.threads import together

FACTS = {
    "question": "Plaque **érythémateuse** de jambe.",
    "tried": "Bétaméthasone deux semaines",
    "specialty": "dermatologie",
    "other_specialties": ["medecine-vasculaire", "dermatologie", "", "medecine-vasculaire"],
    "age_band": "65-79",
    "sex": "F",
    "tags": ["jambe", "eczéma"],
}


def hide(case, audience=STAFF_ONLY):
    with change():
        actions.set_audience(db.session.get(Case, case.id), audience)


def test_a_case_shows_all_that_was_said_of_it(make_case, sign_in, colleague):
    case = make_case("Plaque  depuis\naoût", **FACTS)

    page = sign_in(colleague).get(case.url).text

    assert case.title == "Plaque depuis août"
    assert case.url == f"/cases/{case.id}/plaque-depuis-aout"
    assert case.specialties == ["dermatologie", "medecine-vasculaire"]
    for shown in (
        "<strong>érythémateuse</strong>",
        "Bétaméthasone",
        "65-79",
        "jambe",
        "eczéma",
        "dr_question",
    ):
        assert shown in page


def test_a_case_stands_in_the_lists_of_all_its_specialties(make_case, sign_in, colleague):
    case = make_case(**FACTS)
    browser = sign_in(colleague)

    lists = {slug: case.url in browser.get(f"/specialties/{slug}").text for slug in
             ("dermatologie", "medecine-vasculaire", "cardiologie")}  # fmt: skip

    assert lists == {"dermatologie": True, "medecine-vasculaire": True, "cardiologie": False}


def test_an_edit_moves_a_case_between_its_lists(make_case, physician, sign_in):
    case = make_case(**FACTS)

    actions.edit_case(physician, case.id, CaseDraft(title="T", question="Q", specialty="cardiologie"))

    browser = sign_in(physician)
    listed = {row.specialty for row in db.session.query(CaseSpecialty)}
    assert listed == {"cardiologie"}
    assert f"/cases/{case.id}/t" in browser.get("/specialties/cardiologie").text
    assert f"/cases/{case.id}/" not in browser.get("/specialties/dermatologie").text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Fièvre & œdème : 39 °C ?", "fievre-oedeme-39-c"),
        ("Что это?", "cas"),
        ("a" * 200, "a" * 80),
        ("../../etc", "etc"),
        ("Ægosome " * 20, ("aegosome-" * 9)[:80].strip("-")),
    ],
)
def test_an_address_says_what_the_case_is_about(title, slug):
    assert actions.slug_of(title) == slug


def test_tags_are_read_from_one_line():
    assert tags_of(" IEC, #Toux ;toux\nINR,,  vit. B12 ,<b>") == ["iec", "toux", "inr", "vit. b12", "b"]


def test_an_old_or_short_address_leads_to_the_case(case, sign_in, colleague):
    browser = sign_in(colleague)

    for address in (f"/cases/{case.id}", f"/cases/{case.id}/an-older-title"):
        response = browser.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, case.url)


def test_answers_are_counted_and_move_the_case_up(make_case, make_answer, sign_in, colleague):
    older, newer = make_case("Older case"), make_case("Newer case")
    browser = sign_in(colleague)
    before = browser.get("/specialties/dermatologie").text
    assert before.index("Newer case") < before.index("Older case")

    make_answer(older)

    after = browser.get("/specialties/dermatologie").text
    assert after.index("Older case") < after.index("Newer case")
    assert (older.answer_count, newer.answer_count) == (1, 0)
    assert "Newer case" in browser.get("/specialties/dermatologie?tab=unanswered").text
    assert "Older case" not in browser.get("/specialties/dermatologie?tab=unanswered").text


def test_an_answers_address_leads_to_its_place(app, case, make_answer, sign_in, colleague):
    app.config["ANSWERS_PER_PAGE"] = 2
    answers = [make_answer(case, text=f"Réponse {n}") for n in range(5)]
    browser = sign_in(colleague)

    for place, answer in enumerate(answers):
        page = place // 2 + 1
        target = f"{case.url}?page={page}" if page > 1 else case.url
        response = browser.get(f"/answers/{answer.id}")
        assert response.headers["Location"] == f"{target}#answer-{answer.id}"
        assert f'id="answer-{answer.id}"' in browser.get(target).text


def test_every_answer_stands_on_one_page_and_pages_beyond_the_last_show_the_last(
    app, case, make_answer, sign_in, colleague
):
    app.config["ANSWERS_PER_PAGE"] = 3
    numbers = [make_answer(case, text=f"Réponse {n}").id for n in range(7)]
    browser = sign_in(colleague)

    def shown(page):
        text = browser.get(f"{case.url}?page={page}").text
        return [int(number) for number in re.findall(r'id="answer-(\d+)"', text)]

    pages = [shown(page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(chain(*pages)) == numbers
    assert shown(99) == pages[2]
    assert shown(-1) == shown("x") == pages[0]


def test_members_texts_stay_texts(make_case, make_answer, sign_in, colleague, indexed):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    case = make_case("<script>alert(1)</script>", question=attack, tried=attack, tags=["<b>"])
    make_answer(case, text=attack)
    indexed()
    browser = sign_in(colleague)

    for address in (
        case.url,
        "/search?q=alert",
        "/cases/similar?title=script+alert",
        "/",
        "/specialties/dermatologie",
        f"/cases/{case.id}/history",
        "/members/dr_question",
    ):
        page = browser.get(address).text.replace("<mark>", "").replace("</mark>", "")
        assert "alert(1)" in page, address
        assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page, address


def test_a_patient_is_described_in_the_readers_language(make_case, sign_in, colleague):
    case, browser = make_case(age_band="0-1", sex="X"), sign_in(colleague)

    assert "infant (under 2)" not in browser.get(case.url).text
    browser.get("/language/en")
    assert "infant (under 2)" in browser.get(case.url).text


def test_the_page_of_a_case_says_who_may_answer(app, case, newcomer, sign_in, colleague):
    app.config["VISITORS_MAY_READ"] = True
    address = f"/cases/{case.id}/answers"

    assert address in sign_in(colleague).get(case.url).text
    assert address not in sign_in(newcomer).get(case.url).text
    assert address not in Browser(app).get(case.url).text


def test_nothing_is_published_while_a_protection_is_away_and_reading_goes_on(
    app, case, answer, physician, sign_in
):
    app.extensions["forum.closed_by"].append("guardian")
    browser = sign_in(physician)
    facts = {"title": "T", "question": "Q", "specialty": "dermatologie", "text": "Réponse écrite longuement"}

    sent = [
        browser.post(address, facts)
        for address in ("/cases/new", f"/cases/{case.id}/edit", f"/cases/{case.id}/answers")
    ]

    assert [response.status_code for response in sent] == [503] * 3
    assert "Réponse écrite longuement" in sent[2].text
    assert browser.get(case.url).status_code == 200
    assert (db.session.query(Case).count(), db.session.query(Answer).count()) == (1, 1)


# ---- Hidden cases


def test_a_hidden_case_is_nowhere_for_others(
    app, make_case, make_answer, indexed, sign_in, physician, colleague, newcomer, moderator
):
    app.config["VISITORS_MAY_READ"] = True
    case = make_case("Zostère invisible", question="Vésicules métamériques", tags=["zoster"])
    make_case("Zostère visible")
    answer = make_answer(case, text="Valaciclovir sept jours")
    indexed()
    places = {
        case.url: "Zostère invisible", "/": "Zostère invisible", "/?after=": "Zostère invisible",
        "/specialties/dermatologie": "Zostère invisible",
        "/specialties/dermatologie/feed.atom": "Zostère invisible",
        "/search?q=zostère": "invisible", "/search?q=vésicules": "invisible",
        "/search?q=valaciclovir": "invisible",
        "/search?q=zoster": "invisible", "/cases/similar?title=Zostère invisible": "Zostère invisible",
        f"/cases/{case.id}/history": "Vésicules", f"/answers/{answer.id}/history": "Valaciclovir",
        f"/members/{physician.pseudonym}": "Zostère invisible",
        f"/members/{colleague.pseudonym}": "Valaciclovir",
    }  # fmt: skip
    readers = {"visitor": Browser(app), "colleague": sign_in(colleague), "newcomer": sign_in(newcomer)}
    insiders = {"author": sign_in(physician), "moderator": sign_in(moderator)}
    for reader in {**readers, **insiders}.values():
        assert all(text in reader.get(place).text for place, text in places.items())

    hide(case)

    for indexing_done in (False, True):
        if indexing_done:
            indexed()
        for name, reader in readers.items():
            assert [place for place, text in places.items() if text in reader.get(place).text] == [], name
            assert reader.get(f"/answers/{answer.id}").status_code == 404
            assert reader.get(f"/cases/{case.id}").status_code == 404
    for name, reader in insiders.items():
        assert [place for place, text in places.items() if text not in reader.get(place).text] == [], name


def test_a_hidden_case_is_not_counted(app, make_case, indexed, sign_in, physician, colleague):
    hidden, _shown = make_case("Zostère invisible"), make_case("Zostère visible")
    hide(hidden)
    indexed()

    def unanswered(browser):
        return re.findall(r"<b[^>]*>(\d+)<span", browser.get("/").text)[-1]

    def found(browser):
        browser.get("/language/en")
        return re.search(r"(\d+) cases?<", browser.get("/search?q=zostère").text).group(1)

    author, other = sign_in(physician), sign_in(colleague)
    assert (unanswered(author), unanswered(other)) == ("2", "1")
    assert (found(author), found(other)) == ("2", "1")


def test_nothing_can_be_done_with_a_case_one_may_not_see(case, answer, sign_in, make_member):
    hide(case)
    stranger = sign_in(make_member("dr_tiers"))
    before = db.session.query(OutboxLine).count()

    for address, form in (
        (f"/cases/{case.id}/answers", {"text": "T"}),
        (f"/cases/{case.id}/edit", {"title": "T", "question": "Q", "specialty": "dermatologie"}),
        (f"/answers/{answer.id}/edit", {"text": "T"}),
        (f"/answers/{answer.id}/helpful", {}),
        (f"/answers/{answer.id}/not-helpful", {}),
        (f"/answers/{answer.id}/funny", {}),
        (f"/answers/{answer.id}/incorrect", {"reason": "R"}),
        (f"/answers/{answer.id}/solved", {}),
        (f"/cases/{case.id}/outcome", {"kind": "other"}),
        (f"/cases/{case.id}/outcome/reminders", {"reminders": "0"}),
        (f"/answers/{answer.id}/flag", {"reason": "joke"}),
    ):
        assert stranger.post(address, form).status_code == 404, address
    assert db.session.query(OutboxLine).count() == before


def test_a_case_shown_again_is_everywhere_again(case, sign_in, colleague, indexed):
    hide(case)
    browser = sign_in(colleague)
    assert browser.get(case.url).status_code == 404

    hide(case, EVERYBODY)
    indexed()

    assert browser.get(case.url).status_code == 200
    assert case.title in browser.get("/search?q=plaque").text.replace("<mark>", "").replace("</mark>", "")


# ---- Many at once


def test_answers_posted_at_once_are_all_there_and_counted(app, case, make_member):
    number, people = case.id, [make_member(f"membre{n}").id for n in range(4)]

    def answer_often(person):
        for n in range(3):
            author = db.session.get(Member, person)
            actions.post_answer(author, db.session.get(Case, number), f"Réponse {n} de {person}")

    together(app, [lambda person=person: answer_often(person) for person in people])

    texts = {answer.text for answer in db.session.query(Answer)}
    assert texts == {f"Réponse {n} de {person}" for n in range(3) for person in people}
    assert case.answer_count == 12
    assert db.session.query(OutboxLine).filter_by(case_id=number).count() >= 12


def test_folding_while_others_answer_keeps_the_count_exact(app, case, make_answer, colleague):
    jokes = [make_answer(case, text=f"Blague {n}").id for n in range(4)]
    number, author = case.id, colleague.id

    def fold(joke):
        with change():
            actions.put_out_of_sight(actions.locked(Answer, joke))

    def reply():
        actions.post_answer(db.session.get(Member, author), db.session.get(Case, number), "Sérieux")

    together(app, [*[lambda joke=joke: fold(joke) for joke in jokes], *[reply] * 4])

    seen = db.session.query(Answer).filter_by(case_id=number, folded=False).count()
    assert case.answer_count == seen == 4


def test_cases_posted_at_once_are_all_there(app, physician):
    author = physician.id

    def post(n):
        draft = CaseDraft(title=f"Cas {n}", question="Q", specialty="dermatologie")
        return actions.post_case(db.session.get(Member, author), draft).id

    numbers = together(app, [lambda n=n: post(n) for n in range(6)])

    assert len(set(numbers)) == 6
    assert {case.title for case in db.session.query(Case)} == {f"Cas {n}" for n in range(6)}
    assert db.session.query(CaseSpecialty).count() == 6


def test_a_change_that_fails_leaves_nothing(case, colleague):
    with pytest.raises(ZeroDivisionError), change() as session:
        session.add(Answer(case_id=case.id, author_id=colleague.id, text="T", html="T"))
        session.flush()
        raise ZeroDivisionError

    assert db.session.query(Answer).count() == 0


def test_a_change_cannot_stand_inside_another(case):
    with pytest.raises(RuntimeError, match="inside another"), change(), change():
        pass


def test_who_may_not_write_is_told_why(case, newcomer):
    with pytest.raises(Refused) as refused:
        actions.post_answer(newcomer, case, "T")

    assert refused.value.status == 403
