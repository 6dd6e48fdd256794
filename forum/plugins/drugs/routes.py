"""The pages of drugs: the list from A to Z, one substance or what comes together."""

from urllib.parse import urlencode

from babel.dates import format_date
from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup

from forum.plugin_api import NotFound, me, reader_language, require_reader
from forum.plugin_api import gettext as _
from forum.plugins.drugs import queries
from forum.plugins.drugs.crowd import crowd_of

LONGEST_QUESTION, MOST_NAMES = 200, 60

pages = Blueprint(
    "drugs", __name__, template_folder="templates", static_folder="static", static_url_path="/plugins/drugs"
)


def link_to_list():
    """The way to the drugs at the foot of every page, once there are any."""
    if queries.edition_number() is not None:
        return Markup('<p><a href="/medicaments">{}</a></p>').format(_("Drugs from A to Z"))


@pages.get("/medicaments")
def show_list():
    require_reader(me())
    asked = request.args.get("q", "")[:LONGEST_QUESTION].strip()
    letters = queries.letters()
    letter = request.args.get("letter", "").upper()[:1]
    if letter not in letters:
        letter = letters[0] if letters and not asked else ""
    finder = queries.finder()
    names = finder.beginning_with(asked, MOST_NAMES)
    return render_template(
        "drugs/list.html",
        asked=asked,
        letters=letters,
        letter=letter,
        substances=queries.pages_under(letter) if letter else [],
        names=names,
        near=finder.near(asked) if asked and not names else [],
        page_name=finder.page_name,
        edition=queries.edition(),
        day=_day,
    )


@pages.get("/medicaments/<slug>")
def show_drug(slug):
    """The page of that address; a brand or another name leads to what is in it."""
    require_reader(me())
    page = queries.page_called(slug)
    if page is None:
        return _lead_on(slug)
    return render_template(
        "drugs/page.html",
        drug=page.facts,
        title=page.name,
        levels=queries.levels_of(page.facts["atc"]),
        crowd=crowd_of(page.facts["members"], me()),
        edition=queries.edition(),
        day=_day,
    )


def _day(date):
    return format_date(date, "long", locale=reader_language()) if date else ""


def _lead_on(slug):
    finder = queries.finder()
    name = finder.called(slug)
    if name is None:
        return _unknown(slug, finder)
    if len(name.pages) > 1:
        return redirect(f"/medicaments?{urlencode({'q': name.name})}", 302)
    return redirect(f"/medicaments/{name.pages[0]}", 302)


def _unknown(slug, finder):
    if not finder.names:
        raise NotFound(_("No medicines were imported here yet."))
    asked = slug.replace("-", " ")[:LONGEST_QUESTION]
    return render_template("drugs/unknown.html", asked=asked, near=finder.near(asked)), 404
