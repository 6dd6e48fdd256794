"""The words before a colon that narrow a search, in French and English with one meaning each."""

from forum.plugin import plugin_operators


def operators():
    """All operators of this forum."""
    return plugin_operators()
