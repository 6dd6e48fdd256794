"""Pages that show cases: the front page, a specialty, a case, its history, its feed."""

from operator import attrgetter

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from forum import hooks
from forum.cases import listing, queries
from forum.cases.drafts import draft_kept
from forum.cases.feeds import feed_key, feed_of, feed_reader
from forum.cases.lanes import lane_of, lanes_of, reply_kinds
from forum.cases.models import ANSWER
from forum.cases.views import ROLE_LABELS, CaseView, show_texts, shown_answers, shown_rows
from forum.diff import word_diff
from forum.languages import gettext as _
from forum.members.access import me, require_reader
from forum.members.professions import competence
from forum.members.queries import find_member
from forum.pages import fill_form
from forum.plugin import case_states
from forum.specialties import DISCIPLINES, all_specialties, find_specialty, specialty_called, specialty_name
from forum.text import excerpt, plain_text

pages = Blueprint("cases", __name__)
BUSIEST = 6
NUMBER = attrgetter("number")


def prepare_cases(app):
    """The pages of cases, and the specialties in every template."""
    app.register_blueprint(pages)
    app.jinja_env.globals.update(specialty_name=specialty_name, reply_kinds=reply_kinds)
    app.context_processor(lambda: {"specialties": _Lazily(all_specialties)})


@pages.get("/")
def show_home():
    reader = me()
    require_reader(reader)
    page = listing.latest_cases(reader, request.args.get("after"))
    return render_template(
        "home.html",
        nav_active="home",
        rows=shown_rows(page.rows),
        next_url=_next_url(page),
        **_rooms(reader),
    )


@pages.get("/specialties/<slug>")
def show_specialty(slug):
    reader = me()
    require_reader(reader)
    specialty = find_specialty(slug)
    tabs = {"active": _("Active"), "unanswered": _("Unanswered")}
    tabs |= {state.code: state.label for state in case_states().values()}
    tab = request.args.get("tab", "active")
    tab = tab if tab in tabs else "active"
    page = listing.cases_in(slug, reader, tab, request.args.get("after"))
    return render_template(
        "specialty.html",
        specialty=specialty,
        rows=shown_rows(page.rows),
        next_url=_next_url(page),
        tabs=[
            {"name": n, "label": label, "url": _tab_url(specialty, n), "current": n == tab}
            for n, label in tabs.items()
        ],
        neighbours=[specialty_called(other) for other in sorted(specialty.neighbours)],
        feed_url=_feed_url(specialty, reader),
    )


@pages.get("/specialties/<slug>/feed.atom")
def show_feed(slug):
    specialty, reader = find_specialty(slug), feed_reader()
    require_reader(reader)
    rows = shown_rows(listing.cases_in(slug, reader).rows)
    return feed_of(specialty.name, specialty.url, f"{specialty.url}/feed.atom", rows)


