"""Pages of one's own searches, and the staff's page of questions that found nothing."""

from flask import Blueprint, current_app, make_response, redirect, render_template, request

from forum.plugin_api import gettext as _
from forum.plugin_api import me, require_member, require_staff, say
from forum.plugins.search_history import actions, queries

pages = Blueprint("search_history", __name__, template_folder="templates")


@pages.get("/account/history")
def show_history():
    require_member(me())
    searches = queries.history_of(me(), current_app.config["SEARCH_HISTORY_KEEP"])
    return render_template(
        "search_history/history.html",
        searches=[(past, queries.search_url(past.text)) for past in searches],
        keeps=queries.keeps_history(me()),
    )


@pages.post("/account/history/erase")
def erase():
    require_member(me())
    actions.erase_search(me(), request.form.get("key", ""))
    say(_("This search is erased."))
    return redirect("/account/history", 303)


@pages.post("/account/history/erase-all")
def erase_all():
    require_member(me())
    actions.erase_history(me())
    say(_("Your searches are erased."))
    return redirect("/account/history", 303)


@pages.post("/account/history/keep")
def keep():
    require_member(me())
    if request.form.get("keep") == "1":
        actions.accept_history(me())
        say(_("Your searches are kept from now on, for you alone."))
    else:
        actions.decline_history(me())
        say(_("Nothing is kept of your searches, and what was kept is erased."))
    return redirect("/account/history", 303)


@pages.get("/staff/failed-searches")
def show_failed():
    require_staff(me())
    return render_template(
        "search_history/failed.html",
        failures=[(failed, queries.search_url(failed.text)) for failed in queries.failed_searches(me())],
        fewest=current_app.config["SEARCH_HISTORY_FEWEST_ASKERS"],
    )


@pages.get("/staff/failed-searches.csv")
def download_failed():
    response = make_response(queries.failed_searches_csv(me()))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="failed-searches.csv"'
    return response


@pages.post("/staff/failed-searches/<number:number>/dismiss")
def dismiss(number):
    require_staff(me())
    actions.dismiss_failure(me(), number)
    say(_("This question is off the list."))
    return redirect("/staff/failed-searches", 303)
