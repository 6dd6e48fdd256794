"""The same cases in a plain index of tantivy, asked for what a page of results shows and nothing more."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import tantivy

from search import Document, Query
from search.passages import PASSAGE_SIGNS
from search.tantivy_store import Folder
from search.tantivy_view import Commit

_SHOWN = 20
_TEXTS = ("title", "question", "answers")
_MARKED = ("title", "question")


def plain_call(folder: Path, audience: Iterable[str]) -> Callable[[Query], object]:
    """Finds the best cases that these readers may see, and marks the words in them with tantivy's own means.

    The words stand as they were written, each case is stored whole, and nothing is ranked a second time.
    """
    schema = _schema()
    where = tempfile.TemporaryDirectory()
    index = tantivy.Index(schema, where.name)
    _fill(index, Commit(Folder(folder)).documents())
    searcher = index.searcher()
    seen = tantivy.Query.const_score_query(
        tantivy.Query.term_set_query(schema, "audience", sorted(audience)), 0.0
    )

    def ask(query: Query, _kept=where):
        told = tantivy.Query.boolean_query(list(_told(schema, query)))
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, seen), (tantivy.Occur.Must, told)])
        documents = [searcher.doc(address) for _score, address in searcher.search(asked, _SHOWN).hits]
        markers = [tantivy.SnippetGenerator.create(searcher, told, schema, name) for name in _MARKED]
        for marker in markers:
            marker.set_max_num_chars(PASSAGE_SIGNS)
        return [[marker.snippet_from_doc(document).to_html() for marker in markers] for document in documents]

    return ask


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    for name in _TEXTS:
        fields.add_text_field(name, stored=True)
    fields.add_text_field("audience", tokenizer_name="raw", index_option="basic")
    return fields.build()


def _fill(index: tantivy.Index, cases: Iterator[Document]) -> None:
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for case in cases:
        document = tantivy.Document()
        document.add_text("title", case.title)
        document.add_text("question", case.question)
        for _number, text in case.answers:
            document.add_text("answers", text)
        for token in case.audience:
            document.add_text("audience", token)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()


def _told(schema: tantivy.Schema, query: Query) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
    others = [word for wording in query.wordings for word in wording.words]
    for word in (*query.words, *others):
        for form in word.exact:
            for name in _TEXTS:
                if word.prefix:
                    yield tantivy.Occur.Should, tantivy.Query.regex_query(schema, name, f"{form}.*")
                else:
                    yield tantivy.Occur.Should, tantivy.Query.term_query(schema, name, form)
