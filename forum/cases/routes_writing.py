"""Pages that write: asking a case, answering, editing, drafts and previews."""

from flask import Blueprint, jsonify, redirect, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.cases import actions, queries
from forum.cases.access import require_editor
from forum.cases.drafts import case_draft_of, draft_kept, drafts_of, extra_of, save_draft
from forum.cases.listing import cases_numbered
from forum.cases.models import ANSWER
from forum.cases.routes import show_case
from forum.cases.searching import similar_page
from forum.cases.views import AGE_LABELS, SEX_LABELS, CaseView
from forum.errors import Refused
from forum.languages import gettext as _
from forum.members.access import me, require_member, require_verified
from forum.pages import fill_form, say, shows_again
from forum.security import limit
from forum.text import excerpt, render

pages = Blueprint("writing", __name__)


@pages.get("/cases/new")
def show_compose():
    """The form for a new case: with the draft that was kept, else with what the address brings along."""
    if request.method == "POST":
        return _compose()
    require_verified(me())
    draft = draft_kept(me(), "case") or {}
    begun = any(draft.get(field) for field in ("title", "question", "tried"))
    # What the address brings would else be saved over a text that was begun before.
    typed = {field: value for field, value in draft.items() if value} if begun else {}
    brought = {key: request.args[key] for key in ("title", "specialty") if key in request.args}
    if typed or brought:
        fill_form(MultiDict({**brought, **typed}))
    return _compose(draft=draft if begun else None)


@pages.post("/cases/new")
@shows_again(show_compose)
def post_case():
    require_member(me())
    if request.form.get("step") == "preview":
        fill_form(request.form)
        title = request.form.get("title", "")
        return _compose(preview_html=_previewed("question"), similar=similar_page(title, me()))
    limit("POSTS", me().id)
    case = actions.post_case(me(), case_draft_of(request.form))
    say(_("Your case is posted."))
    return redirect(case.url, 303)


@pages.get("/cases/<number:number>/edit")
def show_edit_case(number):
    require_member(me())
    case = queries.case_shown(number, me())
    require_editor(me(), case)
    return _compose(editing=True, case=CaseView(case, me()))


@pages.post("/cases/<number:number>/edit")
@shows_again(show_edit_case)
def edit_case(number):
    require_member(me())
    case = queries.case_shown(number, me())
    if request.form.get("step") == "preview":
        require_editor(me(), case)
        fill_form(request.form)
        return _compose(editing=True, case=CaseView(case, me()), preview_html=_previewed("question"))
    limit("POSTS", me().id)
    case = actions.edit_case(me(), number, case_draft_of(request.form), _version())
    return redirect(case.url, 303)


def show_answer_box(number):
    """The case with the refused answer in its box. Who has no box gets his text back on a page of its own."""
    require_verified(me())
    return show_case(number)


@pages.post("/cases/<number:number>/answers")
@shows_again(show_answer_box)
def post_answer(number):
    member = me()
    require_member(member)
    limit("POSTS", member.id)
    case, form = queries.find_case(number, member), request.form
    kind = form.get("reply_kind") or ANSWER
    answer = actions.post_answer(
        member, case, form.get("text", ""), form.get("submission"), kind, extra_of(form)
    )
    is_near = kind == ANSWER and case.answer_count < 50
    return redirect(f"{case.url}#answer-{answer.id}" if is_near else answer.url, 303)


@pages.get("/answers/<number:number>/edit")
def show_edit_answer(number):
    require_member(me())
    answer = queries.find_answer(number, me())
    require_editor(me(), answer)
    case = CaseView(queries.case_shown(answer.case_id, me()), me())
    return render_template("answer_edit.html", answer=answer, case=case)


@pages.post("/answers/<number:number>/edit")
@shows_again(show_edit_answer)
def edit_answer(number):
    require_member(me())
    queries.find_answer(number, me())
    limit("POSTS", me().id)
    form = request.form
    text, reason, kind = (form.get(name, "") for name in ("text", "reason", "reply_kind"))
    answer = actions.edit_answer(me(), number, text, reason, _version(), kind, extra_of(form))
    return redirect(answer.url, 303)


@pages.post("/preview")
def preview():
    require_member(me())
    limit("PREVIEWS", me().id)
    return render_template("_preview.html", preview_html=_previewed("text"))


@pages.get("/drafts")
def show_drafts():
    lines = [_draft_line(*draft) for draft in drafts_of(me())]
    return render_template("drafts.html", drafts=[line for line in lines if line])


@pages.post("/drafts")
def keep_draft():
    require_member(me())
    limit("PREVIEWS", me().id)
    form = request.form
    content = {
        key: form[key] for key in form if key not in ("csrf_token", "form", "submission", "step", "saved_at")
    }
    content |= {name: texts if any(texts) else [] for name, texts in extra_of(form).items()}
    if "other_specialties" in content:
        content["other_specialties"] = [slug for slug in form.getlist("other_specialties") if slug]
    if not any(value for name, value in content.items() if name != "reply_kind"):
        content = {}  # a kind alone is no text
    saved_at = save_draft(me(), form.get("form", ""), content)
    return jsonify(saved_at=saved_at.isoformat() + "Z")


def _version():
    """The version that the form was filled from."""
    return request.form.get("version", type=int)


def _compose(editing=False, case=None, preview_html=None, similar=(), draft=None):
    return render_template(
        "compose.html",
        nav_active="compose",
        editing=editing,
        case=case,
        draft=draft,
        preview_html=preview_html,
        similar=similar,
        age_bands=AGE_LABELS.items(),
        sexes=SEX_LABELS.items(),
    )


def _previewed(field):
    text = request.form.get(field, "")
    if len(text) > 100_000:
        raise Refused(_("This text is too long to be shown."), status=413)
    return Markup(render(text)) if text.strip() else ""


def _draft_line(form, content, saved_at):
    if form == "case":
        return {
            "url": "/cases/new",
            "title": content.get("title"),
            "saved_at": saved_at,
            "excerpt": excerpt(content.get("question", ""), 200),
        }
    number = int(form.removeprefix("answer:"))
    found = cases_numbered([number], me()).get(number) if number < 2**31 else None
    if found is None:
        return None
    return {
        "url": f"/cases/{number}/{found.slug}#reply",
        "title": found.title,
        "saved_at": saved_at,
        "excerpt": excerpt(content.get("text", ""), 200),
    }
