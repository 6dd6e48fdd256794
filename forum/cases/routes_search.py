"""Pages that find: the search over past cases, and the cases like the one being typed."""

from flask import Blueprint, current_app, render_template, request

from forum import hooks
from forum.cases.completing import completions_of
from forum.cases.facets import facets, shown_facets
from forum.cases.searching import MOST_PAGES, ORDERS, Asked, search_cases, similar_page
from forum.languages import gettext as _
from forum.members.access import me, require_reader
from search.engine import IndexUnavailable

pages = Blueprint("searching", __name__)


@pages.get("/search")
def find_cases():
    reader = me()
    require_reader(reader)
    asked = Asked.of(request.args)
    if not asked.text:
        return _results_page(asked)
    try:
        found = search_cases(reader, asked, facets=facets())
    except IndexUnavailable:
        return _results_page(asked, note=_("The search is being rebuilt. Please try again in a few minutes."))
    if asked.page == 1:
        hooks.search_made.tell(reader=reader, text=asked.text, total=found.results.total)
    page = hooks.case_list.apply({}, cases=found.cases)
    note = _("This search was very broad: it was cut short, and shows the best of what was found.")
    return _results_page(asked, found, page, note if found.results.cut else None)


@pages.get("/search/complete")
def complete():
    require_reader(me())
    return render_template("_completions.html", completions=completions_of(request.args.get("q", ""), me()))


@pages.get("/cases/similar")
def show_similar():
    require_reader(me())
    return render_template("_similar.html", **similar_page(request.args.get("title", ""), me()))


def _results_page(asked, found=None, page=None, note=None):
    results = found and found.results
    order = asked.order or (found.query.order if found else "") or "relevance"
    return render_template(
        "search.html",
        nav_active="search",
        query=asked.text,
        asked=asked,
        hits=found.cases if found else (),
        page=page or {},
        note=note,
        remarks=found.query.remarks if found else (),
        results={"total": results.total, "exact": results.total_is_exact} if results else None,
        facets=shown_facets(asked, results.counts) if results else [],
        orders=[
            {"label": label, "url": asked.url(order=name), "current": name == order}
            for name, label in ORDERS.items()
        ],
        prev_url=asked.url(page=asked.page - 1) if asked.page > 1 else None,
        next_url=asked.url(page=asked.page + 1) if _goes_on(asked, results) else None,
    )


def _goes_on(asked, results):
    per_page = current_app.config["HITS_PER_PAGE"]
    return results is not None and asked.page < MOST_PAGES and asked.page * per_page < results.total
