"""Pages that find: the search over past cases, and the cases like the one being typed."""

from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request

from forum import hooks
from forum.cases import queries
from forum.cases.building import MOST_SIGNS, built, choices, field_of, plugin_fields, spoken_name
from forum.cases.completing import completions_of
from forum.cases.facets import facets, shown_facets
from forum.cases.feeds import feed_key, feed_reader, search_feed
from forum.cases.operators import OWN, operators
from forum.cases.results import additions, bare_words, chosen, corrections, ways_on
from forum.cases.searching import MOST_PAGES, ORDERS, Asked, cases_like, search_cases, similar_page
from forum.languages import gettext as _
from forum.members.access import me, require_reader
from forum.pages import is_fetch
from forum.security import limit
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


@pages.get("/search/help")
def show_search_help():
    """How to search: every operator of this forum, and a form that builds a question."""
    return render_template(
        "search_help.html",
        nav_active="search",
        query=request.args.get("q", "")[:MOST_SIGNS],
        operators=sorted(operators(), key=lambda operator: operator not in OWN),
        plugin_fields=plugin_fields(),
        choices=choices(),
        spoken_name=spoken_name,
        field_of=field_of,
    )


@pages.get("/search/build")
def build_search():
    """The form without script: what its fields ask becomes one question."""
    return redirect(f"/search?{urlencode({'q': built(request.args)})}", 302)


@pages.get("/search/complete")
def complete():
    """A fragment for the search box; too fast a typist waits."""
    reader = me()
    require_reader(reader)
    limit("COMPLETIONS", reader.id if reader is not None else request.remote_addr)
    kinds = completions_of(request.args.get("q", ""), reader)
    return render_template("_completions.html", kinds=kinds)


@pages.get("/search/feed.atom")
def show_search_feed():
    """The same search for a feed reader."""
    reader = feed_reader()
    require_reader(reader)
    asked = Asked.of(request.args)
    return search_feed(reader, asked, f"/search/feed.atom?{urlencode(asked.args())}")


@pages.get("/cases/<number:number>/similar")
def show_cases_like(number):
    """Cases like this one: a page, or the block beside the case that a script asks for."""
    reader = me()
    require_reader(reader)
    case = queries.find_case(number, reader)
    rows = cases_like(case, reader)
    return render_template("_cases_like.html" if is_fetch() else "cases_like.html", case=case, rows=rows)


@pages.get("/cases/similar")
def show_similar():
    require_reader(me())
    return render_template("_similar.html", **similar_page(request.args.get("title", ""), me()))


def _results_page(asked, found=None, page=None, note=None):
    order = asked.order or (found.query.order if found else "") or "relevance"
    return render_template(
        "search.html",
        nav_active="search",
        query=asked.text,
        asked=asked,
        page=page or {},
        note=note,
        orders=[
            {"label": label, "url": asked.url(order=name), "current": name == order}
            for name, label in ORDERS.items()
        ],
        **(_results(asked, found) if found else {}),
    )


def _results(asked, found):
    """What was found and what is to be said of it."""
    results, per_page = found.results, current_app.config["HITS_PER_PAGE"]
    goes_on = asked.page < MOST_PAGES and asked.page * per_page < results.total
    return {
        "hits": found.cases,
        "results": results,
        "remarks": found.query.remarks,
        "facets": shown_facets(asked, results.counts),
        "chosen": chosen(asked),
        "added": additions(asked, found),
        "ask_title": bare_words(found.query) if ":" in asked.text else asked.text,
        "ways": [] if found.cases else ways_on(asked, found.query, me()),
        "prev_url": asked.url(page=asked.page - 1) if asked.page > 1 else None,
        "next_url": asked.url(page=asked.page + 1) if goes_on else None,
        "feed_url": _feed_url(asked),
        **corrections(asked, found),
    }


def _feed_url(asked):
    key = {"key": feed_key(me())} if me() else {}
    return f"/search/feed.atom?{urlencode({**asked.args(), **key})}"
