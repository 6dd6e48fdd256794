"""Who sees what: one rule, said once for the database and once for the search."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import false, or_, true

from forum.cases.models import EVERYBODY, STAFF_ONLY, Answer, Case
from forum.errors import Refused
from forum.members.access import may_read, require_verified


def visible_cases(reader):
    """The condition under which that reader (None: a visitor) may see a case."""
    if not may_read(reader):
        return false()
    if reader is None:
        return Case.audience == EVERYBODY
    if reader.is_staff:
        return true()
    return or_(Case.audience == EVERYBODY, Case.author_id == reader.id)


def visible_answers():
    """The condition under which an answer of a visible case is shown, counted and indexed."""
    return Answer.folded.is_(False)


def audiences_of(reader):
    """The same rule for the search: a case is found by whoever bears one of its audiences."""
    if not may_read(reader):
        return frozenset()
    if reader is None:
        return frozenset({EVERYBODY})
    own = {EVERYBODY, f"member:{reader.id}"}
    return frozenset(own | {STAFF_ONLY} if reader.is_staff else own)


def audiences_for(case):
    """Who finds that case: what its document in the index bears."""
    if case.audience == EVERYBODY:
        return [EVERYBODY]
    return [STAFF_ONLY, f"member:{case.author_id}"]


def may_edit(member, text):
    """Authors and moderators may edit a case or an answer."""
    return member is not None and member.is_verified and (member.id == text.author_id or member.is_staff)


def require_editor(member, text):
    require_verified(member)
    if not may_edit(member, text):
        raise Refused(_l("Only its author or a moderator may change this."), status=403)
