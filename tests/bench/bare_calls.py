"""The same words put to the library an engine stands on, with nothing of ours in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from search import Query

_SHOWN = 20


def bare_call(url: str) -> Callable[[Query], object] | None:
    """Asks the library for the best cases and reads them; None where there is no library to ask."""
    parts = urlsplit(url)
    maker = {"whoosh": _whoosh, "tantivy": _tantivy}.get(parts.scheme)
    return maker and maker(_live(Path(parts.path)))


def _live(root: Path) -> Path:
    return root / (root / "CURRENT").read_text().strip()


def _stems(query: Query) -> list[tuple[str, ...]]:
    """Each word's stems, as our plan would have them looked for."""
    others = [word for wording in query.wordings for word in wording.words]
    return [word.stems for word in (*query.words, *others) if word.stems]


def _whoosh(folder: Path) -> Callable[[Query], object]:
    from whoosh.index import open_dir
    from whoosh.query import Or, Prefix, Term
    from whoosh.scoring import Frequency

    searcher = open_dir(str(folder)).searcher(weighting=Frequency())

    def ask(query: Query):
        words = [Term("stem", stem) for stems in _stems(query) for stem in stems]
        beginnings = [Prefix("exact", word.exact[0]) for word in query.words if word.prefix]
        results = searcher.search(Or([*words, *beginnings]), limit=_SHOWN, optimize=False)
        return [hit.fields() for hit in results]

    return ask


def _tantivy(folder: Path) -> Callable[[Query], object]:
    import tantivy

    index = tantivy.Index.open(str(folder))
    schema, searcher = index.schema, index.searcher()

    def ask(query: Query):
        words = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "stem", stem))
            for stems in _stems(query)
            for stem in stems
        ]
        beginnings = [
            (tantivy.Occur.Should, tantivy.Query.regex_query(schema, "exact", f"{word.exact[0]}.*"))
            for word in query.words
            if word.prefix
        ]
        results = searcher.search(tantivy.Query.boolean_query([*words, *beginnings]), _SHOWN)
        return [searcher.doc(address) for _score, address in results.hits]

    return ask
