"""What a panel agrees on: two voices make a ruling, and who says dangerous says incorrect as well."""

from forum.plugin_api import RULED_DANGEROUS, RULED_INCORRECT
from forum.plugins.errata.models import DANGEROUS

ENOUGH = 2


def ruling_of(said):
    """The gravest thing that enough of these words, one a panellist, agree on; None where nothing is."""
    if sum(word == DANGEROUS for word in said) >= ENOUGH:
        return RULED_DANGEROUS
    return RULED_INCORRECT if len(said) >= ENOUGH else None
