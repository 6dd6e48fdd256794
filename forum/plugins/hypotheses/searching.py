"""The word before a colon that finds cases by what their answers think it is."""

from forum.plugin_api import label_value, narrows
from forum.plugin_api import lazy_gettext as _l

by_hypothesis = narrows("hypothesis", _l("Nobody named “{value}” yet."), label_value)
