"""Completes what is typed in the search box: words, values, specialties, tags, cases, what plugins add."""

import re
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from forum import hooks
from forum.cases.access import audiences_of
from forum.cases.building import choices, field_of
from forum.cases.indexing import search_engine
from forum.cases.operators import operators
from forum.cases.searching import second_look
from forum.languages import lazy_gettext as _l
from forum.specialties import all_specialties
from search.document import Results, label_value
from search.engine import IndexUnavailable
from search.language import fold
from search.parsing import parse
from search.query import Query

WORDS, VALUES, SPECIALTIES = _l("Words"), _l("Narrow by"), _l("Specialties")
TAGS, CASES = _l("Tags"), _l("Cases")
SHORTEST, LONGEST = 2, 200
MOST_OF_A_KIND, LOOKED_AT = 4, 8
LAST_WORD = re.compile(r"[^\W_]+$")
LAST_OPERATOR = re.compile(r"(?:^|(?<=\s))([^\W\d_]{2,30}):([^\s\"]*)$")


class Completion(NamedTuple):
    """One way to go on: `kind` is the heading it stands under; with a `url` it leads there at once,
    without one `text` becomes the question."""

    kind: str
    text: str
    url: str = ""


def completions_of(beginning, reader):
    """Ways to go on with what is being typed, by heading; nothing that the reader may not see.

    Where nothing is typed yet, only plugins have something to offer.
    """
    beginning = beginning.lstrip()
    if beginning and not SHORTEST <= len(beginning) <= LONGEST:
        return {}
    first, cases = _begin(beginning, reader)
    found = [*hooks.completions.apply(first, beginning=beginning, reader=reader), *cases]
    kinds = {}
    for kind, items in groupby(found, key=lambda one: str(one.kind)):
        kinds.setdefault(kind, []).extend(items)
    return {kind: items[:MOST_OF_A_KIND] for kind, items in kinds.items()}


def names_from(beginning):
    """Names of diseases, medicines and acts that plugins know to begin so."""
    return hooks.medical_names.apply([], beginning=beginning)


def _begin(beginning, reader):
    """(what completes, cases): the values of an operator, or what begins so; nothing with nothing."""
    if not beginning:
        return [], []
    value = LAST_OPERATOR.search(beginning)
    return (_values(beginning, value), []) if value else _known(beginning, reader)


def _known(beginning, reader):
    """What words and names begin so, and the cases whose title speaks of them."""
    audience = audiences_of(reader)
    try:
        words = search_engine().complete(beginning, audience, MOST_OF_A_KIND)
        results = _begun(beginning, audience)
    except IndexUnavailable:
        words, results = [], Results([], 0)
    hits = [hit for hit in results.hits if "<mark>" in hit.title_html]
    cases = second_look(hits, reader)
    first = [
        *_words(beginning, words),
        *_specialties(beginning),
        *_tags(beginning, results.counts.get("tag", {}), cases),
    ]
    return first, [Completion(CASES, found.row.title, found.row.url) for found in cases]


def _begun(beginning, audience):
    """What the words find with all that the last one may become."""
    begun = f"{beginning}*" if LAST_WORD.search(beginning) else beginning
    words = parse(begun).words
    if not words:
        return Results([], 0)
    return search_engine().find(Query(text=begun, words=words), audience, per_page=LOOKED_AT, facets=("tag",))


def _words(beginning, words):
    kept = LAST_WORD.sub("", beginning)
    typed = fold(beginning[len(kept) :])
    return [Completion(WORDS, kept + word) for word in words if fold(word) != typed]


def _values(beginning, said):
    """The values of an operator: specialite:car becomes specialite:cardiologie."""
    name, begun = fold(said[1]), label_value(said[2])
    known = next((field_of(one) for one in operators() if name in map(fold, one.names)), "")
    return [
        Completion(VALUES, f"{beginning[: said.start(2)]}{value}")
        for value, label in choices().get(known, ())
        if label_value(value).startswith(begun) or label_value(str(label)).startswith(begun)
    ]


def _specialties(beginning):
    begun = label_value(beginning)
    return [
        Completion(SPECIALTIES, specialty.name, specialty.url)
        for specialty in all_specialties()
        if any(
            label_value(name).startswith(begun) for name in (specialty.name, specialty.short, specialty.slug)
        )
    ]


def _tags(beginning, counted, cases):
    """Tags that begin so, the commonest first, spelt as the found cases spell them."""
    typed = label_value(beginning)
    spelt = {label_value(tag): tag for found in cases for tag in found.row.tags}
    begun = sorted((tag for tag in counted if tag.startswith(typed)), key=lambda tag: -counted[tag])
    return [Completion(TAGS, spelt.get(tag, tag), f"/search?{_tag_query(tag)}") for tag in begun]


def _tag_query(tag):
    return urlencode({"q": f'tag:"{tag}"' if " " in tag else f"tag:{tag}"})
