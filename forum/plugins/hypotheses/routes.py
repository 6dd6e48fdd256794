"""What completes the name of a hypothesis while it is typed."""

from flask import Blueprint, jsonify, request

from forum.plugin_api import limit, me, require_verified
from forum.plugins.hypotheses.queries import known_names

pages = Blueprint(
    "hypotheses",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/plugins/hypotheses",
)


@pages.get("/hypotheses/names")
def complete_name():
    require_verified(me())
    limit("COMPLETIONS", me().id)
    return jsonify(known_names(request.args.get("q", "")[:80], me()))
