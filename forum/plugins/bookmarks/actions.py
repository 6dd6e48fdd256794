"""What a member may do: keep a case or an answer, or let it go."""

from sqlalchemy import delete

from forum.plugin_api import change, insert_into, now, require_member
from forum.plugins.bookmarks.models import Bookmark


def keep_text(member, case_id, answer_id=None):
    """Keep a case, or that answer of it. Twice is once."""
    require_member(member)
    kept = {"member_id": member.id, "case_id": case_id, "answer_id": answer_id, "kept_at": now()}
    with change() as session:
        session.execute(insert_into(Bookmark).values(kept).on_conflict_do_nothing())


def let_go(member, case_id, answer_id=None):
    """It stands among the member's bookmarks no more."""
    require_member(member)
    own = (Bookmark.member_id == member.id, Bookmark.case_id == case_id)
    with change() as session:
        session.execute(delete(Bookmark).where(*own, Bookmark.answer_id.is_not_distinct_from(answer_id)))
