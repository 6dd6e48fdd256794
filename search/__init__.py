"""Finds past cases: documents go in, what a member typed is understood, an engine answers."""

from .document import Document, Hit, Results, label_value
from .engine import Engine, IndexUnavailable
from .opening import open_engine
from .parsing import parse
from .query import Filters, Operator, Query, Word, Wording, words_of
from .wordings import Dictionary, Entry, add_wordings, both_ways

__all__ = [
    "Dictionary",
    "Document",
    "Engine",
    "Entry",
    "Filters",
    "Hit",
    "IndexUnavailable",
    "Operator",
    "Query",
    "Results",
    "Word",
    "Wording",
    "add_wordings",
    "both_ways",
    "label_value",
    "open_engine",
    "parse",
    "words_of",
]
