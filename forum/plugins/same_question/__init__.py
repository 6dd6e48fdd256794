"""Colleagues who have the same question say so on the case instead of asking it once more."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.same_question import queries, routes
from forum.plugins.same_question.models import Demand

plugin = Plugin("same_question", __name__, title="Same question", routes=routes.pages)

plugin.filters(hooks.case_looks, queries.look_for_demand)
plugin.filters(hooks.case_page, queries.demand_on_page)
plugin.filters(hooks.case_list, queries.demand_on_list)
plugin.filters(hooks.search_documents, queries.weigh_by_demand)
plugin.fills(hooks.case_actions, "same_question/button.html")
plugin.fills(hooks.compose_similar, "same_question/similar.html")
plugin.fills(hooks.search_result, "same_question/found.html")
plugin.holds(Demand, member=Demand.member_id, case=Demand.case_id)
