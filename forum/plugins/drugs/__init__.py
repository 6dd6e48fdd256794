"""The official medicines database beside what the forum's cases say of a drug."""

from forum.plugin_api import Plugin

plugin = Plugin("drugs", __name__, title="Drugs")
