"""No text is lost: forms come back filled, with a sentence, whatever went wrong on the way."""

import re

import pytest

from forum.cases import actions
from forum.cases.drafts import CaseDraft
from forum.cases.models import Answer, Case
from forum.db import db
from forum.errors import Refused
from forum.members import actions as member_actions
from forum.testing import PASSWORD, Browser
from tests.pages import Page
from tests.threads import together

CASE = {
    "title": "Toux sèche depuis l’IEC",
    "question": "Faut-il passer au losartan ?\n\nPression à 13/8.",
    "specialty": "cardiologie",
    "other_specialties": ["pneumologie"],
    "tried": "Arrêt du ramipril",
    "age_band": "65-79",
    "sex": "F",
    "tags": "IEC, toux",
    "submission": "once-only",
}
LONG = "Une réponse assez longue pour qu’on ne veuille pas l’écrire deux fois."


def language_of(browser, language):
    browser.get(f"/language/{language}")
    return browser


def test_a_refused_case_comes_back_filled(sign_in, physician):
    browser = sign_in(physician)

    response = browser.post("/cases/new", {**CASE, "question": "  "})

    form = Page(response.text).form("/cases/new")
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text
    assert {name: form.fields[name] for name in CASE if name not in ("question", "other_specialties")} == {
        name: text for name, text in CASE.items() if name not in ("question", "other_specialties")
    }
    assert '<option value="pneumologie" selected>' in response.text
    assert db.session.query(Case).count() == 0


def test_a_refusal_speaks_the_members_language(sign_in, physician):
    browser = sign_in(physician)
    empty = {**CASE, "title": ""}

    french = language_of(browser, "fr").post("/cases/new", empty).text
    english = language_of(browser, "en").post("/cases/new", empty).text

    assert "A case needs a title: one line that says what you ask." in english
    assert "A case needs a title" not in french
    assert '<html lang="fr"' in french and 'role="alert"' in french


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_case_must_be_is_said_field_by_field(physician):
    for change, field in (
        ({"title": "\u200b\x00 \n"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"question": "\n\t"}, "question"),
        ({"question": "x" * 50_001}, "question"),
        ({"tried": "x" * 50_001}, "tried"),
        ({"specialty": "alchimie"}, "specialty"),
        ({"specialty": ""}, "specialty"),
        ({"other_specialties": ["alchimie"]}, "other_specialties"),
        (
            {"other_specialties": ["neurologie", "pediatrie", "pneumologie", "dermatologie"]},
            "other_specialties",
        ),
        ({"age_band": "37"}, "age_band"),
        ({"sex": "?"}, "sex"),
    ):
        facts = {**CASE, "tags": [], **change}
        if change == {"title": "\u200b\x00 \n"}:
            facts["title"] = "\x00 \n"
        with pytest.raises(Refused) as refused:
            actions.post_case(physician, CaseDraft(**facts))
        assert (refused.value.status, refused.value.field) == (400, field)
    assert db.session.query(Case).count() == 0


def test_a_refused_answer_shows_the_case_with_the_text(sign_in, colleague, case):
    browser = sign_in(colleague)

    response = browser.post(f"/cases/{case.id}/answers", {"text": LONG + "x" * 50_000, "submission": "mine"})

    form = Page(response.text).form(f"/cases/{case.id}/answers")
    assert response.status_code == 400
    assert case.title in response.text
    assert form.fields["text"].startswith(LONG)
    assert form.fields["submission"] == "mine"
    assert 'role="alert"' in response.text


def test_a_refused_edit_keeps_what_was_typed(sign_in, physician, colleague, case, answer):
    asker, author = sign_in(physician), sign_in(colleague)

    for browser, address, form in (
        (asker, f"/cases/{case.id}/edit", {**CASE, "title": ""}),
        (author, f"/answers/{answer.id}/edit", {"text": "x" * 50_001, "reason": "dose corrigée"}),
    ):
        response = browser.post(address, form)
        assert response.status_code == 400
        assert Page(response.text).form(address).fields["reason"] == form.get("reason", "")
    assert "losartan" in asker.post(f"/cases/{case.id}/edit", {**CASE, "title": ""}).text
    assert (case.version, answer.version) == (1, 1)


def test_a_page_open_for_too_long_keeps_the_text_and_works_the_second_time(sign_in, colleague, case):
    browser = sign_in(colleague)

    stale = browser.post(f"/cases/{case.id}/answers", {"text": LONG, "csrf_token": "worn out"}, token=False)

    form = Page(stale.text).form(f"/cases/{case.id}/answers")
    assert stale.status_code == 400
    assert form.fields["text"] == LONG
    again = browser.post(form.action, form.fields, token=False)
    assert again.status_code == 303
    assert LONG in browser.get(case.url).text


@pytest.mark.parametrize(
    "settings", [{}, {"VISITORS_MAY_READ": True}], ids=["members-only", "everybody-reads"]
)
def test_a_session_lost_while_writing_loses_no_text(app, sign_in, colleague, case, settings):
    addresses = {
        "/cases/new": {**CASE, "question": LONG},
        f"/cases/{case.id}/answers": {"text": LONG},
        f"/cases/{case.id}/edit": {**CASE, "question": LONG},
        "/account": {"about": LONG},
    }

    for address, form in addresses.items():
        browser = sign_in(colleague)
        token = browser.token()
        browser.client.delete_cookie("session")
        response = browser.post(address, {**form, "csrf_token": token}, token=False)
        assert response.status_code in (400, 401), address
        assert LONG in response.text, address
        assert "/sign-in" in response.text, address


