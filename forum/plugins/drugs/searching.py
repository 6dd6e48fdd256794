"""Drugs in the search: which a case speaks of, other words for them, narrowing by one, completion."""

from dataclasses import replace

from forum.plugin_api import Completion, Filters, Wording, narrowed, words_of
from forum.plugin_api import gettext as _
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.drugs import queries
from forum.plugins.drugs.facts import SUBSTANCE

LABEL = "drug"
# What another name is worth beside the one that was typed.
SAID, ACTING, SAME, BRAND = 0.9, 0.7, 0.5, 0.5
MOST_BRANDS, MOST_NAMES, LONGEST_QUESTION = 3, 8, 24
SHORTEST_BEGINNING = 2
KIND = _l("Drugs")


def label_documents(documents):
    """The substances that a case speaks of, in its question or its answers, become labels of its document."""
    finder = queries.finder(fresh=True)
    for document in documents.values() if finder.names else ():
        texts = [document.title, document.question, *document.tags, *(text for _n, text in document.answers)]
        found = finder.substances_in(*texts, document.accepted[1] if document.accepted else "")
        if found:
            document.labels = {**document.labels, LABEL: found}
    return documents


def name_of(slug):
    """How a page names the substance of a label."""
    return queries.finder().shown.get(slug, "")


def by_drug(query, value):
    """medicament:missilor wants all that is in it; medicament:paracetamol,ibuprofene one of the two."""
    finder = queries.finder()
    names = [_known(finder, one) for one in value.split(",") if one.strip()] or [_known(finder, value)]
    if len(names) > 1:
        slugs = tuple(dict.fromkeys(slug for name in names for slug in name.substances))
        return narrowed(query, Filters.on(**{LABEL: slugs}))
    for slug in names[0].substances:
        query = narrowed(query, Filters.on(**{LABEL: slug}))
    return query


def word_question(query, reader):
    """Missilor is also spiramycine + métronidazole, and the other way round."""
    finder = queries.finder()
    if not finder.names or len(query.words) > LONGEST_QUESTION:
        return query
    found = list(finder.in_words([word.exact[0] for word in query.words]))[:MOST_NAMES]
    wordings = [wording for place, name in found for wording in _wordings(finder, place, name)]
    wordings += _together(finder, found)
    known = {(wording.covers, wording.words) for wording in query.wordings}
    news = {}
    for wording in wordings:
        if wording.words and (wording.covers, wording.words) not in known:
            news.setdefault((wording.covers, wording.words), wording)
    return replace(query, wordings=(*query.wordings, *news.values()))


def complete(completions, beginning, reader):
    """The drugs that begin as what is being typed; they lead to their page."""
    if len(beginning.strip()) < SHORTEST_BEGINNING:
        return completions
    names = queries.finder().beginning_with(beginning)
    shown = {name.name.casefold(): name for name in names}.values()
    found = [Completion(str(KIND), name.name, f"/medicaments/{name.pages[0]}") for name in shown]
    return [*completions, *found]


def names_from(names, beginning):
    """What plugins know already, and the drugs that begin so."""
    if len(beginning.strip()) < SHORTEST_BEGINNING:
        return names
    return [*names, *dict.fromkeys(name.name for name in queries.finder().beginning_with(beginning))]


def _known(finder, value):
    name = finder.called(value)
    if name is not None and name.substances:
        return name
    near = ", ".join(name.name for name in finder.near(value, 3)) if finder.names else ""
    sentence = _("No drug is called “%(value)s” here.", value=value.strip())
    close = _("Close to it: %(names)s.", names=near)
    raise ValueError(f"{sentence} {close}" if near else sentence)


def _wordings(finder, place, name):
    covers = tuple(range(place, place + len(name.words)))
    said = " ".join(name.words)
    brands = [brand for brand in finder.brands_of(name.pages[0]) if finder.shortest(brand) != said]
    brands = brands[:MOST_BRANDS]
    if name.kind == SUBSTANCE:
        return [_wording(covers, brand.name, BRAND, "brand", finder.shortest(brand)) for brand in brands]
    acting = " + ".join(finder.shown.get(slug, "") for slug in name.substances)
    return [
        *(_wording(covers, said, SAID, "substance") for said in name.said),
        _wording(covers, acting, ACTING, "substance"),
        *(_wording(covers, brand.name, SAME, "brand", finder.shortest(brand)) for brand in brands),
    ]


def _together(finder, found):
    """Brands of what several of the words name together: spiramycine métronidazole."""
    single = {name.pages[0]: (place, name) for place, name in found if len(name.pages[0].split("+")) == 1}
    if len(single) < 2:
        return []
    places = [place + i for place, name in single.values() for i in range(len(name.words))]
    brands = finder.brands_of("+".join(sorted(single)))[:MOST_BRANDS]
    covers = tuple(sorted(places))
    return [_wording(covers, brand.name, BRAND, "brand", finder.shortest(brand)) for brand in brands]


def _wording(covers, label, weight, kind, text=""):
    return Wording(covers, words_of(text or label), weight, label, kind)
