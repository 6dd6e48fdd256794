"""Who sees what: one rule, said once for the database and once for the search."""

from sqlalchemy import and_, false, or_, true

from forum.cases.models import ANSWER, EVERYBODY, STAFF_ONLY, Answer, Case
from forum.errors import Refused
from forum.languages import lazy_gettext as _l
from forum.members.access import may_read, require_verified


def sight_of(reader):
    """How far that reader (None: a visitor) sees: one of the words that `within` knows."""
    if not may_read(reader):
        return "nothing"
    if reader is None:
        return "public"
    return "everything" if reader.is_staff else "own"


def within(sight, number):
    """The condition under which a case lies within that sight; `number` is the reader's, or stands for it."""
    return {
        "nothing": false(),
        "public": Case.audience == EVERYBODY,
        "own": or_(Case.audience == EVERYBODY, Case.author_id == number),
        "everything": true(),
    }[sight]


def visible_cases(reader):
    """The condition under which that reader may see a case."""
    return within(sight_of(reader), reader.id if reader is not None else None)


def visible_answers():
    """The condition under which a reply to a visible case may be shown, whatever its kind."""
    return Answer.folded.is_(False)


def ranked_answers():
    """The condition under which a reply is an answer: ranked, counted, paged and found by the search."""
    return and_(visible_answers(), Answer.kind == ANSWER)


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
