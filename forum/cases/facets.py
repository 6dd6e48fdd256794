"""The labels that results are counted and narrowed by: the core's own and the plugins'."""

import re
from urllib.parse import urlencode

from forum.languages import gettext as _
from forum.languages import lazy_gettext as _l
from forum.plugin import Facet, case_features, case_states, plugin_facets
from forum.specialties import specialty_called

YEAR = re.compile(r"\d{4}")
MOST_VALUES, LONGEST_VALUE = 12, 200


def facets():
    """Every facet by field, in the order of the page."""
    return {
        "specialty": Facet("specialty", _l("Specialty"), _specialty_name),
        "state": Facet("state", _l("State"), _state_name),
        **plugin_facets(),
        "with": Facet("with", _l("With"), _feature_name),
        "year": Facet("year", _l("Year"), lambda year: year if YEAR.fullmatch(year) else ""),
    }


def known_choices(args):
    """{field: value} of what an address chooses; a value that no facet can name counts as not said."""
    known = facets()
    said = {field: args.get(field, "") for field in args if field in known}
    return {
        field: value
        for field, value in said.items()
        if 0 < len(value) <= LONGEST_VALUE and known[field].name_of(value)
    }


def shown_facets(asked, counts):
    """The ways to narrow a search, each with how many cases it would leave and the address that does it."""
    shown = [_shown(asked, facet, counts.get(field, {})) for field, facet in facets().items()]
    return [facet for facet in shown if facet["options"]]


def _shown(asked, facet, counted):
    """The commonest values; years by year. What was chosen stays, to be taken back."""
    chosen = asked.choices.get(facet.field)
    values = dict.fromkeys(filter(None, (chosen,))) | counted
    by_count = sorted(counted, key=lambda value: -counted[value])[:MOST_VALUES]
    taken_back = asked.url(**{facet.field: None})
    kept = sorted(values, reverse=True) if facet.field == "year" else [*dict.fromkeys([*by_count, *values])]
    options = [
        {
            "value": value,
            "label": name,
            "count": counted.get(value, 0),
            "chosen": value == chosen,
            "url": taken_back if value == chosen else f"{taken_back}&{urlencode({facet.field: value})}",
        }
        for value in kept
        if (value in by_count or value == chosen) and (name := facet.name_of(value))
    ]
    return {"name": facet.field, "label": facet.label, "options": options}


def _specialty_name(slug):
    specialty = specialty_called(slug)
    return specialty.short if specialty else ""


def _state_name(code):
    if code == "open":
        return _("Open")
    state = case_states().get(code)
    return state.label if state else ""


def _feature_name(code):
    if code == "answer":
        return _("An answer")
    feature = case_features().get(code)
    return feature.label if feature else ""
