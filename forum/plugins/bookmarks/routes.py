"""The button beside a case and an answer, and the page of all that a member keeps."""

from flask import Blueprint, render_template, request

from forum.plugin_api import find_answer, find_case, go_back, is_fetch, limit, me, require_member, say
from forum.plugin_api import gettext as _
from forum.plugins.bookmarks import actions, queries
from forum.plugins.bookmarks.views import shown_bookmarks

pages = Blueprint("bookmarks", __name__, template_folder="templates")


@pages.get("/bookmarks")
def show_bookmarks():
    member = me()
    require_member(member)
    page = queries.bookmarks_of(member, request.args.get("after"))
    return render_template(
        "bookmarks/list.html",
        bookmarks=shown_bookmarks(page.rows),
        next_url=f"/bookmarks?after={page.cursor}" if page.cursor else None,
    )


@pages.post("/cases/<number:number>/bookmark")
def keep_case(number):
    require_member(me())
    case = find_case(number, me())
    _turn(case.id)
    return _answered("case", case.id, case.url, case=case)


@pages.post("/answers/<number:number>/bookmark")
def keep_answer(number):
    require_member(me())
    answer = find_answer(number, me())
    _turn(answer.case_id, answer.id)
    return _answered("answer", answer.case_id, answer.url, answer=answer)


def _turn(case_id, answer_id=None):
    """Kept, or let go: what the pressed button says."""
    limit("POSTS", me().id)
    turn = actions.let_go if request.form.get("keep") == "0" else actions.keep_text
    turn(me(), case_id, answer_id)


def _answered(kind, case_id, url, **subject):
    if is_fetch():
        page = {"bookmarks": queries.Kept(case_id, me())}
        return render_template(f"bookmarks/{kind}.html", page=page, **subject)
    say(_("The bookmark is gone.") if request.form.get("keep") == "0" else _("Kept among your bookmarks."))
    return go_back(url)
