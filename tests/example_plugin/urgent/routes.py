"""The page that lists urgent cases."""

from flask import Blueprint, render_template

from forum.plugin_api import me, require_reader
from urgent import urgency

pages = Blueprint(
    "urgent", __name__, template_folder="templates", static_folder="static", static_url_path="/plugins/urgent"
)


@pages.get("/urgent")
def show_urgent():
    require_reader(me())
    return render_template("urgent/list.html", cases=urgency.urgent_cases(me()))
