"""The same words put to the library an engine stands on, with nothing of ours in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from search import Query, Word
from search.passages import PASSAGE_SIGNS
from tests.bench.plain_tantivy import plain_call

_SHOWN = 20


def bare_call(url: str, audience: Iterable[str]) -> Callable[[Query], object] | None:
    """Asks the library for the best cases and reads them; None where there is no library to ask."""
    parts = urlsplit(url)
    maker = {"whoosh": _whoosh, "tantivy": plain_call}.get(parts.scheme)
    return maker and maker(_live(Path(parts.path)), audience)


def _live(root: Path) -> Path:
    return root / (root / "CURRENT").read_text().strip()


def _all_words(query: Query) -> list[Word]:
    """The words of the question and of its other wordings, as our plan would have them looked for."""
    return [*query.words, *(word for wording in query.wordings for word in wording.words)]


def _stems(query: Query) -> list[tuple[str, ...]]:
    return [word.stems for word in _all_words(query) if word.stems]


def _whoosh(folder: Path, audience: Iterable[str]) -> Callable[[Query], object]:
    """What one would write by hand: both fields, the readers' filter, the number found, twenty hits shown
    with the passage that Whoosh's own highlighter picks."""
    from whoosh.analysis import LanguageAnalyzer
    from whoosh.highlight import ContextFragmenter, HtmlFormatter, highlight
    from whoosh.index import open_dir
    from whoosh.query import And, Or, Prefix, Term
    from whoosh.scoring import Frequency

    searcher = open_dir(str(folder)).searcher(weighting=Frequency())
    analyzer, pick, mark = LanguageAnalyzer("fr"), ContextFragmenter(PASSAGE_SIGNS), HtmlFormatter("mark")
    readers = Or([Term("audience", token) for token in audience])

    def asked(word: Word):
        if word.prefix:
            return [Prefix("exact", word.exact[0])]
        return [
            *(Term("exact", form) for form in word.exact),
            *(Term("stem", stem) for stem in word.stems),
        ]

    def shown(facts: dict, words: set[str]):
        thread = "\n".join([facts["question"], *(text for _, text in facts["answers"])])
        return [highlight(text, words, analyzer, pick, mark, top=1) for text in (facts["title"], thread)]

    def ask(query: Query):
        every = _all_words(query)
        words = {token.text for token in analyzer(" ".join(word.text for word in every))}
        sought = Or([term for word in every for term in asked(word)])
        results = searcher.search(And([sought, readers]), limit=_SHOWN, optimize=False)
        return len(results), [shown(hit.fields()["facts"], words) for hit in results]

    return ask
