"""Pages of people: sign-up, sign-in, passwords, the own account, waiting accounts."""

from flask import Blueprint, redirect, render_template, request
from flask_login import LoginManager, login_user, logout_user

from forum.languages import COOKIE, LANGUAGES, reader_language
from forum.languages import gettext as _
from forum.members import actions, claims
from forum.members.access import me, require_admin, require_member, require_staff
from forum.members.professions import PHYSICIAN, PROFESSIONS
from forum.members.queries import find_member, member_of_session, waiting_members
from forum.pages import go_back, local_address, say, shows_again
from forum.security import limit

pages = Blueprint("members", __name__)
logins = LoginManager()
ONE_YEAR = 365 * 24 * 3600


def prepare_members(app):
    """Sign-in for the whole app, and `me` in every template."""
    app.extensions["forum.member_columns"] = []
    logins.init_app(app)
    logins.user_loader(member_of_session)
    app.context_processor(lambda: {"me": me()})
    app.register_blueprint(pages)


@pages.get("/sign-up")
def show_sign_up():
    return render_template("sign_up.html", professions=PROFESSIONS)


@pages.post("/sign-up")
@shows_again(show_sign_up)
def sign_up():
    limit("SIGN_UP", request.remote_addr)
    form = request.form
    member = actions.sign_up(
        form.get("pseudonym", ""),
        form.get("email", ""),
        form.get("password", ""),
        form.get("specialty"),
        reader_language(),
        form.get("profession") or PHYSICIAN,
    )
    login_user(member)
    say(
        _(
            "Welcome, %(name)s. A moderator will verify your account; until then you can read everything.",
            name=member.pseudonym,
        )
    )
    return redirect("/", 303)


@pages.get("/sign-in")
def show_sign_in():
    return render_template("sign_in.html", next=local_address(request.values.get("next")) or "")


@pages.post("/sign-in")
@shows_again(show_sign_in)
def sign_in():
    login = request.form.get("login", "")
    limit("SIGN_IN", request.remote_addr)
    limit("SIGN_IN", login.casefold())
    member = actions.sign_in(login, request.form.get("password", ""))
    login_user(member, remember="remember" in request.form)
    return _with_language(go_back("/"), member.language)


@pages.post("/sign-out")
def sign_out():
    logout_user()
    return redirect("/", 303)


@pages.post("/sign-out-everywhere")
def sign_out_everywhere():
    actions.sign_out_everywhere(me())
    logout_user()
    say(_("You are signed out on all devices."))
    return redirect("/sign-in", 303)


@pages.get("/password")
def show_password():
    require_member(me())
    return render_template("password.html")


@pages.post("/password")
@shows_again(show_password)
def change_password():
    login_user(
        actions.change_password(me(), request.form.get("current", ""), request.form.get("password", ""))
    )
    say(_("Your password is changed. All other devices are signed out."))
    return redirect("/account", 303)


@pages.get("/password/forgotten")
def show_forgotten():
    return render_template("password_forgotten.html")


@pages.post("/password/forgotten")
@shows_again(show_forgotten)
def forget_password():
    limit("PASSWORD_RESET", request.remote_addr)
    actions.send_reset_link(request.form.get("email", ""))
    say(_("If there is an account with this address, a mail with a link is on its way."))
    return redirect("/sign-in", 303)


@pages.get("/password/reset/<token>")
def show_reset(token):
    actions.member_of_reset_link(token)
    return render_template("password_reset.html")


@pages.post("/password/reset/<token>")
@shows_again(show_reset)
def reset_password(token):
    member = actions.reset_password(token, request.form.get("password", ""))
    login_user(member)
    say(_("Your new password is set. All other devices are signed out."))
    return redirect("/", 303)


@pages.get("/account")
def show_account():
    require_member(me())
    return render_template("account.html", languages=LANGUAGES, professions=PROFESSIONS)


@pages.post("/account")
@shows_again(show_account)
def save_account():
    form = request.form
    language = form.get("language") if form.get("language") in LANGUAGES else None
    row = actions.save_profile(
        me(), form.get("specialty"), language, form.get("about", ""), form.get("profession")
    )
    say(_("Your profile is saved."))
    if row.has_claim:
        say(_("A moderator will confirm your new profession or specialty; until then the old one stands."))
    return _with_language(redirect("/account", 303), language)


@pages.post("/account/mails")
def choose_mails():
    actions.choose_mails(me(), "notice_mails" in request.form)
    say(_("Your choice is saved."))
    return redirect("/account", 303)


@pages.get("/language/<language>")
def choose_language(language):
    return _with_language(go_back("/"), language)


@pages.get("/members/waiting")
def show_waiting():
    require_staff(me())
    return render_template("waiting.html", members=waiting_members(), professions=PROFESSIONS)


@pages.post("/members/<pseudonym>/verify")
def verify_member(pseudonym):
    require_staff(me())
    member = actions.verify_member(find_member(pseudonym).id, me())
    say(_("%(name)s is verified.", name=member.pseudonym))
    return go_back("/members/waiting")


@pages.post("/members/<pseudonym>/claim")
def settle_claim(pseudonym):
    require_staff(me())
    settle = claims.confirm_claim if request.form.get("claim") == "1" else claims.decline_claim
    member = settle(find_member(pseudonym).id, me())
    say(_("What %(name)s is stands on the page now.", name=member.pseudonym))
    return go_back("/members/waiting")


@pages.post("/members/<pseudonym>/role")
def set_role(pseudonym):
    require_admin(me())
    member = actions.set_role(find_member(pseudonym).id, request.form.get("role"), me())
    say(_("%(name)s has a new role.", name=member.pseudonym))
    return go_back(f"/members/{member.pseudonym}")


def _with_language(response, language):
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=ONE_YEAR, httponly=True, samesite="Lax")
    return response
