"""Cases with an urgent word in their title are marked and listed."""

from forum.plugin_api import Plugin, hooks
from urgent import urgency
from urgent.models import UrgentCase
from urgent.routes import pages

plugin = Plugin("urgent", __name__, routes=pages, settings={"WORDS": ["anaphyla", "sepsis", "urgen"]})

plugin.on(hooks.case_posted, urgency.note_urgency)
plugin.on(hooks.case_edited, urgency.note_urgency)
plugin.filters(hooks.case_page, urgency.urgency_on_page)
plugin.fills(hooks.page_head, "urgent/head.html")
plugin.fills(hooks.home_top, "urgent/link.html")
plugin.fills(hooks.case_badges, "urgent/badge.html")
plugin.holds(UrgentCase, case=UrgentCase.case_id)
