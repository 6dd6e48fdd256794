"""Replies that are no answers: questions to the asker, support, and humour in the on-call room."""

from forum.plugin_api import Plugin
from forum.plugin_api import lazy_gettext as _l

plugin = Plugin("side_replies", __name__, title="Side replies")

plugin.adds_reply_kind(
    "question",
    _l("Question to the asker"),
    lane=_l("Questions to the asker"),
    hint=_l("You need to know more before you can answer."),
)
plugin.adds_reply_kind(
    "support", _l("Support"), lane=_l("Support"), hint=_l("A kind word for a colleague; no advice.")
)
plugin.adds_reply_kind(
    "humour",
    _l("Humour"),
    lane=_l("On-call room"),
    hint=_l("Folded below the case, in the on-call room; not found by the search."),
    folded=True,
)
