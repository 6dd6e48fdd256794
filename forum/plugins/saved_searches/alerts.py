"""Finds what is new in every saved search and writes it down: pages then only read a number."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from forum.plugin_api import (
    Case,
    change,
    db,
    member_numbered,
    now,
    search_cases,
    visible_cases,
)
from forum.plugins.saved_searches.asking import newest_of
from forum.plugins.saved_searches.models import News, SavedSearch
from forum.plugins.saved_searches.stirring import LABEL, days_since, happenings_since

MOST_NEWS = 200


def find_all_news(progress=lambda done: None):
    """Look at every saved search; returns (how many were looked at, how many got news).

    Each one is a change of its own and finding the same news twice changes nothing: stopped anywhere, the
    next run goes on. It looks some days back, because the index may be late, and never finds what happened
    before its member last looked.
    """
    start = now() - timedelta(hours=current_app.config["SAVED_SEARCHES_LOOK_BACK_HOURS"])
    happenings, looked, moved = happenings_since(start), 0, 0
    for number in search_numbers():
        moved += find_news(number, start, happenings)
        looked += 1
        progress(looked)
    return looked, moved


def search_numbers():
    """The numbers of all saved searches whose members may still be told."""
    return db.session.scalars(select(SavedSearch.id).order_by(SavedSearch.id)).all()


def find_news(number, start, happenings):
    """Write down what is new for one saved search; returns whether anything is. Raises IndexUnavailable."""
    saved = db.session.get(SavedSearch, number)
    if saved is None:
        return False
    member = member_numbered(saved.member_id)
    found = _found_among(saved, member, start) & happenings.keys() if happenings else set()
    news = [
        happening
        for case in sorted(found)
        for happening in happenings[case]
        if happening.moment > saved.looked_at and happening.by != saved.member_id
    ]
    if news or saved.fresh:
        return _write_down(number, news, member)
    db.session.rollback()
    return False


def count_fresh(search, member):
    """How many cases that this member may see have news since he looked."""
    return db.session.scalar(
        select(func.count(News.case_id.distinct()))
        .join(Case, Case.id == News.case_id)
        .where(News.search_id == search.id, News.happened_at > search.looked_at, visible_cases(member))
    )


def _found_among(saved, member, start):
    """The numbers of the cases this member's search finds where something happened: the newest ones."""
    asked = newest_of(saved, **{LABEL: days_since(start)})
    return {found.number for found in search_cases(member, asked, per_page=MOST_NEWS).cases}


def _write_down(number, news, member):
    """One change: what was not told yet, and the number that pages read. Waits for a run beside this one."""
    with change() as session:
        search = session.get(SavedSearch, number, with_for_update=True, populate_existing=True)
        if search is None:
            return False
        known = select(News.case_id, News.kind).where(News.search_id == number)
        told = {(case_id, kind) for case_id, kind in session.execute(known)}
        for case_id, kind, moment, _by in news:
            if (case_id, kind) not in told:
                told.add((case_id, kind))
                session.add(News(search_id=number, case_id=case_id, kind=kind, happened_at=moment))
        session.flush()
        earlier, search.fresh = search.fresh, count_fresh(search, member)
    return search.fresh > earlier
