"""Finds past cases: documents go in, what a member typed is understood, an engine answers."""

from .document import Document, Hit, Results
from .engine import Engine, IndexUnavailable
from .opening import open_engine
from .query import Filters, Operator, Query, parse

__all__ = [
    "Document",
    "Engine",
    "Filters",
    "Hit",
    "IndexUnavailable",
    "Operator",
    "Query",
    "Results",
    "open_engine",
    "parse",
]
