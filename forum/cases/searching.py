"""Runs a search for a reader: what an address asks for, the question, the engine, a second look."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import current_app
from markupsafe import Markup

from forum import hooks
from forum.cases import queries
from forum.cases.access import audiences_of
from forum.cases.facets import known_choices
from forum.cases.indexing import search_engine
from forum.cases.listing import cases_numbered
from forum.cases.models import split_words
from forum.cases.operators import NOT_BARRED, operators, remarks_on
from forum.cases.views import shown_row
from forum.languages import lazy_gettext as _l
from forum.plugin import case_states
from forum.specialties import short_names
from forum.text import plain_text
from search.document import Results
from search.engine import IndexUnavailable
from search.parsing import parse
from search.query import Filters, Query

ORDERS = {"relevance": _l("Most relevant"), "newest": _l("Newest"), "useful": _l("Most useful")}
MOST_SIGNS, MOST_PAGES = 8_000, 50
MOST_SIMILAR, LEAST_SIGNS, LONGEST_TITLE = 5, 4, 400
MOST_LIKE, LONGEST_LIKENESS = 6, 1_000
# Below this share of the score one case has hardly more in common with another than common words.
LIKE_ITSELF, LIKE_THE_BEST = 0.15, 0.4


@dataclass(frozen=True)
class Asked:
    """What a search asks for, as its address says it: words, choices beside them, order, page.

    `exact` leaves out what plugins would add to the question. An `order` of "" leaves it to the words.
    """

    text: str = ""
    choices: dict = field(default_factory=dict)
    order: str = ""
    page: int = 1
    exact: bool = False

    @classmethod
    def of(cls, args):
        """From the words of an address, whatever they are: unknown values count as not said."""
        order = args.get("order", "")
        return cls(
            text=args.get("q", "")[:MOST_SIGNS].strip(),
            choices=known_choices(args),
            order=order if order in ORDERS else "",
            page=min(max(1, _number(args.get("page"))), MOST_PAGES),
            exact=args.get("exact") == "1",
        )

    @classmethod
    def said(cls, asked):
        """From an Asked, a text or the words of an address."""
        if isinstance(asked, cls):
            return asked
        return cls.of(asked if isinstance(asked, Mapping) else {"q": asked})

    def args(self, **changes):
        """The words of its address with something changed; any change but of the page begins at page one."""
        said = {"q": self.text, **self.choices, "order": self.order, "exact": "1" if self.exact else ""}
        said = {**said, "page": 1, **changes}
        return {key: value for key, value in said.items() if value and (key, value) != ("page", 1)}

    def url(self, **changes):
        return f"/search?{urlencode(self.args(**changes))}"


@dataclass(frozen=True)
class Found:
    """What a search found: the question as it was put, the engine's results, the cases that may be seen."""

    query: Query
    results: Results
    cases: list


class FoundCase:
    """A case among the results: its row, what matched in it, and the answer that matched best."""

    __slots__ = ("answer_id", "answer_url", "matched_answer_author", "row", "snippet_html", "title_html")

    def __init__(self, row, hit, authors):
        author = authors.get(hit.answer_id)
        self.row, self.matched_answer_author = row, author
        self.title_html = Markup(hit.title_html)
        # The index may be a moment behind: an answer folded since is not quoted any more.
        self.snippet_html = Markup(hit.snippet_html if author or not hit.answer_id else "")
        self.answer_id = hit.answer_id if author else None
        self.answer_url = f"/answers/{hit.answer_id}" if author else None

    @property
    def number(self):
        return self.row.number


def search_cases(reader, asked, *, facets=(), since=None, per_page=None, newest=False):
    """What that reader (None: a visitor) finds; `asked` is an Asked, a text, or the words of an address.

    `since` wants cases posted from then on, `facets` are the labels to count, `newest` makes that the order
    of a search that asks for none. Raises IndexUnavailable.
    """
    asked = Asked.said(asked)
    query = question_of(asked, reader)
    results = search_engine().find(
        query,
        audience=audiences_of(reader),
        filters=Filters.on(since=since, **asked.choices),
        facets=facets,
        order=asked.order or query.order or ("newest" if newest else "relevance"),
        page=asked.page,
        per_page=per_page or current_app.config["HITS_PER_PAGE"],
    )
    return Found(query, results, second_look(results.hits, reader))


def question_of(asked, reader):
    """The text understood, with all operators; what plugins add to it can be switched off."""
    query = parse(asked.text, operators(), str(NOT_BARRED))
    query = replace(query, remarks=(*query.remarks, *remarks_on(asked.text)))
    return query if asked.exact else hooks.question.apply(query, reader=reader)


def similar_cases(text, reader, limit=MOST_SIMILAR, but=None):
    """Rows of past cases close to a text: those that came to something first, then the closest.

    `but` is the number of the case that the text is from. None when the index is away.
    """
    if len(text.strip()) < LEAST_SIGNS:
        return []
    try:
        hits = search_engine().similar(text, audience=audiences_of(reader), limit=limit + 1)
    except IndexUnavailable:
        return []
    rows = [found.row for found in second_look(_close(hits, but)[:limit], reader)]
    return hooks.similar_cases.apply(sorted(rows, key=lambda row: row.state is None), reader=reader)


def _close(hits, but):
    """The hits that come close: measured by how well the text's own case answers it, else by the best."""
    own = next((hit.score for hit in hits if hit.id == but), None)
    least = LIKE_ITSELF * own if own else LIKE_THE_BEST * max((hit.score for hit in hits), default=0)
    return [hit for hit in hits if hit.id != but and hit.score >= least]


def cases_like(case, reader):
    """Rows of the cases that speak of what this one speaks of."""
    tags = " ".join(split_words(case.tags))
    text = f"{case.title}\n{tags}\n{plain_text(case.question_html)}"[:LONGEST_LIKENESS]
    return similar_cases(text, reader, MOST_LIKE, but=case.number)


def similar_page(title, reader):
    """Past cases close to a title being typed, with what the plugins say of them."""
    rows = similar_cases(title[:LONGEST_TITLE], reader)
    return {"rows": rows, "page": hooks.case_list.apply({}, cases=rows) if rows else {}}


def second_look(hits, reader):
    """The hits that this reader may see by the word of the database: the index may be a moment behind."""
    rows = cases_numbered([hit.id for hit in hits], reader) if hits else {}
    numbers = [hit.answer_id for hit in hits if hit.answer_id]
    authors = queries.authors_of_answers(numbers) if numbers else {}
    states, shorts = case_states(), short_names()
    return [
        FoundCase(shown_row(rows[hit.id], states, shorts), hit, authors) for hit in hits if hit.id in rows
    ]


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
