"""Inside a change: what is decided about an answer takes effect, and whoever relied on it is told."""

from forum.plugin_api import (
    ANSWER,
    LAST,
    REINSTATED,
    Answer,
    Case,
    Refused,
    concerned_by,
    db,
    index_case,
    judge,
    locked,
    reconsider_state,
    send_notice,
    set_bucket,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.errata.models import FOLDING, WAITING, Correction, Voice

TOLD, TOLD_AUTHOR, TOLD_BACK = "corrected", "ruled", "reinstated"


def held(answer_number):
    """The answer and its case, locked; only answers that are in sight are corrected."""
    answer = locked(Answer, answer_number)
    if answer.kind != ANSWER or answer.folded:
        raise Refused(_l("Only an answer that everybody sees can be corrected or ruled on."), status=409)
    return answer, locked(Case, answer.case_id)


def speak(draft, answer, case, member, status=WAITING):
    """Add a voice."""
    words = {"says": draft.says, "reason": draft.reason, "instead": draft.instead}
    voice = Voice(answer_id=answer.id, case_id=case.id, member_id=member.id, status=status, **words)
    voice.instead_id = draft.instead_id
    db.session.add(voice)
    db.session.flush()


def decide(kind, answer, case, by, others=()):
    """This stands against the answer from now on; `others` took part in it."""
    standing = db.session.get(Correction, answer.id)
    if standing is None:
        standing = Correction(answer_id=answer.id, case_id=case.id, place=answer.bucket)
        db.session.add(standing)
    standing.kind = kind
    if kind in FOLDING and answer.bucket != LAST:
        standing.place = answer.bucket
        set_bucket(answer, LAST)
    db.session.flush()
    _follow(kind, answer, case, by)
    _tell(TOLD, answer, case, by, others)


def reinstate(answer, case, by):
    """Nothing stands against the answer any more: it goes back to its place."""
    standing = db.session.get(Correction, answer.id)
    if answer.bucket == LAST:
        set_bucket(answer, standing.place)
    db.session.delete(standing)
    db.session.flush()
    _follow(REINSTATED, answer, case, by)
    _tell(TOLD_BACK, answer, case, by)


def _follow(kind, answer, case, by):
    judge(kind, answer, case, by)
    reconsider_state(case)
    index_case(case.id)


def _tell(code, answer, case, by, others=()):
    """Whoever asked, read, voted or kept it hears it once; its author as its author; who acted does not."""
    numbers = concerned_by(answer) - {answer.author_id, *others}
    send_notice(numbers, code, answer.url, case=case, by=by)
    own = TOLD_AUTHOR if code == TOLD else code
    send_notice([answer.author_id], own, answer.url, case=case, by=by)
