"""Pages of moderation: flagging, folding, bringing back, the log."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import (
    find_answer,
    find_case,
    limit,
    me,
    require_staff,
    require_verified,
    say,
    shows_again,
)
from forum.plugin_api import gettext as _
from forum.plugins.moderation import actions
from forum.plugins.moderation.models import REASONS
from forum.plugins.moderation.queries import log_page

pages = Blueprint("moderation", __name__, template_folder="templates")


@pages.get("/answers/<number:number>/flag")
def show_flag(number):
    require_verified(me())
    answer = find_answer(number, me())
    return render_template("moderation/flag.html", answer=answer, reasons=REASONS.items())


@pages.post("/answers/<number:number>/flag")
@shows_again(show_flag)
def flag(number):
    require_verified(me())
    limit("POSTS", me().id)
    answer = find_answer(number, me())
    if actions.flag_answer(me(), answer.id, request.form.get("reason")):
        say(_("Thank you. The answer is folded now."))
    else:
        say(_("Thank you. It folds as soon as another member or a moderator agrees."))
    return redirect(answer.url, 303)


@pages.post("/answers/<number:number>/fold")
@shows_again(show_flag)
def fold(number):
    require_staff(me())
    answer = find_answer(number, me())
    actions.fold_answer(me(), answer.id, request.form.get("reason"))
    say(_("The answer is folded."))
    return redirect(answer.url, 303)


@pages.post("/answers/<number:number>/restore")
def restore(number):
    require_staff(me())
    answer = find_answer(number, me())
    actions.restore_answer(me(), answer.id)
    say(_("The answer is back."))
    return redirect(answer.url, 303)


@pages.post("/cases/<number:number>/hide")
def hide(number):
    require_staff(me())
    actions.hide_case(me(), number)
    say(_("Only moderators and its author see this case now."))
    return redirect(find_case(number, me()).url, 303)


@pages.post("/cases/<number:number>/show")
def show(number):
    require_staff(me())
    actions.show_case(me(), number)
    say(_("Members see this case again."))
    return redirect(find_case(number, me()).url, 303)


@pages.get("/moderation/log")
def show_log():
    require_staff(me())
    lines, before = log_page(request.args.get("before", type=int))
    return render_template("moderation/log.html", lines=lines, before=before)
