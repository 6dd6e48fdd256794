"""Folds jokes, digressions and dangerous advice out of sight, and answers for it in a log."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.moderation import actions, commands, queries, routes
from forum.plugins.moderation.models import Act, Flag, Fold

plugin = Plugin(
    "moderation",
    __name__,
    title="Moderation",
    routes=routes.pages,
    commands=commands.moderation,
    settings={"FLAGS_TO_FOLD": 2},  # so many different members fold an answer without a moderator
)

plugin.filters(hooks.case_page, queries.folds_on_page)
plugin.filters(hooks.case_imported, actions.import_folds)
plugin.fills(hooks.answer_menu, "moderation/menu.html")
plugin.fills(hooks.case_after_answers, "moderation/folded.html")
plugin.fills(hooks.case_badges, "moderation/hidden_badge.html")
plugin.fills(hooks.case_actions, "moderation/case_actions.html")
plugin.fills(hooks.staff_nav, "moderation/nav.html")
plugin.holds(Flag, member=Flag.member_id, answer=Flag.answer_id)
plugin.holds(Fold, member=Fold.folded_by_id, answer=Fold.answer_id)
plugin.holds(Act, member=Act.member_id, case=Act.case_id)
