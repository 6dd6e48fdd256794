"""What the asker may say: this answer solved my case; or not any more."""

from forum.plugin_api import (
    ANSWER,
    FIRST,
    NORMAL,
    OPEN,
    Answer,
    Case,
    Refused,
    answer_key,
    change,
    db,
    locked,
    require_verified,
    set_bucket,
    set_state,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.solved.models import SOLVED, Solution


def mark_solved(asker, answer_number):
    """This answer solved the case; an earlier mark moves here."""
    require_verified(asker)
    with change():
        answer = locked(Answer, answer_number)
        case = locked(Case, answer.case_id)
        _require_asker(asker, case)
        if answer.folded:
            raise Refused(_l("A folded answer cannot be the solution."), status=409)
        if answer.kind != ANSWER:
            raise Refused(_l("Only an answer can be the solution; this reply is none."), status=409)
        _solve(case, answer, asker.id)
    wake_drain()


def unmark_solved(asker, answer_number):
    """The case is open again."""
    require_verified(asker)
    with change() as session:
        answer = locked(Answer, answer_number)
        case = locked(Case, answer.case_id)
        _require_asker(asker, case)
        solution = session.get(Solution, case.id)
        if solution is not None and solution.answer_id == answer.id:
            session.delete(solution)
            set_bucket(answer, NORMAL)
            set_state(case, OPEN)
    wake_drain()


def import_solution(record, case, answers):
    """The solution that an imported record names."""
    for place, told in enumerate(record.get("answers") or (), 1):
        if told.get("solved"):
            answer = answers[answer_key(case.imported_as, place, told)]
            if answer.kind != ANSWER:
                return
            solution = db.session.get(Solution, case.id)
            if solution is None or solution.answer_id != answer.id:
                _solve(case, answer, case.author_id)
            return


def keep_solution(draft, answer, case):
    """What solved the case stays an answer: its mark would else point at a reply that is none."""
    solution = db.session.get(Solution, case.id) if answer.kind != ANSWER else None
    if solution is not None and solution.answer_id == answer.id:
        raise Refused(_l("This answer solved the case and stays an answer."), field="reply_kind", status=409)


def _solve(case, answer, marked_by_id):
    """The answer goes first; one that stood there before goes back among the others."""
    earlier = db.session.get(Solution, case.id)
    if earlier is not None:
        set_bucket(locked(Answer, earlier.answer_id), NORMAL)
    db.session.merge(Solution(case_id=case.id, answer_id=answer.id, marked_by_id=marked_by_id))
    set_bucket(answer, FIRST)
    set_state(case, SOLVED)


def _require_asker(member, case):
    if case.author_id != member.id:
        raise Refused(_l("Only the asker says what solved the case."), status=403)
