"""What a saved search asks: brought from the page's address, kept as text, asked again later."""

import hashlib
from urllib.parse import parse_qsl, urlencode

from forum.plugin_api import Asked
from forum.plugins.saved_searches.models import LONGEST_NAME


def address_of(asked):
    """What it asks as the words of an address, without a page."""
    return urlencode(asked.args())


def digest_of(asked):
    """The same for the same question and choices, whatever their order on the page."""
    kept = sorted((name, value) for name, value in asked.args().items() if name != "order")
    return hashlib.sha256(urlencode(kept).encode()).hexdigest()


def asked_of(saved):
    return Asked.of(dict(parse_qsl(saved.address)))


def newest_of(saved, **choices):
    """The same with the newest cases first, narrowed by more choices."""
    asked = asked_of(saved)
    return Asked(asked.text, {**asked.choices, **choices}, "newest", exact=asked.exact)


def name_for(asked):
    """The name proposed for a search: its own words."""
    return " ".join(asked.text.split())[:LONGEST_NAME].strip()
