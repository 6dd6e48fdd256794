"""The pages on which an author corrects his answer, a panel rules on one, and a panellist sees what waits."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import (
    excerpt,
    find_answer,
    find_case,
    limit,
    me,
    plain_text,
    require_member,
    require_verified,
    say,
    shows_again,
    specialty_name,
)
from forum.plugin_api import gettext as _
from forum.plugins.errata import actions, queries, rulings
from forum.plugins.errata.access import require_author, require_panellist
from forum.plugins.errata.drafts import CorrectionDraft
from forum.plugins.errata.models import LONGEST_INSTEAD, LONGEST_REASON, RULED, WAITING
from forum.plugins.errata.views import TITLES, WORDS

pages = Blueprint("errata", __name__, template_folder="templates")
EXCERPT = 160


@pages.get("/answers/<number:number>/correction")
def show_correction(number):
    answer = _found(number)
    require_author(me(), answer)
    kind = queries.standing_on(answer)
    return render_template(
        "errata/correction.html",
        answer=answer,
        title=TITLES.get(kind),
        may_take_back=kind in actions.CHOICES,
        others=[
            (str(row.number), excerpt(plain_text(row.html), EXCERPT)) for row in queries.own_answers(answer)
        ],
        longest_reason=LONGEST_REASON,
        longest_instead=LONGEST_INSTEAD,
    )


@pages.post("/answers/<number:number>/correction")
@shows_again(show_correction)
def correct(number):
    answer = _found(number)
    require_author(me(), answer)
    limit("POSTS", me().id)
    actions.correct_answer(me(), answer, _draft(answer))
    say(_("Thank you. Whoever read, voted for or kept your answer is told."))
    return redirect(answer.url, 303)


@pages.post("/answers/<number:number>/correction/undo")
@shows_again(show_correction)
def take_back(number):
    answer = _found(number)
    require_author(me(), answer)
    limit("POSTS", me().id)
    actions.take_back(me(), answer)
    say(_("Your answer stands again."))
    return redirect(answer.url, 303)


@pages.get("/answers/<number:number>/ruling")
def show_ruling(number):
    answer = _found(number)
    require_panellist(me(), answer, find_case(answer.case_id, me()))
    kind, history = queries.standing_on(answer), queries.history_of(answer)
    waits = any(voice.status == WAITING and voice.says in rulings.CHOICES for voice, _name in history)
    return render_template(
        "errata/ruling.html",
        answer=answer,
        title=TITLES.get(kind),
        history=history,
        words=WORDS,
        may_lift=waits or kind in RULED,
        longest=LONGEST_REASON,
    )


@pages.post("/answers/<number:number>/ruling")
@shows_again(show_ruling)
def rule(number):
    answer = _found(number)
    limit("POSTS", me().id)
    if rulings.rule_answer(me(), answer, _draft(answer)):
        say(_("The panel has ruled. The author, the asker and the readers of this answer are told."))
    else:
        say(_("Thank you. It takes effect as soon as another panellist agrees."))
    return redirect(answer.url, 303)


@pages.post("/answers/<number:number>/ruling/lift")
@shows_again(show_ruling)
def lift(number):
    answer = _found(number)
    limit("POSTS", me().id)
    if rulings.lift_ruling(me(), answer, _draft(answer)):
        say(_("It is lifted: nothing that a panel said stands against this answer."))
    else:
        say(_("Thank you. It is lifted as soon as another panellist agrees."))
    return redirect(answer.url, 303)


@pages.get("/panel")
def show_panel():
    require_verified(me())
    waiting = queries.waiting_for(me())
    rows = [(row, specialty_name(row.specialty), excerpt(plain_text(row.html), EXCERPT)) for row in waiting]
    return render_template("errata/panel.html", rows=rows)


def _found(number):
    require_member(me())
    return find_answer(number, me())


def _draft(answer):
    form = request.form
    other = form.get("instead_id", "")
    number = int(other) if other.isascii() and other.isdigit() and len(other) < 19 else None
    return CorrectionDraft(
        says=form.get("says", ""),
        reason=form.get("reason", ""),
        instead=form.get("instead", ""),
        instead_id=number if number or not other else 0,
        case=find_case(answer.case_id, me()),
    )
