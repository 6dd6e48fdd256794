"""Helpful votes: useful advice rises, and its author is known for it in that specialty."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.reputation import actions, queries, routes
from forum.plugins.reputation.models import Points, Score, Vote

plugin = Plugin("reputation", __name__, title="Helpful votes and reputation", routes=routes.pages)

plugin.filters(hooks.answer_order, queries.order_by_usefulness)
plugin.filters(hooks.first_usefulness, actions.first_usefulness)
plugin.filters(hooks.case_page, queries.votes_on_page)
plugin.filters(hooks.case_list, queries.votes_on_list)
plugin.filters(hooks.profile_page, queries.points_on_profile)
plugin.filters(hooks.search_documents, queries.weigh_documents)
plugin.filters(hooks.case_imported, actions.import_votes)
plugin.fills(hooks.answer_footer, "reputation/vote.html")
plugin.fills(hooks.profile_stats, "reputation/points.html")
plugin.fills(hooks.search_result, "reputation/found.html")
plugin.holds(Vote, member=Vote.voter_id, answer=Vote.answer_id)
plugin.holds(Score, answer=Score.answer_id)
plugin.holds(Points, member=Points.member_id)
