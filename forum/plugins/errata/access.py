"""Who may correct an answer: its author; and who may rule on one: a panellist who has no part in the case."""

from sqlalchemy import select

from forum.plugin_api import ANSWER, Answer, Refused, db, has_privilege, require_privilege, require_verified
from forum.plugin_api import lazy_gettext as _l

PANEL, PHYSICIAN = "panel", "physician"


def require_author(member, answer):
    require_verified(member)
    if member.id != answer.author_id:
        raise Refused(_l("Only its author retracts or corrects an answer."), status=403)


def require_panellist(member, answer, case):
    """Moderators, physicians of the case's specialty, and whoever earned it there. Nobody rules on what he
    wrote himself, on advice that he asked for, or on what competes with an answer of his own."""
    require_verified(member)
    if not is_specialist(member, case.specialty):
        require_privilege(member, PANEL, case.specialty)
    if member.id in (answer.author_id, case.author_id) or _has_answered(member, case):
        raise Refused(
            _l("You have a part in this case: its asker and those who answered it do not rule on it."),
            status=403,
        )


def is_specialist(member, specialty):
    return (
        member is not None
        and member.is_verified
        and member.profession == PHYSICIAN
        and member.specialty == specialty
    )


def may_sit(member, specialty):
    """Whether that member may rule in a specialty at all; whether he has a part in a case is not asked."""
    return is_specialist(member, specialty) or has_privilege(member, PANEL, specialty)


def _has_answered(member, case):
    own = select(Answer.id).where(Answer.case_id == case.id, Answer.author_id == member.id)
    return db.session.scalar(own.where(Answer.kind == ANSWER).limit(1)) is not None
