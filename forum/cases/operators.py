"""The words before a colon that narrow a search, in French and English with one meaning each."""

import re
from difflib import get_close_matches

from forum.cases import meanings
from forum.languages import gettext as _
from forum.languages import lazy_gettext as _l
from forum.plugin import plugin_operators
from search.language import fold
from search.operators import (
    narrowed,
    narrows,
    orders,
    posted_after,
    posted_before,
    puts_to_part,
    values_of,
)
from search.query import Filters, Operator

NO_DATE = _l(
    "“{value}” is no date. A year (2024), a month (2024-05), a day (2024-05-31) or a span (6 months) is."
)
NO_AGE = _l("“{value}” is no age. An age (67, 3 months), a span (60-70) or a band (40-64) is.")
NOT_BARRED = _l("“{name}:” cannot be excluded. Please leave out the minus sign before it.")
BEFORE_COLON = re.compile(r"(?<![\w:/.@])-?([^\W\d_]{2,30}):(?=(\S?))")
ADDRESSES = {"http", "https", "mailto", "doi"}
SHORTEST_UNKNOWN, MOST_REMARKS, LIKENESS = 4, 3, 0.75


def by_age(query, value):
    bands = [meanings.ages_meant(one) for one in values_of(value) or [""]]
    if not all(bands):
        raise ValueError(str(NO_AGE).format(value=value))
    return narrowed(query, Filters.on(age=tuple(dict.fromkeys(band for one in bands for band in one))))


OWN = (
    Operator(
        ("specialite", "specialty"),
        narrows("specialty", _l("There is no specialty called “{value}”."), meanings.specialty_meant),
        help=_l("Only cases of that specialty; the beginning of its name is enough."),
        example=_l("stasis specialty:derm"),
    ),
    Operator(
        ("etat", "state"),
        narrows("state", _l("There is no state called “{value}”."), meanings.state_meant),
        help=_l("Only cases in that state."),
        example=_l("shingles state:open"),
    ),
    Operator(
        ("etiquette", "tag"),
        narrows("tag", _l("A tag has to follow the colon.")),
        help=_l("Only cases with that tag; between commas stand several of which one will do."),
        example=_l("tag:pregnancy"),
    ),
    Operator(
        ("auteur", "author"),
        narrows("author", _l("A pseudonym has to follow the colon.")),
        help=_l("Only cases asked by that member."),
        example=_l("author:dr_saule"),
    ),
    Operator(
        ("avec", "with"),
        narrows("with", _l("Nothing is known here as with:{value}."), meanings.feature_meant),
        help=_l("Only cases that have it: an answer, for one."),
        example=_l("vertigo with:answer"),
    ),
    Operator(
        ("age",),
        by_age,
        help=_l("Only cases of patients of that age: an age, a span or a band."),
        example=_l("fall age:80+"),
    ),
    Operator(
        ("sexe", "sex"),
        narrows("sex", _l("“{value}” is none of F, M and X."), meanings.sex_meant),
        help=_l("Only cases of women (F), of men (M), of others (X)."),
        example=_l("chest pain sex:F"),
    ),
    Operator(
        ("dans", "in"),
        puts_to_part(_l("“{value}” is no part of a case. The title and the answers are.")),
        help=_l("All words in the title, or all in the answers."),
        example=_l("rash in:title"),
    ),
    Operator(
        ("avant", "before"),
        posted_before(NO_DATE),
        help=_l("Asked before that year, month or day, or longer ago than that."),
        example=_l("influenza before:2025"),
    ),
    Operator(
        ("apres", "after"),
        posted_after(NO_DATE),
        help=_l("Asked since that year, month or day, or within that span."),
        example=_l('influenza after:"6 months"'),
    ),
    Operator(
        ("tri", "sort"),
        orders(_l("“{value}” is no order. Relevant, recent and useful are.")),
        help=_l("The most relevant first, the most recent, or those with the most useful answers."),
        example=_l("asthma sort:recent"),
    ),
)


def operators():
    """All operators of this forum; a plugin cannot take the core's names away."""
    return (*plugin_operators(), *OWN)


def remarks_on(text):
    """What is to be said of words before a colon that mean nothing here, or whose value does not follow."""
    known = {fold(name): name for operator in operators() for name in operator.names}
    said = (_remark(name, follows, known) for name, follows in BEFORE_COLON.findall(text))
    return tuple(dict.fromkeys(filter(None, said)))[:MOST_REMARKS]


def _remark(name, follows, known):
    folded = fold(name)
    if folded in known:
        told = _("The value has to follow the colon at once: {name}:value.")
        return None if follows else told.format(name=name)
    if not follows or folded in ADDRESSES or len(name) < SHORTEST_UNKNOWN:
        return None
    if near := get_close_matches(folded, known, 1, LIKENESS):
        return _("“{name}:” means nothing here. Did you mean “{near}:”?").format(name=name, near=near[0])
    if name.islower():
        return _("“{name}:” means nothing here: it was searched as a word.").format(name=name)
    return None
