"""Reading folds and the log."""

from sqlalchemy import bindparam, select

from forum.plugin_api import STAFF_ONLY, Case, Member, db, folded_answers, me, prepared, rows, shown_answers
from forum.plugins.moderation.models import ACTS, REASONS, Act, Fold

LINES_PER_PAGE = 50


class Folds:
    """The folded answers of a page with their reasons, and what the reader may do about it."""

    __slots__ = ("answers", "case_hidden", "is_staff", "may_flag", "own", "reasons")

    def __init__(self, case, answers, reader):
        self.answers = shown_answers(folded_answers(case), reader)
        self.reasons = _reasons_of(self.answers)
        self.is_staff = reader is not None and reader.is_staff
        self.may_flag = reader is not None and reader.is_verified
        self.own = {answer.number for answer in answers if answer.mine}
        self.case_hidden = case.audience == STAFF_ONLY


def folds_on_page(page, case, answers):
    page["moderation"] = Folds(case, answers, me())
    return page


def log_page(before=None):
    """One page of the log, the newest line first, and the number to go on before (None at the end)."""
    lines = (
        select(Act, Member.pseudonym, Case.title)
        .join(Case, Case.id == Act.case_id)
        .outerjoin(Member, Member.id == Act.member_id)
        .order_by(Act.id.desc())
    )
    if before and 0 < before < 2**31:
        lines = lines.where(Act.id < before)
    found = db.session.execute(lines.limit(LINES_PER_PAGE + 1)).all()
    shown = [_line(act, member, title) for act, member, title in found[:LINES_PER_PAGE]]
    return shown, found[LINES_PER_PAGE - 1][0].id if len(found) > LINES_PER_PAGE else None


def _line(act, member, title):
    return {
        "act": ACTS[act.act],
        "reason": REASONS.get(act.reason, ""),
        "member": member,
        "title": title,
        "happened_at": act.happened_at,
        "url": f"/answers/{act.answer_id}" if act.answer_id else f"/cases/{act.case_id}",
    }


def _reasons_of(answers):
    if not answers:
        return {}
    numbers = [answer.number for answer in answers]
    return {
        n: REASONS[reason] for n, reason in rows(prepared("moderation reasons", _reasons), numbers=numbers)
    }


def _reasons():
    return select(Fold.answer_id, Fold.reason).where(Fold.answer_id.in_(bindparam("numbers", expanding=True)))
