"""The official medicines database beside what the forum's cases say of a drug."""

from forum.plugin_api import Plugin
from forum.plugins.drugs import commands
from forum.plugins.drugs.models import AtcLevel, DrugName, DrugPage, Edition

plugin = Plugin(
    "drugs", __name__, title="Drugs", commands=commands.vocabulary, settings={"LOSS_ALLOWED": 0.1}
)

plugin.holds(Edition, nobody=True)
plugin.holds(DrugPage, nobody=True)
plugin.holds(DrugName, nobody=True)
plugin.holds(AtcLevel, nobody=True)
