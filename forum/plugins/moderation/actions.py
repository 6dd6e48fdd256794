"""What moderation does: flag, fold, bring back, hide a case; each act is logged in the same change."""

from collections import Counter

from flask import current_app
from sqlalchemy import select, update

from forum.plugin_api import (
    EVERYBODY,
    STAFF_ONLY,
    Answer,
    Case,
    Refused,
    answer_key,
    bring_back,
    change,
    db,
    locked,
    put_out_of_sight,
    require_staff,
    require_verified,
    set_audience,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.moderation.models import REASONS, Act, Flag, Fold


def flag_answer(member, answer_number, reason):
    """One member's flag; when enough members flagged, the answer folds. Returns whether it is folded now."""
    require_verified(member)
    _require_reason(reason)
    with change() as session:
        answer = locked(Answer, answer_number)
        if answer.author_id == member.id:
            raise Refused(_l("You can edit your own answer instead."), status=403)
        if session.get(Flag, (answer.id, member.id)) is None:
            session.add(Flag(answer_id=answer.id, member_id=member.id, reason=reason))
            _log("flag", answer.case_id, answer.id, member, reason)
            session.flush()
            _fold_if_enough(answer)
    wake_drain()
    return answer.folded


def fold_answer(moderator, answer_number, reason):
    """A moderator folds an answer alone."""
    require_staff(moderator)
    _require_reason(reason)
    with change():
        answer = locked(Answer, answer_number)
        if not answer.folded:
            _fold(answer, reason, moderator)
    wake_drain()


def restore_answer(moderator, answer_number):
    """A moderator brings a folded answer back; the flags it had are settled."""
    require_staff(moderator)
    with change() as session:
        answer = locked(Answer, answer_number)
        if answer.folded:
            bring_back(answer)
            session.delete(session.get(Fold, answer.id))
            session.execute(update(Flag).where(Flag.answer_id == answer.id).values(settled=True))
            _log("restore", answer.case_id, answer.id, moderator)
    wake_drain()


def hide_case(moderator, case_number):
    """Only moderators and its author see the case from now on."""
    _show_case_to(STAFF_ONLY, "hide", moderator, case_number)


def show_case(moderator, case_number):
    """Whoever may read sees the case again."""
    _show_case_to(EVERYBODY, "show", moderator, case_number)


def import_folds(record, case, answers):
    """Fold what an imported record names as joke, off-topic or dangerous."""
    for place, told in enumerate(record.get("answers") or (), 1):
        answer = answers[answer_key(case.imported_as, place, told)]
        if told.get("folded") and not answer.folded:
            _require_reason(told["folded"])
            _fold(answer, told["folded"], None)


def _show_case_to(audience, act, moderator, case_number):
    require_staff(moderator)
    with change():
        case = locked(Case, case_number)
        if case.audience != audience:
            set_audience(case, audience)
            _log(act, case.id, None, moderator)
    wake_drain()


def _fold_if_enough(answer):
    flags = select(Flag.reason).where(Flag.answer_id == answer.id, Flag.settled.is_(False))
    reasons = db.session.scalars(flags.order_by(Flag.flagged_at)).all()
    if not answer.folded and len(reasons) >= current_app.config["MODERATION_FLAGS_TO_FOLD"]:
        _fold(answer, Counter(reasons).most_common(1)[0][0], None)


def _fold(answer, reason, moderator):
    put_out_of_sight(answer)
    db.session.add(Fold(answer_id=answer.id, reason=reason, folded_by_id=moderator and moderator.id))
    _log("fold", answer.case_id, answer.id, moderator, reason)


def _log(act, case_id, answer_id, member, reason=""):
    db.session.add(
        Act(act=act, case_id=case_id, answer_id=answer_id, member_id=member and member.id, reason=reason)
    )


def _require_reason(reason):
    if reason not in REASONS:
        raise Refused(_l("Please say why: a joke, off-topic, or dangerous advice."), field="reason")
