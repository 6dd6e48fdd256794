"""What this plugin shows in pages of the forum: a link beside results, a link with a number in the menu."""

from urllib.parse import urlencode

from markupsafe import Markup

from forum.plugin_api import lazy_gettext as _l
from forum.plugin_api import me
from forum.plugins.saved_searches.queries import searches_with_news

SAVE = Markup('<a class="save-search" href="/account/searches/new?{}" rel="nofollow">{}</a>')
LINK = Markup('<a href="/account/searches">{}{}</a>')
NUMBER = Markup(' <span class="badge news" title="{1}">{0}<span class="sr"> {1}</span></span>')


def save_link(query, page):
    """Only whoever may save is offered it."""
    reader = me()
    if reader is None or not reader.is_verified:
        return None
    return SAVE.format(urlencode(query.args()), _l("Save this search"))


def account_link():
    """The number of searches with news, as the alerts counted them: no search is made for it."""
    count = searches_with_news(me())
    return LINK.format(_l("Saved searches"), NUMBER.format(count, _l("with news")) if count else "")
