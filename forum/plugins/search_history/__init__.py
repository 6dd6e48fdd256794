"""Members find their own searches again; the staff learns what is sought in vain, not by whom."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.search_history import queries, routes
from forum.plugins.search_history.models import Asker, FailedSearch, KeepsNothing, PastSearch
from forum.plugins.search_history.noting import note_search

plugin = Plugin(
    "search_history",
    __name__,
    title="Search history",
    routes=routes.pages,
    settings={"KEEP": 200, "FEWEST_ASKERS": 3, "ASKER_DAYS": 30},
)

plugin.on(hooks.search_made, note_search)
plugin.filters(hooks.completions, queries.complete_nothing_typed)
plugin.fills(hooks.search_start, queries.recent_searches)
plugin.fills(hooks.account_nav, "search_history/nav.html")
plugin.fills(hooks.staff_nav, "search_history/staff_nav.html")
plugin.holds(PastSearch, member=PastSearch.member_id)
plugin.holds(KeepsNothing, member=KeepsNothing.member_id)
plugin.holds(FailedSearch, nobody=True)
plugin.holds(Asker, nobody=True)
