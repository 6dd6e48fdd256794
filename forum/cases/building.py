"""Builds the text of a search from the fields of a form, so that nobody has to learn the operators."""

from forum.cases.operators import OWN
from forum.cases.views import SEX_LABELS
from forum.languages import gettext as _
from forum.languages import reader_language
from forum.plugin import case_features, case_states, plugin_operators
from forum.specialties import all_specialties
from search.language import fold

MOST_SIGNS = 500


def built(args):
    """The question that the filled fields ask, in the words of the reader's language."""
    said = {name: " ".join(text.split())[:MOST_SIGNS] for name, text in args.items()}
    phrase = _unquoted(said.get("phrase", ""))
    parts = [
        said.get("words", ""),
        phrase and f'"{phrase}"',
        *(f"-{word.lstrip('-')}" for word in said.get("without", "").split() if word.strip("-")),
        *(_operated(operator, said.get(field_of(operator), "")) for operator in all_fields()),
    ]
    return " ".join(filter(None, parts))


def all_fields():
    """The operators that the form has a field for: the core's, and those of plugins that ask for one."""
    return [*OWN, *plugin_fields()]


def plugin_fields():
    return [operator for operator in plugin_operators() if operator.label]


def field_of(operator):
    return fold(operator.names[-1])


def spoken_name(operator):
    """An operator's name in the reader's language: the French one stands first, the English one last."""
    return operator.names[0 if reader_language() == "fr" else -1]


def choices():
    """What may be chosen in the form, by field: (value, label) as the question says and the form shows it."""
    french = reader_language() == "fr"
    return {
        "specialty": [(specialty.slug, specialty.name) for specialty in all_specialties()],
        "state": [("ouvert" if french else "open", _("Open")), *_labelled(case_states())],
        "with": [("reponse" if french else "answer", _("An answer")), *_labelled(case_features())],
        "sex": list(SEX_LABELS.items()),
        "in": [
            ("titre" if french else "title", _("the title")),
            ("reponses" if french else "answers", _("the answers")),
        ],
        "sort": [("recent", _("Newest")), ("utile" if french else "useful", _("Most useful"))],
    }


def _labelled(things):
    """A thing is asked for by its name in the reader's language; one of several words by what is typed."""
    return [(_typed(thing, str(thing.label)), str(thing.label)) for thing in things.values()]


def _typed(thing, label):
    """One word for it: its label, the first of its names where French is read, or its code."""
    if " " not in label:
        return label.lower()
    return thing.names[0] if thing.names and reader_language() == "fr" else thing.code


def _operated(operator, value):
    value = _unquoted(value)
    if not value:
        return ""
    return f'{spoken_name(operator)}:"{value}"' if " " in value else f"{spoken_name(operator)}:{value}"


def _unquoted(text):
    return " ".join(text.replace('"', " ").split())
