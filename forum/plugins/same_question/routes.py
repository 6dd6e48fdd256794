"""The one button: I have the same question, or not any more."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import find_case, is_fetch, limit, me, require_member, say
from forum.plugin_api import gettext as _
from forum.plugins.same_question import actions
from forum.plugins.same_question.queries import Demands

pages = Blueprint("same_question", __name__, template_folder="templates")
OWN_FIELDS = ("csrf_token", "same", "step")


@pages.post("/cases/<number:number>/same-question")
def say_same(number):
    """From the page of the case, or (`beside`) from the form in which a case is being written."""
    member = me()
    require_member(member)
    limit("POSTS", member.id)
    case = find_case(number, member)
    asks = request.form.get("same") != "0"
    (actions.ask_too if asks else actions.ask_no_more)(member, case.id)
    beside = "beside" in request.args
    if is_fetch():
        page = {"same_question": Demands([number], member)}
        return render_template(
            f"same_question/{'similar' if beside else 'button'}.html", **_subject(case), page=page
        )
    if beside:
        return _counted(case, asks)
    say(_told(asks))
    return redirect(case.url, 303)


def _counted(case, asks):
    """The text that was being written stays: it travels on in the page, and the form comes back filled."""
    kept = [(field, text) for field, text in request.form.items(multi=True) if field not in OWN_FIELDS]
    return render_template("same_question/counted.html", case=case, told=_told(asks), kept=kept)


def _told(asks):
    if asks:
        return _("Counted: you have the same question. Nothing will be sent to you about it.")
    return _("Taken back: you are not counted any more.")


def _subject(case):
    return {"case": case, "row": case}
