"""Votes that weigh: useful advice rises, and its author is known for it in that specialty."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.reputation import (
    actions,
    importing,
    judgements,
    queries,
    routes,
    routes_admin,
    showing,
    standing,
    voices,
)
from forum.plugins.reputation.commands import reputation
from forum.plugins.reputation.models import DoubtedVote, Earned, Line, Score, Suspicion, Vote
from forum.plugins.reputation.settings import SETTINGS

plugin = Plugin(
    "reputation",
    __name__,
    title="Votes and reputation",
    routes=routes.pages,
    settings=SETTINGS,
    commands=reputation,
)

plugin.filters(hooks.answer_order, queries.order_by_usefulness)
plugin.filters(hooks.first_usefulness, actions.first_usefulness)
plugin.filters(hooks.judgement, judgements.follow_judgement)
plugin.filters(hooks.concerned, queries.add_voters)
plugin.filters(hooks.voices, voices.weigh_voices)
plugin.filters(hooks.privileges, standing.earned_privileges)
plugin.filters(hooks.answers_shown, showing.give_new_ones_a_turn)
plugin.filters(hooks.case_page, showing.votes_on_page)
plugin.filters(hooks.case_list, queries.votes_on_list)
plugin.filters(hooks.profile_page, standing.points_on_profile)
plugin.filters(hooks.search_documents, queries.weigh_documents)
plugin.filters(hooks.case_imported, importing.import_votes)
plugin.fills(hooks.answers_head, "reputation/why.html")
plugin.fills(hooks.answer_footer, "reputation/vote.html")
plugin.fills(hooks.answer_menu, "reputation/menu.html")
plugin.fills(hooks.profile_stats, "reputation/points.html")
plugin.fills(hooks.search_result, "reputation/found.html")
plugin.fills(hooks.staff_nav, routes_admin.link_for_admins)
plugin.holds(Vote, member=Vote.voter_id, answer=Vote.answer_id)
plugin.holds(Score, answer=Score.answer_id)
plugin.holds(Line, member=Line.member_id, case=Line.case_id, answer=Line.answer_id)
plugin.holds(Earned, member=Earned.member_id)
plugin.holds(Suspicion, nobody=True)
plugin.holds(DoubtedVote, member=DoubtedVote.voter_id, answer=DoubtedVote.answer_id)
