"""The asker's button below each answer, the page of an outcome, an adviser's own calibration."""

from flask import Blueprint, redirect, render_template, request

from forum.plugin_api import (
    excerpt,
    find_answer,
    find_case,
    is_fetch,
    limit,
    me,
    plain_text,
    require_member,
    say,
    shows_again,
)
from forum.plugin_api import gettext as _
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.solved import actions, calibration, outcomes, queries, reminders
from forum.plugins.solved.access import require_asker
from forum.plugins.solved.models import KNOWN, LONGEST_TEXT, LOST, OTHER, TOLD, UNKNOWN

pages = Blueprint("solved", __name__, template_folder="templates")
EXCERPT = 160
SENTENCES = {
    TOLD: _l("You judged the advice"),
    OTHER: _l("You said that it was something else"),
    UNKNOWN: _l("You said that it is not known yet"),
    LOST: _l("You said that the patient was lost to follow-up"),
}


@pages.post("/answers/<number:number>/solved")
def follow(number):
    member = me()
    require_member(member)
    answer = find_answer(number, member)
    if request.form.get("solved") == "0":
        actions.unfollow_advice(member, answer.id)
    else:
        actions.follow_advice(member, answer.id)
    if is_fetch():
        advice = queries.Advice(answer.case_id, member.id, [answer], member)
        return render_template("solved/button.html", answer=answer, page={"solved": advice})
    return redirect(answer.url, 303)


@pages.get("/cases/<number:number>/outcome")
def show_outcome(number):
    member = me()
    require_member(member)
    case = find_case(number, member)
    require_asker(member, case)
    followed, outcome = queries.followed_in(case.id), queries.outcome_of(case.id)
    advice = queries.advice_in(case, followed)
    return render_template(
        "solved/outcome.html",
        case=case,
        outcome=outcome,
        sentences=SENTENCES,
        confirmed=[str(judged.number) for judged in (outcome.confirmed if outcome else ())],
        refuted=[str(judged.number) for judged in (outcome.refuted if outcome else ())],
        advice=[(row.number, row.author, excerpt(plain_text(row.html), EXCERPT)) for row in advice],
        followed_numbers=[row.number for row in advice if row.number in followed],
        earlier=queries.versions_before(case),
        muted=reminders.is_muted(case),
        longest=LONGEST_TEXT,
    )


@pages.post("/cases/<number:number>/outcome")
@shows_again(show_outcome)
def tell(number):
    member, form = me(), request.form
    require_member(member)
    case = find_case(number, member)
    limit("POSTS", member.id)
    kind, text = form.get("kind", ""), form.get("text", "")
    outcomes.tell_outcome(
        member, case, kind, _numbers(form.getlist("confirmed")), _numbers(form.getlist("refuted")), text
    )
    say(_thanks(kind))
    return redirect(case.url, 303)


@pages.post("/cases/<number:number>/outcome/reminders")
def choose_reminders(number):
    member = me()
    require_member(member)
    case, muted = find_case(number, member), request.form.get("reminders") == "0"
    reminders.choose_reminders(member, case, muted)
    say(_("You will not be asked about this case again.") if muted else _("You will be asked again."))
    return redirect(f"/cases/{case.id}/outcome", 303)


@pages.get("/account/calibration")
def show_calibration():
    records, whole = calibration.record_of(me())
    return render_template("solved/calibration.html", records=records, whole=whole)


def _numbers(texts):
    """Numbers of answers as a form sends them; what is none stands for no answer at all."""
    return {int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in texts}


def _thanks(kind):
    if kind in KNOWN:
        return _("Thank you: your colleagues, and whoever searches later, learn from it.")
    return _("Noted.") if kind == LOST else _("Noted: you will be asked again later.")
