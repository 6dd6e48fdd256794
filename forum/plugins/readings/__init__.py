"""Remembers which cases a member has read, so that he hears when what he read there is corrected."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.readings import queries, routes
from forum.plugins.readings.models import Declined, Reading
from forum.plugins.readings.noting import look_for_reading, note_reading

plugin = Plugin("readings", __name__, title="Readings", routes=routes.pages)

plugin.filters(hooks.case_looks, look_for_reading)
plugin.filters(hooks.case_page, note_reading)
plugin.filters(hooks.concerned, queries.add_readers)
plugin.fills(hooks.account_nav, "readings/nav.html")
plugin.holds(Reading, member=Reading.member_id, case=Reading.case_id)
plugin.holds(Declined, member=Declined.member_id)
