"""Mails that there is news: never what it is, and never twice for the same.

At most once, on purpose: that a mail told of some news is written down BEFORE it is handed over. Killed
between the two, the mail is lost and the number on the site stays: a missed mail costs little, the same
mail again and again costs trust. Only a server that surely did not take it gives the news back, to be
mailed by the next run; after a silence nobody knows, and it is not sent again.
"""

from datetime import UTC
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update

from forum.plugin_api import (
    Case,
    Member,
    change,
    db,
    now,
    outside_address,
    send_at_most_once,
    send_to_each,
    speaking,
    visible_cases,
)
from forum.plugin_api import gettext as _
from forum.plugins.saved_searches.models import DAYS, NEVER, News, SavedSearch
from forum.plugins.saved_searches.tokens import unsubscribe_token


def send_digests(progress=lambda done: None):
    """One mail to each member whose searches have news that no mail told; returns (sent, failed)."""
    return send_to_each(_members_with_mail(), _send_digest, progress)


def is_due(saved, moment):
    """A daily mail comes on another day than the last one, a weekly one seven days later, by our clock."""
    last = saved.mailed_at or saved.saved_at
    return saved.mail != NEVER and (_day(moment) - _day(last)).days >= DAYS[saved.mail]


def _members_with_mail():
    asking = select(SavedSearch.member_id).where(SavedSearch.mail != NEVER).distinct()
    return db.session.scalars(asking.order_by(SavedSearch.member_id)).all()


def _send_digest(member_id):
    """True when the mail went, False when it did not, None when there was nothing to say."""
    moment = now()
    member, earlier = _claim(member_id, moment)
    if not earlier:
        return None
    with speaking(member.language):
        text = _text(member, len(earlier))
        return send_at_most_once(member.email, _subject(), text, lambda: _give_back(earlier, moment))


def _claim(member_id, moment):
    """(member, {search: when it was mailed before}) for the searches whose news this mail tells.

    What may be mailed is decided here, at the last moment: who the member is by now, what he may see by now,
    and what he has not looked at himself.
    """
    with change() as session:
        own = select(SavedSearch).where(SavedSearch.member_id == member_id, SavedSearch.mail != NEVER)
        own = own.order_by(SavedSearch.id).with_for_update().execution_options(populate_existing=True)
        searches = session.scalars(own).all()
        member = session.get(Member, member_id, populate_existing=True)
        if member is None or not member.is_verified or not member.email:
            return member, {}
        due = {
            saved: untold
            for saved in searches
            if is_due(saved, moment) and (untold := _untold(saved, member))
        }
        earlier = {saved.id: saved.mailed_at for saved in due}
        for saved, news in due.items():
            saved.mailed_at = moment
            for one in news:
                one.mailed_at = moment
    return member, earlier


def _untold(saved, member):
    news = select(News).join(Case, Case.id == News.case_id)
    news = news.where(News.search_id == saved.id, News.mailed_at.is_(None))
    return db.session.scalars(news.where(News.happened_at > saved.looked_at, visible_cases(member))).all()


def _give_back(earlier, moment):
    with change() as session:
        for number, mailed_at in earlier.items():
            told = update(News).where(News.search_id == number, News.mailed_at == moment)
            session.execute(told.values(mailed_at=None))
            last = update(SavedSearch).where(SavedSearch.id == number, SavedSearch.mailed_at == moment)
            session.execute(last.values(mailed_at=mailed_at))


def _subject():
    return _("%(site)s: news in your saved searches", site=current_app.config["SITE_NAME"])


def _text(member, count):
    """Nothing that a stranger could learn from: no question, no name of a search, no title."""
    news = _("One of your saved searches has news.")
    if count > 1:
        news = _("%(count)s of your saved searches have news.", count=count)
    stop = _("To get no more of these mails, follow this link; you need not sign in:")
    unsubscribe = outside_address(f"/account/searches/unsubscribe/{unsubscribe_token(member.id)}")
    return f"{news}\n\n{outside_address('/account/searches')}\n\n{stop}\n\n{unsubscribe}\n"


def _day(moment):
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(current_app.config["TIMEZONE"])).date()
