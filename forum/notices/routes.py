"""Pages of notices: the list, the way to what one is about, all of them read."""

from flask import Blueprint, redirect, render_template, request

from forum.cases.listing import cursor_of, read_cursor
from forum.languages import gettext as _
from forum.members.access import me, require_member
from forum.notices import actions, queries
from forum.notices.views import shown_notices
from forum.pages import local_address, say

pages = Blueprint("notices", __name__)
LIST = "/notices"


def prepare_notices(app):
    """The pages, and the number of unread notices beside the member who is signed in."""
    app.register_blueprint(pages)
    app.extensions["forum.member_columns"].append(queries.unread_notices)


@pages.get("/notices")
def show_notices():
    member = me()
    require_member(member)
    after = request.args.get("after")
    page = queries.notices_of(member, after)
    return render_template(
        "notices.html",
        notices=shown_notices(page.rows),
        next_url=f"{LIST}?after={page.cursor}" if page.cursor else None,
        newest=cursor_of(page.rows[0].told_at, page.rows[0].number) if page.rows and not after else None,
    )


@pages.get("/notices/<number:number>")
def open_notice(number):
    """What a notice is about; on the way it is marked as read."""
    return redirect(local_address(actions.open_notice(me(), number)) or LIST, 303)


@pages.post("/notices/read")
def read_notices():
    actions.read_notices(me(), read_cursor(request.form.get("until", "")))
    say(_("All notices are read."))
    return redirect(LIST, 303)
