"""The asker says which advice was followed, and what became of the case."""

from forum.plugin_api import Plugin, hooks
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.solved import actions, demo, queries, routes
from forum.plugins.solved.commands import commands
from forum.plugins.solved.models import OUTCOME, SOLVED, Followed, Outcome, Reminder, Verdict
from forum.plugins.solved.reminders import MONTH, QUARTER, WEEK

plugin = Plugin(
    "solved", __name__, title="Followed advice and outcomes", routes=routes.pages, commands=commands
)

plugin.adds_state(
    SOLVED,
    _l("Advice followed"),
    _l("Advice followed: the asker says which advice he acted upon."),
    rank=40,
    names=("résolu",),
)
plugin.adds_state(
    OUTCOME,
    _l("Outcome known"),
    _l("Outcome known: the asker came back to say what it was."),
    rank=60,
    names=("issue",),
)
plugin.adds_feature(OUTCOME, _l("An outcome"), "issue", "évolution")
plugin.adds_notice(WEEK, _l("And in the end? A week ago you asked: %(subject)s"), mailed=True)
plugin.adds_notice(MONTH, _l("And in the end? A month ago you asked: %(subject)s"), mailed=True)
plugin.adds_notice(QUARTER, _l("And in the end? Some months ago you asked: %(subject)s"), mailed=True)
plugin.on(hooks.demo_loaded, demo.tell_outcomes)
plugin.filters(hooks.answer_order, queries.order_confirmed_first)
plugin.filters(hooks.case_looks, queries.look_for_advice)
plugin.filters(hooks.case_page, queries.advice_on_page)
plugin.filters(hooks.reached_states, queries.states_of)
plugin.filters(hooks.search_documents, queries.mark_documents)
plugin.filters(hooks.case_imported, actions.import_followed)
plugin.filters(hooks.answer_saved, actions.keep_advice)
plugin.fills(hooks.case_head, "solved/head.html")
plugin.fills(hooks.case_actions, "solved/ask.html")
plugin.fills(hooks.answer_badges, "solved/badge.html")
plugin.fills(hooks.answer_footer, "solved/button.html")
plugin.fills(hooks.account_nav, "solved/link.html")
plugin.holds(Followed, member=Followed.marked_by_id, case=Followed.case_id, answer=Followed.answer_id)
plugin.holds(Outcome, member=Outcome.told_by_id, case=Outcome.case_id)
plugin.holds(Verdict, answer=Verdict.answer_id)
plugin.holds(Reminder, case=Reminder.case_id)
