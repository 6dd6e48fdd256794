"""Pages that find: the search over past cases, and the cases like the one being typed."""

import re
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request
from markupsafe import Markup

from forum import hooks
from forum.cases import queries
from forum.cases.access import audiences_of
from forum.cases.indexing import search_engine
from forum.cases.listing import cases_numbered
from forum.cases.views import shown_row
from forum.languages import gettext as _
from forum.languages import lazy_gettext as _l
from forum.members.access import me, require_reader
from forum.plugin import case_states
from forum.specialties import short_names, specialty_called
from search.engine import IndexUnavailable
from search.parsing import parse
from search.query import Filters

pages = Blueprint("searching", __name__)

ORDERS = {"relevance": _l("Most relevant"), "newest": _l("Newest"), "useful": _l("Most useful answers")}
YEAR = re.compile(r"\d{4}")
FACETS = ("specialty", "state", "year")
MOST_PAGES = 50
MOST_SIMILAR = 5


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


@pages.get("/search")
def find_cases():
    reader = me()
    require_reader(reader)
    asked = _asked()
    try:
        results = _find(asked, reader)
    except IndexUnavailable:
        return _results_page(asked, note=_("The search is being rebuilt. Please try again in a few minutes."))
    if results is None:
        return _results_page(asked)
    note = _("This search was very broad: it was cut short, and shows the best of what was found.")
    found = _second_look(results.hits, reader)
    page = hooks.case_list.apply({}, cases=found)
    return _results_page(asked, results, found, page, note if results.cut else None)


@pages.get("/cases/similar")
def show_similar():
    require_reader(me())
    return render_template("_similar.html", rows=similar_rows(request.args.get("title", ""), me()))


def similar_rows(title, reader):
    """Past cases close to a title being typed, the closest first; nothing when the index is away."""
    if len(title.strip()) < 4:
        return []
    try:
        hits = search_engine().similar(title[:400], audience=audiences_of(reader), limit=MOST_SIMILAR)
    except IndexUnavailable:
        return []
    return [found.row for found in _second_look(hits, reader)]


def _asked():
    """What the address asks for, brought to known values."""
    args = request.args
    return {
        "q": args.get("q", "")[:8000].strip(),
        "specialty": args.get("specialty") if specialty_called(args.get("specialty")) else None,
        "state": args.get("state") if args.get("state") in _states() else None,
        "year": args.get("year") if YEAR.fullmatch(args.get("year", "")) else None,
        "order": args.get("order") if args.get("order") in ORDERS else "relevance",
        "page": min(max(1, args.get("page", 1, type=int)), MOST_PAGES),
    }


def _states():
    return {"open": _("Open"), **{state.code: state.label for state in case_states().values()}}


def _find(asked, reader):
    if not asked["q"]:
        return None
    return search_engine().find(
        parse(asked["q"]),
        audience=audiences_of(reader),
        filters=_filters(asked),
        facets=FACETS,
        order=asked["order"],
        page=asked["page"],
        per_page=current_app.config["HITS_PER_PAGE"],
    )


def _filters(asked):
    """What the facets ask for."""
    return Filters.on(**{name: asked[name] for name in FACETS if asked[name]})


def _second_look(hits, reader):
    """The hits that this reader may see by the word of the database: the index may be a moment behind."""
    rows = cases_numbered([hit.id for hit in hits], reader)
    numbers = [hit.answer_id for hit in hits if hit.answer_id]
    authors = queries.authors_of_answers(numbers) if numbers else {}
    states, shorts = case_states(), short_names()
    return [
        FoundCase(shown_row(rows[hit.id], states, shorts), hit, authors) for hit in hits if hit.id in rows
    ]


def _results_page(asked, results=None, found=(), page=None, note=None):
    per_page = current_app.config["HITS_PER_PAGE"]
    more = results is not None and asked["page"] * per_page < results.total and asked["page"] < MOST_PAGES
    return render_template(
        "search.html",
        nav_active="search",
        query=asked["q"],
        hits=found,
        page=page or {},
        note=note,
        results={"total": results.total, "exact": results.total_is_exact} if results else None,
        facets=_facets(asked, results.counts) if results else [],
        orders=[
            {"label": label, "url": _url(asked, order=order), "current": order == asked["order"]}
            for order, label in ORDERS.items()
        ],
        prev_url=_url(asked, page=asked["page"] - 1) if asked["page"] > 1 else None,
        next_url=_url(asked, page=asked["page"] + 1) if more else None,
    )


def _facets(asked, counts):
    """The ways to narrow a search, each with how many cases it would leave."""
    specialties = {
        slug: specialty_called(slug).short for slug in counts.get("specialty", ()) if specialty_called(slug)
    }
    labels = {
        "specialty": (_("Specialty"), specialties),
        "state": (_("State"), _states()),
        "year": (_("Year"), {year: year for year in sorted(counts.get("year", ()), reverse=True)}),
    }
    return [
        facet
        for name, (label, values) in labels.items()
        if (facet := _facet(asked, name, label, values, counts))
    ]


def _facet(asked, name, label, values, counts):
    found = counts.get(name, {})
    if name != "year":
        values = dict(sorted(values.items(), key=lambda item: -found.get(item[0], 0))[:12])
    options = [
        {
            "value": value,
            "label": text,
            "count": found.get(value, 0),
            "chosen": asked[name] == value,
            "url": _url(asked, **{name: None if asked[name] == value else value}),
        }
        for value, text in values.items()
        if found.get(value) or asked[name] == value
    ]
    return {"name": name, "label": label, "options": options} if options else None


def _url(asked, **changes):
    """The address of this search with something changed; any change but of the page begins at page one."""
    said = {**asked, "page": 1, **changes}
    kept = {
        key: value
        for key, value in said.items()
        if value and (key, value) not in (("page", 1), ("order", "relevance"))
    }
    return f"/search?{urlencode(kept)}"
