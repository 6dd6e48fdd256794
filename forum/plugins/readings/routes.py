"""The page on which a member sees that his reading is remembered, erases it, or switches it off."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import Refused, me, require_member, say, shows_again
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.readings import actions, queries

pages = Blueprint("readings", __name__, template_folder="templates")
PAGE = "/account/readings"
CHOICES = {
    "erase": (actions.erase_readings, _l("What you read so far is forgotten.")),
    "decline": (
        actions.decline_readings,
        _l("Nothing is remembered of what you read, and what was is erased."),
    ),
    "accept": (
        actions.accept_readings,
        _l("From now on it is remembered which cases you read, for you alone."),
    ),
}


@pages.get(PAGE)
def show_readings():
    member = me()
    require_member(member)
    count, remembered = queries.count_readings(member), queries.is_remembered(member)
    return render_template("readings/page.html", count=count, remembered=remembered)


@pages.post(PAGE)
@shows_again(show_readings)
def choose():
    require_member(me())
    choice = CHOICES.get(request.form.get("choice"))
    if choice is None:
        raise Refused(_l("Please press one of the buttons."))
    act, told = choice
    act(me())
    say(str(told))
    return redirect(PAGE, 303)
