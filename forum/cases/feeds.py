"""Atom feeds, titles only: what a feed reader keeps, nobody can take back. Members' addresses hold a key."""

from flask import current_app, make_response, render_template, request
from itsdangerous import BadData, URLSafeSerializer

from forum.cases.searching import Asked, search_cases
from forum.errors import Refused
from forum.languages import lazy_gettext as _l
from forum.members.access import me
from forum.members.queries import member_numbered
from search.engine import IndexUnavailable


def feed_of(title, page, feed, rows):
    """The feed of those rows; `page` and `feed` are the addresses of the list and of the feed itself."""
    shown = render_template("feed.xml", title=title, page=page, feed=feed, rows=rows, site=site_url())
    response = make_response(shown)
    response.content_type = "application/atom+xml; charset=utf-8"
    return response


def search_feed(reader, asked, feed):
    """The feed of what that reader finds, the newest first unless the search says otherwise.

    `asked` is an Asked, a text or the words of a search's address. Who asks is for the caller to say.
    """
    asked = Asked.said(asked)
    try:
        found = search_cases(reader, asked, newest=True)
    except IndexUnavailable:
        raise Refused(
            _l("The search is being rebuilt. Please try again in a few minutes."), status=503
        ) from None
    return feed_of(asked.text, asked.url(), feed, [case.row for case in found.cases])


def feed_key(reader):
    """What lets a feed reader read as that member; signing out everywhere ends it."""
    return _keys().dumps([reader.id, reader.session_token[-8:]])


def feed_reader():
    """Whoever asks for a feed: signed in, or by the key in the address."""
    return me() or _reader_of_key(request.args.get("key"))


def site_url():
    return (current_app.config["SITE_URL"] or request.host_url).rstrip("/")


def _reader_of_key(key):
    try:
        number, tail = _keys().loads(key or "")
    except (BadData, ValueError, TypeError):
        return None
    member = member_numbered(number)
    return member if member is not None and member.session_token[-8:] == tail else None


def _keys():
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="feed")
