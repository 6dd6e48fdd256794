"""Pages of saved searches: saving one, the list, what is new, the private feed, the end of mails."""

from flask import Blueprint, abort, make_response, redirect, render_template, request

from forum.plugin_api import (
    Asked,
    IndexUnavailable,
    limit,
    me,
    outside_address,
    require_member,
    require_verified,
    say,
    shows_again,
)
from forum.plugin_api import gettext as _
from forum.plugins.saved_searches import actions, queries
from forum.plugins.saved_searches.asking import asked_of, name_for
from forum.plugins.saved_searches.models import LONGEST_NAME, NEVER, RHYTHM_NAMES
from forum.plugins.saved_searches.tokens import feed_token, member_of_unsubscribe

pages = Blueprint("saved_searches", __name__, template_folder="templates")
LIST = "/account/searches"


@pages.get("/account/searches/new")
def show_save():
    require_verified(me())
    asked = Asked.of(request.values)
    return render_template(
        "saved_searches/save.html",
        asked=asked,
        proposed=name_for(asked),
        rhythms=RHYTHM_NAMES.items(),
        never=NEVER,
        longest=LONGEST_NAME,
    )


@pages.post("/account/searches/new")
@shows_again(show_save)
def save():
    require_member(me())
    limit("POSTS", me().id)
    form = request.form
    actions.save_search(me(), Asked.of(form), form.get("name", ""), form.get("mail", NEVER))
    say(_("The search is saved."))
    return redirect(LIST, 303)


@pages.get("/account/searches")
def show_searches():
    require_member(me())
    return render_template("saved_searches/list.html", searches=queries.saved_searches_of(me()))


@pages.get("/account/searches/<number:number>")
def show_search(number):
    """What is new in one of them; reading it is having looked."""
    saved = queries.find_saved(number, me())
    news = queries.news_of(saved, me())
    page = render_template("saved_searches/search.html", saved=saved, news=news, **_facts(saved))
    if request.method == "GET":
        actions.look_at(me(), number)
    return page


@pages.post("/account/searches/<number:number>")
@shows_again(show_search)
def change(number):
    require_member(me())
    actions.change_search(me(), number, request.form.get("name", ""), request.form.get("mail", ""))
    say(_("The saved search is changed."))
    return redirect(LIST, 303)


@pages.post("/account/searches/<number:number>/delete")
def delete(number):
    require_member(me())
    actions.delete_search(me(), number)
    say(_("The saved search is deleted."))
    return redirect(LIST, 303)


@pages.post("/account/searches/<number:number>/feed")
def turn_feed(number):
    require_member(me())
    if request.form.get("feed") == "0":
        actions.close_feed(me(), number)
        say(_("The address of the feed works no more."))
    else:
        actions.open_feed(me(), number)
        say(_("The feed has a new address, for you alone."))
    return redirect(f"{LIST}/{number}#feed", 303)


@pages.get("/feeds/searches/<token>.atom")
def show_feed(token):
    """Titles only: what a feed reader keeps, nobody can take back. The token alone opens it."""
    try:
        saved, rows = queries.feed_of(token)
    except IndexUnavailable:
        abort(503)
    limit("PREVIEWS", f"feed {saved.id}")
    newest = max((row.active_at for row in rows), default=saved.saved_at)
    updated = f"{newest.isoformat(timespec='seconds')}Z"
    site = outside_address("")
    feed = render_template("saved_searches/feed.xml", saved=saved, rows=rows, updated=updated, site=site)
    response = make_response(feed)
    response.content_type = "application/atom+xml; charset=utf-8"
    return _private(response)


@pages.get("/account/searches/unsubscribe/<token>")
def show_unsubscribe(token):
    """A page with a button: what only fetches links, as mail filters do, must not end anything."""
    return _private(
        make_response(render_template("saved_searches/unsubscribe.html", known=_member_of(token)))
    )


@pages.post("/account/searches/unsubscribe/<token>")
def unsubscribe(token):
    actions.stop_mails(_member_of(token))
    page = render_template("saved_searches/unsubscribe.html", known=True, done=True)
    return _private(make_response(page))


def _facts(saved):
    feed = saved.feed_key and outside_address(f"/feeds/searches/{feed_token(saved)}.atom")
    return {
        "results_url": asked_of(saved).url(),
        "rhythms": RHYTHM_NAMES.items(),
        "longest": LONGEST_NAME,
        "feed_url": feed,
    }


def _member_of(token):
    number = member_of_unsubscribe(token)
    if number is None:
        abort(404)
    return number


def _private(response):
    """An address that opens something stays in this browser: no cache keeps it, no link betrays it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
