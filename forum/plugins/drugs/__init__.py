"""The official medicines database beside what the forum's cases say of a drug."""

from forum.plugin_api import Plugin, hooks
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.drugs import commands, demo, links, routes, searching
from forum.plugins.drugs.models import AtcLevel, DrugName, DrugPage, Edition

plugin = Plugin(
    "drugs",
    __name__,
    title="Drugs",
    routes=routes.pages,
    commands=commands.vocabulary,
    settings={"LOSS_ALLOWED": 0.1},
)

plugin.on(hooks.demo_loaded, demo.load_drugs)
plugin.filters(hooks.search_documents, searching.label_documents)
plugin.filters(hooks.question, searching.word_question)
plugin.filters(hooks.completions, searching.complete)
plugin.filters(hooks.medical_names, searching.names_from)
plugin.filters(hooks.shown_texts, links.link_texts)
plugin.adds_operator(
    "medicament",
    "drug",
    apply=searching.by_drug,
    help=_l("Only cases that speak of this drug; a brand finds what is in it."),
    example=_l("drug:doliprane"),
    label=_l("Drug"),
)
plugin.adds_facet(searching.LABEL, _l("Drug"), searching.name_of)
plugin.fills(hooks.page_footer, routes.link_to_list)
plugin.holds(Edition, nobody=True)
plugin.holds(DrugPage, nobody=True)
plugin.holds(DrugName, nobody=True)
plugin.holds(AtcLevel, nobody=True)
