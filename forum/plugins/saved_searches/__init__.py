"""Members save searches and learn what is new in them: on the site, by mail, in a private feed."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.saved_searches import pages_parts, routes, stirring
from forum.plugins.saved_searches.commands import commands
from forum.plugins.saved_searches.models import CaseStateSeen, News, SavedSearch

plugin = Plugin(
    "saved_searches",
    __name__,
    title="Saved searches",
    routes=routes.pages,
    commands=commands,
    settings={"MOST": 50, "LOOK_BACK_HOURS": 48, "INDEX_PAUSE": 2},
)

plugin.filters(hooks.search_documents, stirring.label_documents)
plugin.fills(hooks.search_tools, pages_parts.save_link)
plugin.fills(hooks.account_nav, pages_parts.account_link)
plugin.holds(SavedSearch, member=SavedSearch.member_id)
plugin.holds(News, case=News.case_id)
plugin.holds(CaseStateSeen, case=CaseStateSeen.case_id)
