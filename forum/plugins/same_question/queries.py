"""Reading demand: for a case's page, for a list of cases, for a batch of documents."""

from sqlalchemy import bindparam, case, func, select

from forum.plugin_api import Case, db, form_token, me, prepared, rows
from forum.plugins.same_question.models import Demand
from forum.plugins.same_question.weight import demand_weight

ASKED = "same_question_asked"


class Demands:
    """How many ask each case too, which of them the reader does, and whether he may say so."""

    __slots__ = ("asking", "may_ask", "mine", "reader", "token")

    def __init__(self, numbers, reader):
        self.reader = reader
        self.may_ask = reader is not None and reader.is_verified
        found = _demand_on(numbers, reader.id if reader else 0) if numbers else []
        self.asking = {number: asking for number, asking, _mine in found}
        self.mine = {number for number, _asking, mine in found if mine}
        self.token = form_token() if self.may_ask else ""


def look_for_demand(columns, reader):
    """Whether anybody has the question of the case as well."""
    asked = select(Demand.case_id).where(Demand.case_id == Case.id)
    return [*columns, asked.correlate(Case).exists().label(ASKED)]


def demand_on_page(page, case, answers):
    page["same_question"] = Demands([case.number] if case.looks.get(ASKED, True) else [], me())
    return page


def demand_on_list(page, cases):
    page["same_question"] = Demands([case.number for case in cases], me())
    return page


def weigh_by_demand(documents):
    """What many ask comes a little earlier in the search."""
    for number, asking, _mine in _demand_on(list(documents), 0):
        documents[number].weight *= demand_weight(asking)
    return documents


def demand_for(case_number):
    """How many colleagues have the question of that case as well."""
    return db.session.scalar(select(func.count()).where(Demand.case_id == case_number))


def _demand_on(numbers, reader):
    return rows(prepared("same_question demand", _demand), numbers=numbers, reader=reader)


def _demand():
    own = func.max(case((Demand.member_id == bindparam("reader"), 1), else_=0))
    counted = select(Demand.case_id, func.count(), own)
    numbers = bindparam("numbers", expanding=True)
    return counted.where(Demand.case_id.in_(numbers)).group_by(Demand.case_id)
