"""Reading a member's own searches, and the questions that found nothing."""

import csv
from io import StringIO
from urllib.parse import urlencode

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from forum.plugin_api import Completion, db, me, require_member, require_staff
from forum.plugin_api import gettext as _
from forum.plugins.search_history.models import FailedSearch, KeepsNothing, PastSearch

MOST_OFFERED, MOST_FAILURES = 6, 500


def history_of(member, limit):
    """The newest searches of that member, for himself alone."""
    require_member(member)
    own = select(PastSearch).where(PastSearch.member_id == member.id)
    return db.session.scalars(own.order_by(PastSearch.asked_at.desc(), PastSearch.key).limit(limit)).all()


def keeps_history(member):
    require_member(member)
    return db.session.get(KeepsNothing, member.id) is None


def complete_nothing_typed(completions, beginning, reader):
    """An empty search box offers what was asked before."""
    if reader is None or beginning.strip():
        return completions
    return [*completions, *(Completion(_("Your recent searches"), past.text) for past in recent(reader))]


def recent(reader):
    return history_of(reader, MOST_OFFERED)


def recent_searches():
    """What was asked before, on the search page where nothing is asked yet."""
    reader = me()
    if reader is None:
        return None
    shown = [(past, search_url(past.text)) for past in recent(reader)]
    return Markup(render_template("search_history/recent.html", searches=shown))


def search_url(text):
    return f"/search?{urlencode({'q': text})}"


def failed_searches(reader):
    """What was sought in vain by several people, the most often asked first; never by whom."""
    require_staff(reader)
    shown = select(FailedSearch).where(FailedSearch.shown.is_(True), FailedSearch.dismissed.is_(False))
    shown = shown.order_by(FailedSearch.times.desc(), FailedSearch.last_day.desc(), FailedSearch.id)
    return db.session.scalars(shown.limit(MOST_FAILURES)).all()


def failed_searches_csv(reader):
    """The same list for a spreadsheet; a text that a spreadsheet would reckon with is kept from it."""
    written = StringIO()
    table = csv.writer(written)
    table.writerow([_("Question"), _("Times"), _("First day"), _("Last day")])
    for failed in failed_searches(reader):
        table.writerow([_harmless(failed.text), failed.times, failed.first_day, failed.last_day])
    return written.getvalue()


def _harmless(text):
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
