"""Authors take back what they advised, a panel of two rules on answers, and whoever relied on one is told."""

from forum.plugin_api import Plugin, hooks
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.errata import actions, demo, queries, routes, rulings, standing, views
from forum.plugins.errata.models import Correction, Voice

plugin = Plugin("errata", __name__, title="Corrections and rulings", routes=routes.pages)

plugin.adds_state(
    queries.STATE,
    _l("Corrected"),
    _l("Corrected: an answer was retracted or corrected by its author, or ruled wrong by a panel."),
    rank=50,
)
plugin.adds_notice(standing.TOLD, _l("An answer that concerns you was corrected: %(subject)s"), mailed=True)
plugin.adds_notice(standing.TOLD_AUTHOR, _l("A panel ruled on your answer: %(subject)s"), mailed=True)
plugin.adds_notice(standing.TOLD_BACK, _l("An answer that was corrected stands again: %(subject)s"))
plugin.adds_notice(rulings.CONTESTED, _l("A colleague calls your answer dangerous: %(subject)s"), mailed=True)
plugin.on(hooks.demo_loaded, demo.correct_answers)
plugin.filters(hooks.answer_order, queries.order_by_bucket)
plugin.filters(hooks.answer_saved, actions.keep_answer)
plugin.filters(hooks.case_looks, queries.look_for_voices)
plugin.filters(hooks.case_page, views.corrections_on_page)
plugin.filters(hooks.reached_states, queries.states_of)
plugin.filters(hooks.search_documents, queries.drop_withdrawn)
plugin.fills(hooks.answer_body, "errata/banner.html")
plugin.fills(hooks.answer_menu, "errata/menu.html")
plugin.fills(hooks.account_nav, views.panel_link)
plugin.holds(Correction, case=Correction.case_id, answer=Correction.answer_id)
plugin.holds(Voice, member=Voice.member_id, case=Voice.case_id, answer=Voice.answer_id)
