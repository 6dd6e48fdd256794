"""x."""

from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "search_history"
