"""People sign up, are verified, sign in and out, and change what is theirs."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from forum import hooks
from forum.cases import actions as case_actions
from forum.cases.drafts import CaseDraft
from forum.db import change, db
from forum.errors import Refused
from forum.members import actions, claims, passwords
from forum.members.models import ADMIN, MODERATOR, UNVERIFIED, VERIFIED, Member
from forum.members.queries import find_member, waiting_members
from forum.testing import PASSWORD, Browser

NEW_PASSWORD = "another knock at the door"
SIGN_UP = {
    "pseudonym": "dr_neuf",
    "email": "Neuf@Example.org",
    "password": NEW_PASSWORD,
    "specialty": "dermatologie",
}
NO_ACCOUNTS = [
    ({"pseudonym": ""}, "pseudonym"),
    ({"pseudonym": "dr"}, "pseudonym"),
    ({"pseudonym": "_dr"}, "pseudonym"),
    ({"pseudonym": "dr saule"}, "pseudonym"),
    ({"pseudonym": "x" * 41}, "pseudonym"),
    ({"pseudonym": "ß" * 40}, "pseudonym"),
    ({"email": ""}, "email"),
    ({"email": "nobody"}, "email"),
    ({"email": "a@b@c.de"}, "email"),
    ({"email": "a@b.de, c@d.de"}, "email"),
    ({"email": f"{'x' * 60}@{'y' * 250}.de"}, "email"),
    ({"password": "short"}, "password"),
    ({"password": "x" * 201}, "password"),
    ({"password": "aaaaaaaaaaaa"}, "password"),
    ({"pseudonym": "dr.tres.long", "password": "DR.tres.long"}, "password"),
    ({"specialty": "alchimie"}, "specialty"),
    ({"profession": "wizard"}, "profession"),
]


@pytest.fixture
def settings():
    return {"RATE_PASSWORD_RESET": "1000 per hour"}


@pytest.fixture
def signed_out(app):
    """A browser of nobody yet, in English."""
    browser = Browser(app)
    browser.get("/language/en")
    return browser


@pytest.fixture
def mails(app):
    """mails() reads what was laid in instance/mail/."""
    folder = Path(app.instance_path) / "mail"
    return lambda: [message_from_bytes(file.read_bytes(), policy=default) for file in folder.glob("*.eml")]


@pytest.fixture
def reset_link(app, signed_out, mails, physician):
    """The address in the mail that a physician asked for."""
    signed_out.post("/password/forgotten", {"email": physician.email})
    text = mails()[0].get_content()
    return re.search(r"http://localhost(/password/reset/\S+)", text).group(1)


def is_open(browser):
    return browser.get("/account").status_code == 200


def refusal(act, *facts, **named):
    with pytest.raises(Refused) as refused:
        act(*facts, **named)
    return refused.value


# ---- Signing up and being verified


def test_who_signs_up_reads_at_once_and_writes_once_verified(signed_out, sign_in, moderator, make_case):
    case = make_case()

    assert signed_out.post("/sign-up", SIGN_UP).headers["Location"] == "/"

    member = find_member("dr_neuf")
    assert (member.role, member.email, member.specialty) == (UNVERIFIED, "neuf@example.org", "dermatologie")
    assert signed_out.get(case.url).status_code == 200
    assert signed_out.post(f"/cases/{case.id}/answers", {"text": "Bonsoir"}).status_code == 403
    assert "dr_neuf" in sign_in(moderator).get("/members/waiting").text
    assert sign_in(moderator).post("/members/dr_neuf/verify").status_code == 303
    assert signed_out.post(f"/cases/{case.id}/answers", {"text": "Bonsoir"}).status_code == 303
    assert "dr_neuf" not in sign_in(moderator).get("/members/waiting").text


def test_an_unverified_account_neither_posts_nor_votes_nor_flags(sign_in, newcomer, case, answer):
    browser = sign_in(newcomer)
    before = (case.answer_count, answer.usefulness)

    sent = [
        browser.post("/cases/new", {"title": "T", "question": "Q", "specialty": "dermatologie"}),
        browser.post(f"/cases/{case.id}/answers", {"text": "T"}),
        browser.post(f"/answers/{answer.id}/helpful"),
        browser.post(f"/answers/{answer.id}/flag", {"reason": "joke"}),
        browser.post(f"/answers/{answer.id}/edit", {"text": "T"}),
    ]

    assert [response.status_code for response in sent] == [403] * 5
    assert (db.session.get(type(case), case.id).answer_count, answer.usefulness) == before


def test_a_form_that_cannot_be_an_account_says_which_field(app):
    for wrong, field in NO_ACCOUNTS:
        refused = refusal(actions.sign_up, **{**SIGN_UP, **wrong})

        assert (refused.status, refused.field) == (400, field), wrong
    assert db.session.query(Member).count() == 0


def test_a_pseudonym_and_an_address_belong_to_one_member_whatever_their_case(app, physician):
    taken = refusal(actions.sign_up, physician.pseudonym.upper(), "new@example.org", NEW_PASSWORD)
    known = refusal(actions.sign_up, "dr_neuf", physician.email.upper(), NEW_PASSWORD)

    reserved = refusal(actions.sign_up, "Waiting", "new@example.org", NEW_PASSWORD)

    assert (taken.status, taken.field) == (reserved.status, reserved.field) == (409, "pseudonym")
    assert (known.status, known.field) == (409, "email")


def test_who_joins_and_is_verified_is_told_once(app, newcomer, moderator):
    told = []
    listeners = app.extensions["forum.listeners"]
    listeners[hooks.member_joined] = [(None, lambda member: told.append(("joined", member.pseudonym)))]
    listeners[hooks.member_verified] = [
        (None, lambda member, by: told.append((member.pseudonym, by.pseudonym)))
    ]

    actions.sign_up("dr_neuf", "neuf@example.org", NEW_PASSWORD)
    actions.verify_member(newcomer.id, moderator)
    actions.verify_member(newcomer.id, moderator)

    assert told == [("joined", "dr_neuf"), (newcomer.pseudonym, moderator.pseudonym)]
    assert (newcomer.role, newcomer.verified_by_id) == (VERIFIED, moderator.id)
    assert newcomer.verified_at is not None


def test_verifying_does_not_lower_a_moderator(app, moderator, admin):
    actions.verify_member(moderator.id, admin)

    assert moderator.role == MODERATOR


def test_only_accounts_that_somebody_opened_wait(app, newcomer, physician):
    imported = Member(pseudonym="importe", pseudonym_key="importe", role=UNVERIFIED)
    db.session.add(imported)
    db.session.commit()

    assert [member.pseudonym for member in waiting_members()] == [newcomer.pseudonym]


def test_a_stranger_does_not_learn_who_is_a_member(signed_out, physician):
    known = signed_out.post(f"/members/{physician.pseudonym}/verify").status_code
    unknown = signed_out.post("/members/personne/verify").status_code

    assert known == unknown == 401


# ---- Roles


def test_an_administrator_gives_roles_and_nobody_raises_himself(app, physician, newcomer, moderator, admin):
    actions.set_role(physician.id, MODERATOR, admin)

    assert physician.role == MODERATOR
    for member in (newcomer, moderator, physician):
        assert refusal(actions.set_role, member.id, ADMIN, member).status == 403
        assert refusal(actions.set_role, admin.id, VERIFIED, member).status == 403
    assert refusal(actions.set_role, admin.id, VERIFIED, admin).status == 403
    assert refusal(actions.set_role, physician.id, "chief", admin).status == 400
    assert refusal(actions.set_role, 99999, ADMIN, admin).status == 404
    assert refusal(actions.verify_member, newcomer.id, newcomer).status == 403
    assert (admin.role, moderator.role, newcomer.role) == (ADMIN, MODERATOR, UNVERIFIED)


def test_no_field_of_any_form_raises_a_member(sign_in, signed_out, newcomer):
    raised = {"role": "admin", "is_staff": "1", "verified_at": "2020-01-01", "id": "1"}

    sign_in(newcomer).post("/account", {"about": "Bonjour", **raised})
    signed_out.post("/sign-up", {**SIGN_UP, **raised})

    assert {member.role for member in db.session.query(Member)} == {UNVERIFIED}
    assert newcomer.about == "Bonjour"


def test_a_role_taken_away_counts_at_once(sign_in, moderator, admin):
    browser = sign_in(moderator)
    assert browser.get("/moderation/log").status_code == 200

    actions.set_role(moderator.id, UNVERIFIED, admin)

    assert browser.get("/moderation/log").status_code == 403
    assert browser.get("/cases/new").status_code == 403


# ---- Signing in and out


def test_one_signs_in_by_pseudonym_or_address_whatever_their_case(app, physician):
    for login in (physician.pseudonym, physician.pseudonym.upper(), f" {physician.email.upper()} "):
        assert actions.sign_in(login, PASSWORD).id == physician.id


def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nobody(app, signed_out, physician):
    wrong = signed_out.post("/sign-in", {"login": physician.pseudonym, "password": "not it, really"})
    unknown = signed_out.post("/sign-in", {"login": "personne", "password": "not it, really"})

    def bare(response):
        return re.sub(r'(name="csrf_token" )?value="[^"]*"', "", response.text)

    assert wrong.status_code == unknown.status_code == 401
    assert "Pseudonym or password is not right." in wrong.text
    assert bare(wrong) == bare(unknown)
    assert not is_open(signed_out)


def test_a_member_without_password_is_nobodys(app):
    db.session.add(Member(pseudonym="importe", pseudonym_key="importe", role=VERIFIED))
    db.session.commit()

    for password in ("", "nobody's password", "None"):
        assert refusal(actions.sign_in, "importe", password).status == 401


def test_signing_in_leads_back_to_where_one_wanted_to_go(app, signed_out, physician, case):
    page = signed_out.get(f"/sign-in?next={case.url}")
    assert f'name="next" value="{case.url}"' in page.text

    form = {"login": physician.pseudonym, "password": PASSWORD, "next": case.url}

    assert signed_out.post("/sign-in", form).headers["Location"] == case.url


def test_the_members_language_comes_with_signing_in(app, physician):
    actions.save_profile(physician, None, "en", "")
    browser = Browser(app)
    assert 'lang="fr"' in browser.get("/sign-in").text

    browser.post("/sign-in", {"login": physician.pseudonym, "password": PASSWORD})

    assert '<html lang="en"' in browser.get("/account").text


def test_a_device_that_remembers_stays_signed_in_without_its_session(app, physician):
    remembered, forgotten = Browser(app), Browser(app)
    form = {"login": physician.pseudonym, "password": PASSWORD}
    remembered.post("/sign-in", {**form, "remember": "1"})
    forgotten.post("/sign-in", form)

    for browser in (remembered, forgotten):
        assert is_open(browser)
        browser.client.delete_cookie("session")

    assert is_open(remembered)
    assert not is_open(forgotten)


def test_signing_out_ends_this_session_and_what_it_remembered(app, physician):
    browser = Browser(app)
    browser.post("/sign-in", {"login": physician.pseudonym, "password": PASSWORD, "remember": "1"})

    assert browser.get("/sign-out").status_code == 405
    browser.post("/sign-out")

    assert not is_open(browser)
    assert not (browser.client.get_cookie("remember_token") or "")


def test_signing_out_everywhere_ends_all_sessions_and_feed_keys(app, sign_in, physician, case):
    here, there = sign_in(physician), Browser(app)
    there.post("/sign-in", {"login": physician.pseudonym, "password": PASSWORD, "remember": "1"})
    feed = re.search(r'href="(\S+/feed\.atom\?key=\S+)"', here.get("/specialties/dermatologie").text).group(1)
    assert Browser(app).get(feed).status_code == 200

    here.post("/sign-out-everywhere")

    assert not is_open(here)
    assert not is_open(there)
    there.client.delete_cookie("session")
    assert not is_open(there), "What the other device remembered is worth nothing now."
    assert Browser(app).get(feed).status_code == 401


# ---- Passwords


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(sign_in, physician, signed_out):
    here, there = sign_in(physician), sign_in(physician)

    changed = here.post("/password", {"current": PASSWORD, "password": NEW_PASSWORD})

    assert changed.status_code == 303
    assert is_open(here)
    assert not is_open(there)
    form = {"login": physician.pseudonym}
    assert signed_out.post("/sign-in", {**form, "password": PASSWORD}).status_code == 401
    assert signed_out.post("/sign-in", {**form, "password": NEW_PASSWORD}).status_code == 303


def test_a_new_password_needs_the_old_one_and_must_be_good(sign_in, physician):
    browser = sign_in(physician)

    assert browser.post("/password", {"current": "not it", "password": NEW_PASSWORD}).status_code == 403
    assert browser.post("/password", {"current": PASSWORD, "password": "short"}).status_code == 400
    assert browser.post("/password", {"password": NEW_PASSWORD}).status_code == 403
    assert is_open(browser)
    assert passwords.fits(physician, PASSWORD)


def test_a_reset_link_works_once_and_ends_all_sessions(app, sign_in, physician, signed_out, reset_link):
    thief = sign_in(physician)
    assert signed_out.get(reset_link).status_code == 200

    assert signed_out.post(reset_link, {"password": NEW_PASSWORD}).status_code == 303

    assert is_open(signed_out)
    assert not is_open(thief)
    assert signed_out.get(reset_link).status_code == 410
    assert signed_out.post(reset_link, {"password": "one more knock please"}).status_code == 410
    assert passwords.fits(find_member(physician.pseudonym), NEW_PASSWORD)


def test_a_bad_new_password_does_not_use_up_the_link(signed_out, physician, reset_link):
    assert signed_out.post(reset_link, {"password": "short"}).status_code == 400
    assert signed_out.post(reset_link, {"password": NEW_PASSWORD}).status_code == 303


def test_a_reset_link_dies_with_time_and_with_any_change_of_password(app, physician, signed_out, reset_link):
    app.config["PASSWORD_RESET_SECONDS"] = 0
    time.sleep(1.1)
    assert signed_out.get(reset_link).status_code == 410

    app.config["PASSWORD_RESET_SECONDS"] = 3600
    assert signed_out.get(reset_link).status_code == 200
    actions.change_password(physician, PASSWORD, NEW_PASSWORD)
    assert signed_out.get(reset_link).status_code == 410


def test_a_forged_reset_link_opens_nothing(app, signed_out, physician, reset_link):
    token = reset_link.rpartition("/")[2]

    for forged in (token[:-8] + "A" * 8, token[:20], "0", f"{token}.x", "é", f"x{token}"):
        assert signed_out.get(f"/password/reset/{forged}").status_code == 410


def test_asking_for_a_link_tells_nobody_who_has_an_account(signed_out, physician, mails):
    known = signed_out.post("/password/forgotten", {"email": physician.email})
    known_page = signed_out.get("/sign-in").text
    unknown = signed_out.post("/password/forgotten", {"email": "nobody@example.org"})
    unknown_page = signed_out.get("/sign-in").text

    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"]
    assert "a mail with a link is on its way" in known_page
    assert known_page.count("on its way") == unknown_page.count("on its way") == 1
    (mail,) = mails()
    assert mail["To"] == physician.email
    assert "new password" in mail["Subject"]


@pytest.mark.parametrize(
    "settings", [{"MAIL_URL": "smtp://127.0.0.1:9", "RATE_PASSWORD_RESET": "9 per hour"}]
)
def test_a_mail_server_that_is_away_tells_nobody_either(signed_out, physician, settings, caplog):
    known = signed_out.post("/password/forgotten", {"email": physician.email})
    unknown = signed_out.post("/password/forgotten", {"email": "nobody@example.org"})

    assert known.status_code == unknown.status_code == 303
    assert "could not be sent" in caplog.text


@pytest.mark.parametrize(
    "settings", [{"SITE_URL": "https://toctoc.example/", "RATE_PASSWORD_RESET": "9 per hour"}]
)
def test_links_in_mails_lead_to_the_sites_own_address(signed_out, physician, mails, settings):
    elsewhere = {"base_url": "http://evil.example"}
    token = Browser.TOKEN.search(signed_out.get("/sign-in", **elsewhere).text).group(1)

    form = {"email": physician.email, "csrf_token": token}
    signed_out.post("/password/forgotten", form, token=False, **elsewhere)

    text = mails()[0].get_content()
    assert "https://toctoc.example/password/reset/" in text
    assert "evil.example" not in text


@tries(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.from_regex(actions.EMAIL, fullmatch=True).filter(lambda text: len(text) < 255))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_address_was_taken_a_mail_can_be_written_to_it(app, address):
    actions.send_mail(address, "Bonjour", "Toc toc.\n")


# ---- One's own account


def test_a_member_says_who_he_is_and_others_read_it(sign_in, physician, colleague):
    browser = sign_in(physician)

    form = {"specialty": "medecine-generale", "language": "en", "about": "<b>Rural</b> practice"}
    assert browser.post("/account", form).status_code == 303

    page = sign_in(colleague).get(f"/members/{physician.pseudonym}").text
    assert "&lt;b&gt;Rural&lt;/b&gt; practice" in page
    assert physician.email not in page
    assert (physician.specialty, physician.language) == ("medecine-generale", "en")
    assert '<html lang="en"' in browser.get("/account").text


def test_who_waits_says_freely_what_he_is(sign_in, newcomer):
    sign_in(newcomer).post("/account", {"specialty": "cardiologie", "profession": "resident"})

    assert (newcomer.specialty, newcomer.profession, newcomer.has_claim) == ("cardiologie", "resident", False)


def test_what_a_verified_member_has_become_counts_once_confirmed(sign_in, physician, moderator):
    asked = {"specialty": "cardiologie", "profession": "pharmacist"}
    page = sign_in(physician).post("/account", asked, follow_redirects=True)

    assert "confirmer" in page.text
    assert (physician.specialty, physician.profession) == ("medecine-generale", "physician")

    staff = sign_in(moderator)
    assert physician.pseudonym in staff.get("/members/waiting").text
    assert staff.post(f"/members/{physician.pseudonym}/claim", {"claim": "1"}).status_code == 303

    db.session.expire_all()
    assert (physician.specialty, physician.profession) == ("cardiologie", "pharmacist")
    assert not physician.has_claim and waiting_members() == []


def test_what_could_not_be_shown_changes_nothing(sign_in, physician, moderator):
    sign_in(physician).post("/account", {"specialty": "", "profession": "physician"})
    assert physician.claimed_specialty == ""

    sign_in(moderator).post(f"/members/{physician.pseudonym}/claim", {"claim": "0"})

    db.session.expire_all()
    assert (physician.specialty, physician.has_claim) == ("medecine-generale", False)


def test_nobody_confirms_his_own_claim(app, sign_in, physician, moderator, admin):
    actions.save_profile(moderator, "cardiologie", None, "")

    assert refusal(claims.confirm_claim, moderator.id, moderator).status == 403
    assert refusal(claims.confirm_claim, moderator.id, physician).status == 403
    assert refusal(claims.decline_claim, 999_999, moderator).status == 404
    assert claims.confirm_claim(moderator.id, admin).specialty == "cardiologie"


def test_an_administrator_needs_nobody_to_confirm(app, admin):
    actions.save_profile(admin, "cardiologie", None, "", "pharmacist")

    assert (admin.specialty, admin.profession, admin.has_claim) == ("cardiologie", "pharmacist", False)


def test_a_pharmacists_answer_says_so(sign_in, physician, make_member, make_answer, case):
    pharmacist = make_member("pilulier", specialty=None)
    with change():
        pharmacist.profession = "pharmacist"
    make_answer(case, "Dose à adapter.", author=pharmacist)

    assert '<span class="plate">pharmacien' in sign_in(physician).get(case.url).text


def test_what_cannot_be_a_profile_is_refused(app, physician):
    assert refusal(actions.save_profile, physician, None, None, "", "wizard").field == "profession"
    assert refusal(actions.save_profile, physician, "alchimie", None, "").field == "specialty"
    assert refusal(actions.save_profile, physician, None, None, "x" * 2001).field == "about"
    assert physician.specialty == "medecine-generale"


def test_a_case_keeps_its_authors_name(app, physician, sign_in, colleague):
    case = case_actions.post_case(physician, CaseDraft(title="T", question="Q", specialty="dermatologie"))

    assert physician.pseudonym in sign_in(colleague).get(case.url).text
