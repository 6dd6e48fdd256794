"""Reading solutions: for a page, for the order of answers, for a batch of documents."""

from sqlalchemy import bindparam, select

from forum.plugin_api import Answer, db, me, prepared, rows
from forum.plugins.solved.models import SOLVED, Solution

SOLVED_WEIGHT = 1.2


class Solved:
    """The number of the answer that solved the case (or None), and whether the reader may say so."""

    __slots__ = ("answer", "may_mark")

    def __init__(self, answer, may_mark):
        self.answer, self.may_mark = answer, may_mark


def order_solution_first(columns):
    return [Answer.bucket, *columns]


def solution_on_page(page, case, answers):
    reader = me()
    solved = case.state is not None and case.state.code == SOLVED
    number = _solution_of(case) if solved else None
    page["solved"] = Solved(number, reader is not None and reader.is_verified and reader.id == case.author_id)
    return page


def mark_documents(documents):
    """The accepted answer weighs more than the others, a solved case more than an open one."""
    rows = db.session.execute(
        select(Solution.case_id, Solution.answer_id).where(Solution.case_id.in_(list(documents)))
    )
    for case_id, answer_id in rows:
        document = documents[case_id]
        text = dict(document.answers).get(answer_id)
        if text is not None:
            document.accepted = (answer_id, text)
            document.answers = [answer for answer in document.answers if answer[0] != answer_id]
            document.weight *= SOLVED_WEIGHT
    return documents


def _solution_of(case):
    found = rows(prepared("solved solution", _solution), number=case.number)
    return found[0].answer_id if found else None


def _solution():
    return select(Solution.answer_id).where(Solution.case_id == bindparam("number"))
