"""Reading bookmarks: on a case's page, a member's list, who keeps an answer."""

from flask import current_app
from sqlalchemy import and_, bindparam, or_, select

from forum.plugin_api import (
    Answer,
    Case,
    Member,
    Page,
    cursor_of,
    db,
    form_token,
    me,
    prepared,
    read_cursor,
    rows,
    visible_answers,
    visible_cases,
)
from forum.plugins.bookmarks.models import Bookmark

KEPT = "bookmarks_kept"
COLUMNS = (
    Bookmark.id,
    Bookmark.kept_at,
    Bookmark.case_id,
    Bookmark.answer_id,
    Case.title,
    Case.slug,
    Case.question_html,
    Answer.html,
    Member.pseudonym,
)


class Kept:
    """What the reader keeps of one case; None stands for the case itself."""

    __slots__ = ("mine", "token")

    def __init__(self, case_number, reader, any_kept=True):
        self.mine, self.token = frozenset(), reader and form_token()
        if reader is not None and any_kept:
            found = rows(prepared("bookmarks kept", _kept), case=case_number, member=reader.id)
            self.mine = {row.answer_id for row in found}


def look_for_bookmarks(columns, reader):
    """Whether the reader keeps anything of the case."""
    own = select(Bookmark.id).where(Bookmark.case_id == Case.id, Bookmark.member_id == reader)
    return [*columns, own.correlate(Case).exists().label(KEPT)]


def bookmarks_on_page(page, case, answers):
    page["bookmarks"] = Kept(case.number, me(), case.looks.get(KEPT, True))
    return page


def bookmarks_of(member, cursor=None):
    """One page of what a member keeps and may still see, the newest first."""
    size, place = current_app.config["BOOKMARKS_PER_PAGE"], read_cursor(cursor) if cursor else None
    author = or_(
        and_(Bookmark.answer_id.is_(None), Member.id == Case.author_id), Member.id == Answer.author_id
    )
    kept = select(*COLUMNS).join_from(Bookmark, Case, Case.id == Bookmark.case_id)
    kept = kept.outerjoin(Answer, Answer.id == Bookmark.answer_id).join(Member, author)
    kept = kept.where(Bookmark.member_id == member.id, visible_cases(member))
    kept = kept.where(or_(Bookmark.answer_id.is_(None), visible_answers()))
    if place:
        kept = kept.where(_behind(*place))
    kept = kept.order_by(Bookmark.kept_at.desc(), Bookmark.id.desc()).limit(size + 1)
    found = db.session.execute(kept).all()
    if len(found) <= size:
        return Page(found, None)
    return Page(found[:size], cursor_of(found[size - 1].kept_at, found[size - 1].id))


def add_keepers(members, answer):
    """Whoever keeps the answer, or its case since the answer stands there, should hear of a correction."""
    of_case = and_(
        Bookmark.case_id == answer.case_id,
        Bookmark.answer_id.is_(None),
        Bookmark.kept_at >= answer.posted_at,
    )
    keepers = select(Bookmark.member_id).where(or_(Bookmark.answer_id == answer.id, of_case))
    return members | set(db.session.scalars(keepers))


def _kept():
    own = (Bookmark.case_id == bindparam("case"), Bookmark.member_id == bindparam("member"))
    return select(Bookmark.answer_id).where(*own)


def _behind(moment, number):
    return or_(Bookmark.kept_at < moment, and_(Bookmark.kept_at == moment, Bookmark.id < number))
