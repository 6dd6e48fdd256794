"""The asker marks the answer that solved the case."""

from forum.plugin_api import Plugin, hooks
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.solved import actions, queries, routes
from forum.plugins.solved.models import SOLVED, Solution

plugin = Plugin("solved", __name__, title="Solved cases", routes=routes.pages)

plugin.adds_state(SOLVED, _l("Solved"), _l("Solved: the asker says which answer did it."))
plugin.filters(hooks.answer_order, queries.order_solution_first)
plugin.filters(hooks.case_page, queries.solution_on_page)
plugin.filters(hooks.search_documents, queries.mark_documents)
plugin.filters(hooks.case_imported, actions.import_solution)
plugin.filters(hooks.answer_saved, actions.keep_solution)
plugin.fills(hooks.answer_badges, "solved/badge.html")
plugin.fills(hooks.answer_footer, "solved/button.html")
plugin.holds(Solution, member=Solution.marked_by_id, case=Solution.case_id, answer=Solution.answer_id)
