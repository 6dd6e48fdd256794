"""What a member may say: I have the same question; or not any more."""

from forum.plugin_api import Case, Refused, change, index_case, locked, require_verified, wake_drain
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.same_question.models import Demand


def ask_too(member, case_number):
    """A verified member has a colleague's question as well. Twice is once; nobody is subscribed."""
    require_verified(member)
    with change() as session:
        case = locked(Case, case_number)
        if case.author_id == member.id:
            raise Refused(_l("This is your own question: it counts already."), status=403)
        if session.get(Demand, (case.id, member.id)) is None:
            session.add(Demand(case_id=case.id, member_id=member.id))
            index_case(case.id)
    wake_drain()


def ask_no_more(member, case_number):
    """The member takes it back; the case weighs as if it had never been said."""
    require_verified(member)
    with change() as session:
        case = locked(Case, case_number)
        demand = session.get(Demand, (case.id, member.id))
        if demand is not None:
            session.delete(demand)
            index_case(case.id)
    wake_drain()
