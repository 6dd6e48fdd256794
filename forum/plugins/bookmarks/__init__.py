"""Members keep cases and answers to find them again, and hear when such an answer is corrected."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.bookmarks import queries, routes
from forum.plugins.bookmarks.demo import bookmark_demo
from forum.plugins.bookmarks.models import Bookmark

plugin = Plugin("bookmarks", __name__, title="Bookmarks", routes=routes.pages, settings={"PER_PAGE": 30})

plugin.on(hooks.demo_loaded, bookmark_demo)
plugin.filters(hooks.case_looks, queries.look_for_bookmarks)
plugin.filters(hooks.case_page, queries.bookmarks_on_page)
plugin.filters(hooks.concerned, queries.add_keepers)
plugin.fills(hooks.case_actions, "bookmarks/case.html")
plugin.fills(hooks.answer_footer, "bookmarks/answer.html")
plugin.fills(hooks.account_nav, "bookmarks/nav.html")
plugin.holds(Bookmark, member=Bookmark.member_id, case=Bookmark.case_id, answer=Bookmark.answer_id)
