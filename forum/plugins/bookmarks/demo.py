"""A few bookmarks for the demo, so that their page is not empty."""

from sqlalchemy import select

from forum.plugin_api import Answer, Case, db, find_member, visible_answers, visible_cases
from forum.plugins.bookmarks.actions import keep_text

MEMBER = "dr_saule"


def bookmark_demo():
    """The demo's physician keeps two cases and an answer."""
    member = find_member(MEMBER)
    seen = select(Answer.case_id, Answer.id).join(Case, Case.id == Answer.case_id)
    seen = seen.where(visible_answers(), visible_cases(member), Case.author_id != member.id)
    for place, (case_id, answer_id) in enumerate(db.session.execute(seen.order_by(Answer.id).limit(3)).all()):
        keep_text(member, case_id, answer_id if place else None)
