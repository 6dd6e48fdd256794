"""Other ways to say a thing: clinical abbreviations, French and English names; a search finds them too."""

from forum.plugin_api import Plugin, hooks
from forum.plugins.thesaurus import commands, wordings
from forum.plugins.thesaurus.models import Edition, Term

plugin = Plugin(
    "thesaurus",
    __name__,
    title="Abbreviations and translations",
    commands=commands.words,
    settings={"LOSS_ALLOWED": 0.1, "LOOKS_AGAIN_AFTER": 5},
)

plugin.filters(hooks.question, wordings.add_other_words)
plugin.filters(hooks.medical_names, wordings.name_diseases)
plugin.holds(Edition, nobody=True)
plugin.holds(Term, nobody=True)
