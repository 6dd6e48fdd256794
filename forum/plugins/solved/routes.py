"""The asker's button below each answer."""

from flask import Blueprint, redirect, request

from forum.plugin_api import find_answer, me, require_member
from forum.plugins.solved import actions

pages = Blueprint("solved", __name__, template_folder="templates")


@pages.post("/answers/<number:number>/solved")
def mark(number):
    member = me()
    require_member(member)
    answer = find_answer(number, member)
    if request.form.get("solved") == "0":
        actions.unmark_solved(member, answer.id)
    else:
        actions.mark_solved(member, answer.id)
    return redirect(answer.url, 303)
