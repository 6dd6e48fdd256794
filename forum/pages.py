"""What templates may use, how a refusal is shown, and how a form comes back filled."""

import hashlib
import secrets
from datetime import UTC, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta
from flask import (
    current_app,
    flash,
    g,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
)
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from forum.db import db
from forum.errors import Refused
from forum.hooks import Hook, Slot
from forum.languages import LANGUAGES, reader_language, reading
from forum.languages import gettext as _

TIME = '<time datetime="{iso}Z" title="{exact}">{ago}</time>'
# What a form may hold that no page repeats in clear.
NEVER_SHOWN = {"csrf_token", "submission", "password", "current", "next"}
STEPS = ((60, 1), (3600, 60), (86400, 3600), (604800, 86400), (2629800, 604800), (31557600, 2629800))


def prepare_pages(app):
    """Give the templates their words and show errors as pages of ours."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        slot=slot,
        with_slots=with_slots,
        ago=ago,
        typed=typed,
        typed_list=typed_list,
        flashes=get_flashed_messages,
        static_url=static_url,
        submission_key=submission_key,
        languages=LANGUAGES,
    )
    app.jinja_env.filters["ago"] = ago  # as a filter it is called without the detour of a template's calls
    app.context_processor(page_facts)
    app.register_error_handler(Refused, show_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(500, show_broken)


def page_facts():
    """What every page knows."""
    config = current_app.config
    return {
        "language": reader_language(),
        "site_name": config["SITE_NAME"],
        "visitors_may_read": config["VISITORS_MAY_READ"],
        "refusal": g.get("refusal"),
    }


def slot(name, **facts):
    """What the plugins show in that spot of the page."""
    return slot_called(name).show(**facts)


def with_slots(things, *names, **facts):
    """Each of the things beside what the plugins show in its slots of those names."""
    return zip(things, *(slot_called(name).show_each(things, **facts) for name in names), strict=True)


def slot_called(name):
    hook = Hook.catalogue[name]
    if not isinstance(hook, Slot):
        raise TypeError(f"{name} is not a slot.")
    return hook


def ago(moment):
    """How long ago that was, with the exact time on hover."""
    now = reading()
    age = now.moment - moment
    return _time_element(moment, _rounded(age.days * 86400 + age.seconds), now.language, now.zone)


def say(message):
    """Show that sentence once, on the next page."""
    flash(message)


def static_url(path):
    """The address of a file under static/, changing when the file does, so that browsers may keep it."""
    return _versioned(current_app.static_folder, path)


def submission_key():
    """Names one filled form, so that sending it twice posts it once."""
    return typed("submission") or secrets.token_urlsafe(12)


# ---- Forms that come back filled


def shows_again(page):
    """Mark a view that takes a form: when it refuses, `page` is shown again with what was typed."""

    def mark(view):
        view.form_page = page
        return view

    return mark


def fill_form(values):
    """Fill the form of this page with those values (a MultiDict), unless it comes back from a refusal."""
    if "typed" not in g:
        g.typed = values


def typed(field, default=""):
    """What stands in that field: typed before a refusal or kept in a draft, else the default."""
    return g.typed.get(field, default) if "typed" in g else default


def typed_list(field, default=()):
    return g.typed.getlist(field) if "typed" in g else default


def show_refusal(refusal):
    """Show the sentence: above the form it is about, filled; in a fragment; or on a page of its own."""
    db.session.rollback()
    g.refusal, g.typed = refusal, request.form
    if is_fetch():
        return render_template("_refusal.html", refusal=refusal), refusal.status
    page = getattr(current_app.view_functions.get(request.endpoint), "form_page", None)
    if page is None or request.method != "POST":
        return _error_page(refusal.status, str(refusal.message)), refusal.status
    try:
        response = make_response(page(**request.view_args))
    except Refused as second:
        return _error_page(second.status, str(second.message)), second.status
    response.status_code = refusal.status
    return response


def show_http_error(error):
    """Errors of the protocol, in the reader's language."""
    if error.code is None or error.code < 400:
        return error
    return _error_page(error.code, _http_sentence(error.code)), error.code


def show_broken(_error):
    db.session.rollback()
    return _error_page(500, _("Something broke on our side. It was logged; please try again.")), 500


def is_fetch():
    """True when a script asked, and a fragment is wanted rather than a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def go_back(default):
    """Redirect to the page a form names in its `next` field, if it is one of ours, else to the default."""
    return redirect(local_address(request.values.get("next")) or default, 303)


def local_address(target):
    """That address if it stays on this site, else None."""
    plain = (target or "").startswith("/") and not target.startswith(("//", "/\\"))
    return target if plain and target.isprintable() and "\\" not in target else None


def _error_page(code, sentence):
    return render_template("error.html", code=code, message=sentence, rescued=_rescued())


def _rescued():
    """The longer texts that were being sent, none of them a secret; nothing where the form cannot be read."""
    try:
        sent = request.form.items() if request.method == "POST" else ()
        return [text for name, text in sent if len(text) > 20 and name not in NEVER_SHOWN]
    except HTTPException:
        return []


def _http_sentence(code):
    known = {
        404: _("This page does not exist, or not for you."),
        405: _("This address does not take that kind of request."),
        413: _("That is too large to be sent here."),
        429: _("That was a lot in a short time. Please wait a little and try again."),
    }
    return known.get(code) or _("This request could not be understood.")


def _rounded(seconds):
    """So many seconds rounded down to the unit they are told in: minutes under an hour, and so on."""
    for limit, unit in STEPS:
        if seconds < limit:
            return seconds // unit * unit if unit > 1 else 0
    return seconds // 31557600 * 31557600


@lru_cache(maxsize=50_000)
def _time_element(moment, seconds, language, zone):
    minute = moment.replace(second=0, microsecond=0)
    exact = format_datetime(minute.replace(tzinfo=UTC), "long", ZoneInfo(zone), locale=language)
    said = _duration(seconds, language) if seconds > 0 else _("just now")
    return Markup(TIME.format(iso=minute.isoformat(), exact=escape(exact), ago=escape(said)))


def _duration(seconds, language):
    return format_timedelta(timedelta(seconds=-seconds), add_direction=True, locale=language, threshold=1)


@lru_cache(maxsize=500)
def _versioned(folder, path):
    file = Path(folder) / path
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "missing"
    return f"/static/{path}?v={digest}"
