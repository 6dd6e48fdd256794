"""Reading a member's saved searches, what is new in each, and the cases of a feed."""

from sqlalchemy import bindparam, func, select

from forum.plugin_api import (
    Case,
    Member,
    NotFound,
    db,
    prepared,
    require_member,
    rows,
    search_cases,
    visible_cases,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.saved_searches.asking import newest_of
from forum.plugins.saved_searches.models import KIND_NAMES, News, SavedSearch
from forum.plugins.saved_searches.tokens import search_of_feed

MOST_SHOWN, FEED_LENGTH = 50, 30


def saved_searches_of(member):
    """[(search, how many cases have news for him now)], the newest search first."""
    require_member(member)
    fresh = (
        select(News.search_id, func.count(News.case_id.distinct()).label("cases"))
        .join(Case, Case.id == News.case_id)
        .join(SavedSearch, SavedSearch.id == News.search_id)
        .where(SavedSearch.member_id == member.id, News.happened_at > SavedSearch.looked_at)
        .where(visible_cases(member))
        .group_by(News.search_id)
        .subquery()
    )
    own = select(SavedSearch, func.coalesce(fresh.c.cases, 0))
    own = own.outerjoin(fresh, fresh.c.search_id == SavedSearch.id).where(SavedSearch.member_id == member.id)
    return db.session.execute(own.order_by(SavedSearch.id.desc())).all()


def find_saved(number, member):
    """That search of that member; raises NotFound, also where it is somebody else's."""
    require_member(member)
    saved = db.session.get(SavedSearch, number)
    if saved is None or saved.member_id != member.id:
        raise NotFound(_l("There is no such saved search."))
    return saved


def news_of(saved, member):
    """The visible cases that were ever news for it, newest first: {url, title, kinds, moment, fresh}."""
    news = select(News.kind, News.happened_at, Case).join(Case, Case.id == News.case_id)
    news = news.where(News.search_id == saved.id, visible_cases(member))
    shown = {}
    for kind, moment, case in db.session.execute(
        news.order_by(News.happened_at.desc()).limit(3 * MOST_SHOWN)
    ):
        line = {"url": case.url, "title": case.title, "moment": moment, "kinds": [], "fresh": False}
        line = shown.setdefault(case.id, line)
        line["kinds"].append(KIND_NAMES[kind])
        line["fresh"] = line["fresh"] or moment > saved.looked_at
    return list(shown.values())[:MOST_SHOWN]


def searches_with_news(member):
    """How many of his searches have news: one small question, asked by every page."""
    return rows(prepared("saved searches with news", _with_news), member=member.id)[0][0]


def feed_of(token):
    """(search, its newest cases for its member as he stands now); raises NotFound for any other token."""
    saved = search_of_feed(token)
    member = db.session.get(Member, saved.member_id) if saved else None
    if member is None or not member.is_verified:
        raise NotFound(_l("There is no such feed."))
    found = search_cases(member, newest_of(saved), per_page=FEED_LENGTH)
    return saved, [case.row for case in found.cases]


def _with_news():
    own = select(func.count()).select_from(SavedSearch)
    return own.where(SavedSearch.member_id == bindparam("member"), SavedSearch.fresh > 0)
