"""What a results page says beside the cases: what was mended, meant, added and chosen, and the ways on."""

import re
from dataclasses import replace

from forum.cases.facets import facets
from forum.cases.searching import search_cases
from forum.languages import gettext as _

MOST_ADDED = 6


def corrections(asked, found):
    """How the question was put in words that find something: what it became, and what else may be meant."""
    mended = found.results.mended
    suggestion = found.results.suggestion
    return {
        "mended": {"text": _with_words(asked.text, mended), "words": [word for word, _better in mended]},
        "loosened": found.results.loosened,
        "suggestion": {"text": suggestion, "url": asked.url(q=suggestion)} if suggestion else None,
    }


def additions(asked, found):
    """What plugins added to the question, with the address that leaves it out or adds it again."""
    labels = [wording.label for wording in found.query.wordings if wording.kind != "or" and wording.label]
    return {
        "labels": list(dict.fromkeys(labels))[:MOST_ADDED],
        "url": asked.url(exact=None if asked.exact else "1"),
        "exact": asked.exact,
    }


def chosen(asked):
    """What was chosen beside the words, each with the address that takes it back."""
    known = facets()
    return [
        {"label": known[field].label, "name": known[field].name_of(value), "url": asked.url(**{field: None})}
        for field, value in asked.choices.items()
    ]


def ways_on(asked, query, reader):
    """Searches close to one that found nothing, which do find something: a label, an address, how many."""
    bare = bare_words(query)
    tried = {
        _("Without the chosen filters"): replace(asked, choices={}, page=1) if asked.choices else None,
        _("Only the words: %(words)s", words=bare): replace(asked, text=bare, choices={}, page=1),
    }
    ways = {}
    for label, other in tried.items():
        if other and other.text and other != asked and other not in ways.values():
            ways[label] = other
    totals = {label: _total(other, reader) for label, other in ways.items()}
    return [
        {"label": label, "url": other.url(), "total": totals[label]}
        for label, other in ways.items()
        if totals[label]
    ]


def bare_words(query):
    """The words of a question without what stood around them."""
    return " ".join(word.text for word in query.words)


def _with_words(text, changes):
    for old, new in changes:
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _match, new=new: new, text, count=1)
    return text


def _total(asked, reader):
    return search_cases(reader, asked, per_page=1).results.total
