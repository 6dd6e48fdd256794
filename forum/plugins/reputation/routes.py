"""Voting below an answer, saying what is incorrect, and the page that says what an answer's place goes by."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import (
    ANSWER,
    find_answer,
    is_fetch,
    me,
    require_member,
    require_reader,
    require_verified,
    say,
    shows_again,
)
from forum.plugin_api import gettext as _
from forum.plugins.reputation import actions, grounds, showing
from forum.plugins.reputation.models import LONGEST_REASON
from forum.plugins.reputation.ranking import FUNNY, HELPFUL, INCORRECT, NOT_HELPFUL

pages = Blueprint("reputation", __name__, template_folder="templates")


@pages.get("/answers/<number:number>/votes")
def show_grounds(number):
    require_reader(me())
    answer = find_answer(number, me())
    if answer.kind != ANSWER:
        return redirect(answer.url, 302)
    return render_template("reputation/grounds.html", answer=answer, grounds=grounds.grounds_of(answer, me()))


@pages.post("/answers/<number:number>/helpful")
def vote_helpful(number):
    return _vote(number, HELPFUL)


@pages.post("/answers/<number:number>/not-helpful")
def vote_not_helpful(number):
    return _vote(number, NOT_HELPFUL)


@pages.post("/answers/<number:number>/funny")
def vote_funny(number):
    return _vote(number, FUNNY)


@pages.get("/answers/<number:number>/incorrect")
def show_objection(number):
    require_verified(me())
    answer = find_answer(number, me())
    actions.require_votable(me(), answer, INCORRECT)
    return render_template("reputation/incorrect.html", answer=answer, longest=LONGEST_REASON)


@pages.post("/answers/<number:number>/incorrect")
@shows_again(show_objection)
def object_to(number):
    if request.form.get("vote") == "0":
        return _vote(number, INCORRECT)
    answer = _answer_to_vote_on(number)
    actions.cast_vote(me(), answer.id, INCORRECT, request.form.get("reason", ""))
    say(_("Thank you. The author and the moderators read your reason."))
    return redirect(answer.url, 303)


def _vote(number, kind):
    answer = _answer_to_vote_on(number)
    if request.form.get("vote") == "0":
        actions.take_back_vote(me(), answer.id)
    else:
        actions.cast_vote(me(), answer.id, kind)
    if is_fetch():
        return render_template(
            "reputation/vote.html", answer=answer, page={"votes": showing.Votes([answer], me())}
        )
    return redirect(answer.url, 303)


def _answer_to_vote_on(number):
    require_member(me())
    return find_answer(number, me())
