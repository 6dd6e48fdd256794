"""The administrators' page of doubted votes."""

from flask import render_template, request
from markupsafe import Markup

from forum.plugin_api import gettext as _
from forum.plugin_api import go_back, me, require_admin, say
from forum.plugins.reputation import fraud
from forum.plugins.reputation.doubts import doubts_page
from forum.plugins.reputation.routes import pages

ADDRESS = "/admin/reputation"


@pages.get(ADDRESS)
def show_doubts():
    require_admin(me())
    doubts, before = doubts_page(me(), request.args.get("before", type=int))
    return render_template("reputation/doubts.html", doubts=doubts, before=before)


@pages.post(f"{ADDRESS}/<number:number>")
def decide(number):
    fraud.decide(me(), number, request.form.get("decision", ""))
    say(_("Your decision is kept; scores and points follow it."))
    return go_back(ADDRESS)


def link_for_admins():
    """Moderators see the menu too; the page is not for them."""
    if me() is not None and me().is_admin:
        return Markup('<a href="{}">{}</a>').format(ADDRESS, _("Doubted votes"))
    return None
