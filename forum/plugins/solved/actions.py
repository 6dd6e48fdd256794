"""What the asker may say of an answer: I followed this advice; or I did not."""

from forum.plugin_api import (
    ANSWER,
    FOLLOWED,
    UNFOLLOWED,
    Answer,
    Case,
    Refused,
    answer_key,
    change,
    db,
    index_case,
    judge,
    locked,
    reconsider_state,
    require_verified,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.solved.access import require_asker
from forum.plugins.solved.models import Followed
from forum.plugins.solved.queries import followed_in, judged_in
from forum.plugins.solved.reminders import reckon


def follow_advice(asker, answer_number):
    """The asker acted upon this answer. Several may be; twice is once."""
    require_verified(asker)
    with change() as session:
        answer, case = _held(answer_number, asker)
        if answer.author_id == asker.id:
            raise Refused(_l("Your own answer is no advice to you."), status=403)
        if answer.folded:
            raise Refused(_l("A folded answer is no advice to follow."), status=409)
        if answer.kind != ANSWER:
            raise Refused(_l("Only an answer is advice to follow; this reply is none."), status=409)
        if session.get(Followed, answer.id) is None:
            session.add(Followed(answer_id=answer.id, case_id=case.id, marked_by_id=asker.id))
            _follow_up(FOLLOWED, answer, case, asker)
            reckon(case)
    wake_drain()


def unfollow_advice(asker, answer_number):
    """It was not this one."""
    require_verified(asker)
    with change() as session:
        answer, case = _held(answer_number, asker)
        followed = session.get(Followed, answer.id)
        if followed is not None:
            session.delete(followed)
            _follow_up(UNFOLLOWED, answer, case, asker)
            reckon(case)
    wake_drain()


def import_followed(record, case, answers):
    """The advice that an imported record says was followed; nobody is reminded of such a case."""
    for place, told in enumerate(record.get("answers") or (), 1):
        answer = told.get("solved") and answers[answer_key(case.imported_as, place, told)]
        if answer and answer.kind == ANSWER and db.session.get(Followed, answer.id) is None:
            row = Followed(answer_id=answer.id, case_id=case.id, marked_by_id=case.author_id)
            row.marked_at = answer.posted_at
            db.session.add(row)
            _follow_up(FOLLOWED, answer, case)


def keep_advice(draft, answer, case):
    """What was followed, or judged by the outcome, stays an answer: it would else speak for another reply."""
    if answer.kind != ANSWER and (answer.id in followed_in(case.id) or answer.id in judged_in(case.id)):
        raise Refused(
            _l("The asker followed or judged this answer: it stays one."), field="reply_kind", status=409
        )


def _held(answer_number, asker):
    """The answer and its case, locked; only the asker gets them."""
    answer = locked(Answer, answer_number)
    case = locked(Case, answer.case_id)
    require_asker(asker, case)
    return answer, case


def _follow_up(kind, answer, case, asker=None):
    """Inside the change: what follows for everybody else, the state and the index."""
    db.session.flush()
    judge(kind, answer, case, asker)
    reconsider_state(case)
    index_case(case.id)
