"""The one button: found it helpful, or not any more."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import find_answer, is_fetch, me, require_member
from forum.plugins.reputation import actions
from forum.plugins.reputation.queries import Votes
from forum.plugins.reputation.ranking import HELPFUL

pages = Blueprint("reputation", __name__, template_folder="templates")


@pages.post("/answers/<number:number>/helpful")
def vote(number):
    member = me()
    require_member(member)
    answer = find_answer(number, member)
    if request.form.get("vote") == "0":
        actions.take_back_vote(member, answer.id)
    else:
        actions.cast_vote(member, answer.id, HELPFUL)
    if is_fetch():
        return render_template("reputation/vote.html", answer=answer, page={"votes": Votes([answer], member)})
    return redirect(answer.url, 303)