@pages.get("/cases/<number:number>")
@pages.get("/cases/<number:number>/<slug>")
def show_case(number, slug=None):
    """A case under its full address; an old or short one leads there. A refused answer comes back here."""
    reader = me()
    require_reader(reader)
    case = queries.case_shown(number, reader)
    view = CaseView(case, reader)
    if slug != case.slug and request.method == "GET":
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return redirect(f"{view.url}{query}", 302)
    count = max(1, -(-case.answer_count // current_app.config["ANSWERS_PER_PAGE"]))
    current = min(max(1, request.args.get("page", 1, type=int)), count)
    _fill_reply(reader, case)
    found = queries.answers_of(case, current)
    beside = queries.lane_replies(case) if current == 1 else []
    replies = show_texts(view, shown_answers([*found, *beside], reader))
    page = hooks.case_page.apply({}, case=view, answers=replies)
    answers = _in_order(replies[: len(found)], view, page) if current == 1 else replies
    return render_template(
        "case.html",
        case=view,
        answers=answers,
        lanes=lanes_of(replies[len(found) :], request.args.get("open")),
        page=page,
        pages=_numbered(view, current, count),
        **_answering(reader),
    )


@pages.get("/cases/<number:number>/history")
def show_case_history(number):
    require_reader(me())
    case = queries.find_case(number, me())
    versions = queries.case_versions(case)
    texts = [f"{v.title}\n\n{v.question}" + (f"\n\n{v.tried}" if v.tried else "") for v, _editor in versions]
    return render_template(
        "history.html", subject_title=case.title, back_url=case.url, versions=_differences(versions, texts)
    )


@pages.get("/answers/<number:number>")
def show_answer(number):
    """The permalink of an answer leads to its place on the page of its case."""
    require_reader(me())
    answer = queries.find_answer(number, me())
    case = queries.find_case(answer.case_id, me())
    if answer.kind != ANSWER:
        return redirect(f"{case.url}?open={lane_of(answer.kind)}#answer-{number}", 302)
    at = queries.page_of_answer(answer)
    return redirect(f"{case.url}{f'?page={at}' if at > 1 else ''}#answer-{number}", 302)


@pages.get("/answers/<number:number>/history")
def show_answer_history(number):
    require_reader(me())
    answer = queries.find_answer(number, me())
    case = queries.find_case(answer.case_id, me())
    versions = queries.answer_versions(answer)
    texts = [version.text for version, _editor in versions]
    return render_template(
        "history.html", subject_title=case.title, back_url=answer.url, versions=_differences(versions, texts)
    )


@pages.get("/members/<pseudonym>")
def show_member(pseudonym):
    reader = me()
    require_reader(reader)
    member = find_member(pseudonym)
    page = hooks.profile_page.apply({}, member=member)
    return render_template(
        "member.html",
        member=member,
        page=page,
        role_label=ROLE_LABELS[member.role],
        role_labels=ROLE_LABELS,
        competence=competence(member.profession, specialty_name(member.specialty)),
        rows=shown_rows(listing.cases_by(member, reader)),
        answers=[_answer_line(row) for row in queries.answers_by(member, reader)],
    )


@pages.get("/help")
def show_help():
    return render_template("help.html", nav_active="help", states=case_states().values())


def _rooms(reader):
    """The specialties by discipline, how many cases wait in each, the reader's own and the busiest others."""
    waiting = listing.unanswered_by_specialty(reader)
    rooms = all_specialties()
    own = specialty_called(reader.specialty) if reader else None
    busiest = sorted((room for room in rooms if room is not own), key=lambda room: -waiting[room.slug])
    groups = [(label, [r for r in rooms if r.discipline == name]) for name, label in DISCIPLINES.items()]
    return {"groups": groups, "waiting": waiting, "own": own, "busiest": busiest[:BUSIEST]}


def _in_order(answers, case, page):
    """The answers of a first page as plugins order them; what is not those answers is not shown."""
    shown = hooks.answers_shown.apply(answers, case=case, page=page)
    return shown if sorted(shown, key=NUMBER) == sorted(answers, key=NUMBER) else answers


def _answering(reader):
    """Whether this reader may answer, and the sentence that says why not."""
    if reader is None:
        return {"may_answer": False, "why_not": _("Members answer here.")}
    if not reader.is_verified:
        return {
            "may_answer": False,
            "why_not": _("You will be able to answer once your account is verified."),
        }
    return {"may_answer": True, "why_not": None}


def _fill_reply(reader, case):
    """Fill the box below a case with the draft that its reader left there."""
    if reader is not None and reader.is_verified:
        draft = (draft_kept(reader, f"answer:{case.id}") if case.has_draft else None) or {}
        fill_form(MultiDict({field: value for field, value in draft.items() if field != "saved_at"}))


def _differences(versions, texts):
    """Each version with what it changed of the one before; `texts` in the same order, the newest first."""
    older = [*texts[1:], ""]
    return [
        {
            "number": version.version,
            "editor": editor,
            "saved_at": version.saved_at,
            "reason": version.reason,
            "diff_html": word_diff(before, text),
        }
        for (version, editor), text, before in zip(versions, texts, older, strict=True)
    ]


def _answer_line(row):
    return {
        "permalink": f"/answers/{row.number}",
        "case_title": row.title,
        "posted_at": row.posted_at,
        "excerpt": excerpt(plain_text(row.html), 200),
    }


def _numbered(case, current, count):
    urls = [(n, case.url if n == 1 else f"{case.url}?page={n}") for n in range(1, count + 1)]
    return {"current": current, "count": count, "urls": urls}


def _tab_url(specialty, name):
    return specialty.url if name == "active" else f"{specialty.url}?tab={name}"


def _next_url(page):
    if page.cursor is None:
        return None
    kept = {"tab": request.args["tab"]} if "tab" in request.args else {}
    return url_for(request.endpoint, **request.view_args, **kept, after=page.cursor)


def _feed_url(specialty, reader):
    return f"{specialty.url}/feed.atom{f'?key={feed_key(reader)}' if reader else ''}"


class _Lazily:
    """A list that is only fetched by a page that walks through it."""

    def __init__(self, fetch):
        self.fetch = fetch

    def __iter__(self):
        return iter(self.fetch())
