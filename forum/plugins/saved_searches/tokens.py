"""Signed addresses that work without signing in: a private feed, and the end of mails.

A feed's token holds the search's number and its key and is signed with the site's secret: who reads the
database alone cannot make one, and a new key, or none, ends the old address.
"""

from hmac import compare_digest

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from forum.plugin_api import db
from forum.plugins.saved_searches.models import SavedSearch


def feed_token(saved):
    return _signer("feed").dumps([saved.id, saved.feed_key])


def search_of_feed(token):
    """The saved search that a token opens, or None: forged, closed and deleted look the same."""
    known = _read("feed", token)
    match known:
        case [int(number), str(key)]:
            saved = db.session.get(SavedSearch, number)
            fits = saved is not None and saved.feed_key is not None
            return saved if fits and compare_digest(saved.feed_key.encode(), key.encode()) else None
    return None


def unsubscribe_token(member_id):
    return _signer("unsubscribe").dumps(member_id)


def member_of_unsubscribe(token):
    """The number of the member whose mails that token ends, or None."""
    number = _read("unsubscribe", token)
    return number if isinstance(number, int) else None


def _signer(purpose):
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"saved searches {purpose}")


def _read(purpose, token):
    try:
        return _signer(purpose).loads(token)
    except (BadData, ValueError):
        return None
