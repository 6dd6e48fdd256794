"""Hypotheses: answers name up to three, the case's head pools them, its state says how they converge."""

from forum.plugin_api import Plugin, hooks
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.hypotheses import actions, commands, pages_parts, queries, routes, searching, stating
from forum.plugins.hypotheses.models import Hypothesis, Pool, StatedOpinion
from forum.plugins.hypotheses.pooling import CONVERGENT, ONE, SPLIT

plugin = Plugin(
    "hypotheses",
    __name__,
    title="Hypotheses and their pool",
    routes=routes.pages,
    commands=commands.hypotheses,
)

plugin.adds_state(
    ONE,
    _l("One opinion"),
    _l("One opinion: a first hypothesis, nobody else yet."),
    rank=10,
    names=("seul",),
)
plugin.adds_state(
    SPLIT,
    _l("Split"),
    _l("Split: the answers name different hypotheses; another voice would help."),
    rank=20,
    names=("partagés",),
)
plugin.adds_state(
    CONVERGENT,
    _l("Convergent"),
    _l("Convergent: two answers or more put the same hypothesis first, and little speaks for another."),
    rank=30,
    names=("convergents",),
)
plugin.filters(hooks.draft, stating.require_shape)
plugin.filters(hooks.answer_saved, actions.save_hypotheses)
plugin.filters(hooks.judgement, actions.hear_judgement)
plugin.filters(hooks.reached_states, actions.pool_case)
plugin.filters(hooks.case_imported, actions.import_hypotheses)
plugin.filters(hooks.case_looks, queries.look_for_pool)
plugin.filters(hooks.case_page, queries.hypotheses_on_page)
plugin.filters(hooks.search_documents, queries.name_documents)
plugin.fills(hooks.page_head, "hypotheses/head.html")
plugin.fills(hooks.answer_fields, pages_parts.show_fields)
plugin.fills(hooks.answer_body, "hypotheses/stated.html")
plugin.fills(hooks.case_head, "hypotheses/pool.html")
plugin.adds_operator(
    "hypothese",
    "hypothesis",
    apply=searching.by_hypothesis,
    help=_l("Only cases where an answer names this diagnosis or action."),
    example=_l("hypothesis:eczema"),
)
plugin.holds(StatedOpinion, case=StatedOpinion.case_id, answer=StatedOpinion.answer_id)
plugin.holds(Hypothesis, answer=Hypothesis.answer_id)
plugin.holds(Pool, case=Pool.case_id)
