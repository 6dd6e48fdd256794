"""Accounts: from the sign-up to the first answer, a password found again, a telephone lost."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from forum.testing import PASSWORD
from tests.browser.reader import FEW_WAYS, HALF_THE_WAYS
from tests.browser.site import MODERATOR, PASSWORDS

numbers = itertools.count(1)


@pytest.mark.parametrize("way", HALF_THE_WAYS, ids=str)
def test_a_newcomer_is_verified_and_answers(open_reader, site):
    name = f"nouvelle_{next(numbers)}"
    url = site.case(site.member(), "Vertiges au lever")
    newcomer = open_reader()
    newcomer.go("/sign-up")
    newcomer.page.fill("[name=pseudonym]", name)
    newcomer.page.fill("[name=email]", f"{name}@example.org")
    newcomer.page.fill("[name=password]", PASSWORD)
    newcomer.page.select_option("[name=specialty]", "orl")
    newcomer.button("Create the account").click()
    newcomer.sees(
        "Welcome, %(name)s. A moderator will verify your account; until then you can read everything.",
        name=name,
    )
    newcomer.go(url)
    expect(newcomer.page.locator("#reply textarea")).to_have_count(0)

    moderator = open_reader(MODERATOR)
    moderator.go("/")
    moderator.link("Accounts to verify", moderator.main_menu()).click()
    waiting = moderator.page.locator(f".row:has(a[href='/members/{name}'])")
    waiting.get_by_role("button").click()
    moderator.sees("%(name)s is verified.", name=name)

    newcomer.go(url)
    newcomer.page.fill("#reply textarea", "Manœuvre de Dix et Hallpike.")
    newcomer.button("Send the answer").click()
    newcomer.arrives(r"#answer-\d+$")
    expect(newcomer.page.locator(".answer .who")).to_have_text(name)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_sign_up_that_is_refused_comes_back_filled(reader):
    reader.expects(409)
    reader.go("/sign-up")
    reader.page.fill("[name=pseudonym]", MODERATOR)
    reader.page.fill("[name=email]", "moi@example.org")
    reader.page.fill("[name=password]", PASSWORD)
    reader.button("Create the account").click()

    reader.sees("This pseudonym is taken. Please choose another.")
    assert reader.page.input_value("[name=email]") == "moi@example.org"
    assert reader.page.input_value("[name=password]") == ""


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_signing_out_everywhere_signs_out_the_lost_telephone(open_reader, site):
    member = site.member()
    here, lost = open_reader(), open_reader(member)
    here.sign_in(member)
    lost.go("/account")
    expect(lost.page.locator("[name=about]")).to_be_visible()

    here.go("/account")
    here.button("Sign out everywhere").click()
    here.sees("You are signed out on all devices.")

    lost.go("/")
    expect(lost.page.locator(".menu-name")).to_have_count(0)
    here.go("/")
    expect(here.page.locator(".menu-name")).to_have_count(0)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_forgotten_password_is_found_again_by_mail(reader, site, monkeypatch):
    member = site.member()
    reader.go("/sign-in")
    reader.link("Forgotten password?").click()
    reader.page.fill("[name=email]", f"{member}@example.org")
    reader.button("Send the link").click()
    reader.sees("If there is an account with this address, a mail with a link is on its way.")

    mail = site.newest_mail(f"{member}@example.org").replace("=\n", "").replace("=3D", "=")
    reader.go(re.search(r"/password/reset/\S+", mail).group())
    reader.page.fill("[name=password]", "une autre phrase, plus longue")
    reader.button("Save the password").click()
    reader.sees("Your new password is set. All other devices are signed out.")

    monkeypatch.setitem(PASSWORDS, member, "une autre phrase, plus longue")
    reader.button("Sign out", reader.main_menu()).click()
    reader.sign_in(member)
    expect(reader.main_menu().locator(".menu-name")).to_contain_text(member)


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_wrong_password_is_told_kindly_and_the_name_stays(reader, site):
    reader.expects(401)
    reader.go("/sign-in")
    reader.page.fill("[name=login]", MODERATOR)
    reader.page.fill("[name=password]", "pas le bon")
    reader.button("Sign in", reader.page.locator("main")).click()

    reader.sees("Pseudonym or password is not right.")
    assert reader.page.input_value("[name=login]") == MODERATOR


@pytest.mark.parametrize("way", FEW_WAYS, ids=str)
def test_a_visitor_who_wants_to_ask_signs_in_and_is_there(reader, site):
    reader.expects(401)
    reader.go("/cases/new?specialty=dermatologie")
    reader.link("Sign in", reader.page.locator("main")).click()
    reader.sign_in(site.member())

    reader.arrives(r"/cases/new")
    expect(reader.page.locator("[name=specialty]")).to_have_value("dermatologie")
