"""The imported terms in the order of the alphabet: what begins as somebody types."""

from bisect import bisect_left

from forum.plugin_api import label_value, reader_language

MOST, SHORTEST, LONGEST_SHOWN = 8, 3, 60


class Names:
    """Terms by language, found by their beginning; accents and capitals do not matter."""

    def __init__(self, pairs=()):
        pairs = list(pairs)
        self.sorted = {
            "fr": _in_order(french for french, *_rest in pairs),
            "en": _in_order(english for _french, english, *_rest in pairs),
        }

    def beginning(self, text, language):
        """The shortest terms of a language that begin so."""
        key, terms = label_value(text), self.sorted[language]
        first = bisect_left(terms, (key, ""))
        last = bisect_left(terms, (key + "\uffff", ""))
        return [
            term for _key, term in sorted(terms[first:last], key=lambda one: (len(one[0]), one[0]))[:MOST]
        ]


def names_from(names, beginning, terms):
    """What plugins know already, and the terms of the reader's language, then of the other."""
    if len(beginning.strip()) < SHORTEST:
        return names
    own = reader_language()
    other = "en" if own == "fr" else "fr"
    return [*names, *terms.beginning(beginning, own), *terms.beginning(beginning, other)]


def _in_order(terms):
    return sorted({(label_value(term), term) for term in terms if len(term) <= LONGEST_SHOWN})