@pytest.mark.parametrize(
    "settings", [{}, {"VISITORS_MAY_READ": True}], ids=["members-only", "everybody-reads"]
)
def test_signed_out_elsewhere_while_writing_loses_no_text(sign_in, colleague, case, settings):
    browser = sign_in(colleague)
    form = Page(browser.get(case.url).text).form(f"/cases/{case.id}/answers")
    member_actions.sign_out_everywhere(colleague)

    response = browser.post(form.action, form.filled(text=LONG), token=False)

    assert response.status_code == 401
    assert LONG in response.text


def test_an_error_page_gives_texts_back_but_no_secret(sign_in, physician):
    browser = sign_in(physician)
    token = browser.token()
    form = {"current": PASSWORD, "password": "a secret longer than twenty signs", "about": LONG}
    browser.client.delete_cookie("session")

    for address in ("/password", "/account", "/no/such/page"):
        response = browser.post(address, {**form, "csrf_token": token}, token=False)
        assert response.status_code >= 400
        assert form["password"] not in response.text, address
        assert token not in response.text, address
    assert LONG in response.text or response.status_code == 404


def test_signing_up_comes_back_filled_but_for_the_password(client):
    form = {
        "pseudonym": "dr_neuf",
        "email": "neuf@example.org",
        "password": "short",
        "specialty": "cardiologie",
    }

    response = client.post("/sign-up", form)

    fields = Page(response.text).form("/sign-up").fields
    assert response.status_code == 400
    assert fields["pseudonym"], fields["email"] == ("dr_neuf", "neuf@example.org")
    assert (fields["password"], fields["specialty"]) == ("", "cardiologie")


def test_signs_that_nobody_can_read_are_refused_with_the_text_kept(sign_in, colleague, case):
    response = sign_in(colleague).post(f"/cases/{case.id}/answers", {"text": f"{LONG}\0"})

    assert response.status_code == 400
    assert LONG in response.text


def test_a_form_sent_twice_posts_once(sign_in, physician, colleague):
    asker, adviser = sign_in(physician), sign_in(colleague)

    first, second = asker.post("/cases/new", CASE), asker.post("/cases/new", CASE)
    case = db.session.query(Case).one()
    answers = [adviser.post(f"/cases/{case.id}/answers", {"text": "T", "submission": "a"}) for _time in "12"]

    assert first.headers["Location"] == second.headers["Location"] == case.url
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert (db.session.query(Answer).count(), case.answer_count) == (1, 1)


def test_a_submission_is_its_members_own(sign_in, physician, colleague):
    sign_in(physician).post("/cases/new", CASE)

    response = sign_in(colleague).post("/cases/new", CASE)

    assert response.status_code == 409
    assert "losartan" in response.text
    assert db.session.query(Case).count() == 1


def test_a_form_sent_twice_at_once_posts_once(app, sign_in, colleague, case):
    browser = sign_in(colleague)
    form = {"text": LONG, "submission": "at-once", "csrf_token": browser.token()}
    cookie, address = browser.client.get_cookie("session").value, f"/cases/{case.id}/answers"

    def send():
        twin = app.test_client()
        twin.set_cookie("session", cookie)
        return twin.post(address, data=form).status_code

    assert together(app, [send] * 4) == [303] * 4
    assert db.session.query(Answer).count() == 1
    assert case.answer_count == 1


def test_every_page_of_a_case_names_one_filled_form(sign_in, colleague, case):
    browser = sign_in(colleague)

    keys = {
        Page(browser.get(case.url).text).form(f"/cases/{case.id}/answers").fields["submission"] for _ in "12"
    }

    assert len(keys) == 2
    assert all(len(key) >= 12 for key in keys)


def test_the_preview_shows_the_text_and_posts_nothing(app, sign_in, physician):
    browser = sign_in(physician)

    shown = browser.post("/cases/new", {**CASE, "question": "**Fièvre** <script>", "step": "preview"})
    fragment = browser.post("/preview", {"text": "**Fièvre** <script>"})
    stranger = Browser(app).post("/cases/new", {**CASE, "step": "preview"})

    assert "<strong>Fièvre</strong>" in shown.text and "<strong>Fièvre</strong>" in fragment.text
    assert "<script>" not in fragment.text
    assert Page(shown.text).form("/cases/new").fields["question"] == "**Fièvre** <script>"
    assert stranger.status_code == 401
    assert db.session.query(Case).count() == 0


def test_a_script_that_asked_gets_the_sentence_alone(sign_in, newcomer, answer):
    browser = language_of(sign_in(newcomer), "en")

    response = browser.post(f"/answers/{answer.id}/helpful", headers={"X-Requested-With": "fetch"})

    assert response.status_code == 403
    assert response.text.startswith('<p class="refusal"')
    assert not re.search("<html|<form", response.text)
