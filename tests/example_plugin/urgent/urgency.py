"""Which cases are urgent: noted when a case is posted or edited, read for its page and for the list."""

from flask import current_app
from sqlalchemy import select

from forum.plugin_api import Case, change, db, visible_cases
from urgent.models import UrgentCase


def note_urgency(case):
    title = case.title.casefold()
    word = next((word for word in current_app.config["URGENT_WORDS"] if word in title), None)
    with change() as session:
        session.query(UrgentCase).filter_by(case_id=case.id).delete()
        if word:
            session.add(UrgentCase(case_id=case.id, word=word))


def urgency_on_page(page, case, answers):
    page["urgent"] = db.session.get(UrgentCase, case.number)
    return page


def urgent_cases(reader):
    urgent = select(Case).join(UrgentCase, UrgentCase.case_id == Case.id).where(visible_cases(reader))
    return db.session.scalars(urgent.order_by(Case.posted_at.desc()).limit(30)).all()
