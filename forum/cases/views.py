"""What pages show of cases and answers: rows of the tables in the reader's words, with their addresses."""

from typing import NamedTuple
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from forum import hooks
from forum.cases.access import may_edit
from forum.cases.models import split_words
from forum.languages import lazy_gettext as _l
from forum.members.professions import competence
from forum.plugin import case_states
from forum.specialties import all_specialties, short_names, specialty_called

AGE_LABELS = {
    "0-1": _l("infant (under 2)"),
    "2-11": _l("child (2-11)"),
    "12-17": _l("adolescent (12-17)"),
    "18-39": _l("adult (18-39)"),
    "40-64": _l("adult (40-64)"),
    "65-79": _l("65-79 years"),
    "80+": _l("80 years and over"),
}
SEX_LABELS = {"F": _l("woman"), "M": _l("man"), "X": _l("other")}
ROLE_LABELS = {
    "unverified": _l("not verified yet"),
    "verified": _l("verified"),
    "moderator": _l("moderator"),
    "admin": _l("administrator"),
}


class CaseRow(NamedTuple):
    """One case in a list. A tuple: a list of thirty is unpacked, not asked field by field."""

    number: int
    url: str
    title: str
    specialty: str
    specialty_short: str
    author: str
    posted_at: object
    active_at: object
    answer_count: int
    state: object
    tags: list


class CaseView:
    """A case on its own page."""

    def __init__(self, case, reader):
        self.number, self.title, self.version = case.id, case.title, case.version
        self.url = f"/cases/{case.id}/{case.slug}"
        self.question_html, self.tried_html = Markup(case.question_html), Markup(case.tried_html)
        self.specialty = case.specialty
        slugs = [case.specialty, *split_words(case.other_specialties)]
        self.specialties = [s for s in map(specialty_called, slugs) if s]
        self.author, self.author_id, self.author_url = case.author, case.author_id, f"/members/{case.author}"
        self.posted_at, self.active_at = case.posted_at, case.active_at
        self.edited_at, self.edit_count = case.edited_at, case.version - 1
        self.history_url = f"/cases/{case.id}/history"
        self.edit_url = f"/cases/{case.id}/edit" if may_edit(reader, case) else None
        self.age_band_label, self.sex_label = AGE_LABELS.get(case.age_band), SEX_LABELS.get(case.sex)
        self.tags = [{"name": tag, "url": f"/search?q={quote_plus(tag)}"} for tag in split_words(case.tags)]
        self.state, self.answer_count = case_states().get(case.state), case.answer_count
        self.question, self.tried, self.age_band, self.sex = (
            case.question,
            case.tried,
            case.age_band,
            case.sex,
        )
        self.looks, self.has_folded = case._mapping, case.has_folded
        self.audience, self.mine = case.audience, reader is not None and reader.id == case.author_id


class AnswerView(NamedTuple):
    """One answer on its case's page. A tuple: a page of fifty is unpacked, not asked field by field."""

    number: int
    author: str
    author_role: str
    author_specialty: str | None
    posted_at: object
    html: Markup
    edit_count: int
    may_edit: bool
    author_id: int
    mine: bool
    usefulness: int
    kind: str
    bucket: int
    edited_at: object


HTML = AnswerView._fields.index("html")


def shown_rows(rows):
    """Rows of a list in the reader's language."""
    states, shorts = case_states(), short_names()
    return [shown_row(row, states, shorts) for row in rows]


def shown_row(row, states, shorts):
    number, title, slug, specialty, tags, state, answer_count, posted_at, active_at, author = row
    return CaseRow(
        number,
        f"/cases/{number}/{slug}",
        title,
        specialty,
        shorts.get(specialty, specialty),
        author,
        posted_at,
        active_at,
        answer_count,
        states.get(state),
        split_words(tags),
    )


def shown_answers(rows, reader):
    """Answers of a page in the reader's language."""
    names = {specialty.slug: specialty.name for specialty in all_specialties()}
    return [_shown_answer(row, reader, names) for row in rows]


def show_texts(case, answers):
    """Let plugins change how the texts of a case's page are shown; gives back the answers."""
    texts = [case.question_html, case.tried_html, *(answer.html for answer in answers)]
    shown = hooks.shown_texts.apply(texts, case=case)
    if shown is texts or len(shown) != len(texts):
        return answers
    case.question_html, case.tried_html, *htmls = (
        text if type(text) is Markup else escape(text) for text in shown
    )
    return [_with_html(answer, html) for answer, html in zip(answers, htmls, strict=True)]


def _with_html(answer, html):
    # _replace looks every field up by its name: for fifty answers that is felt.
    return AnswerView(*answer[:HTML], html, *answer[HTML + 1 :])


def _shown_answer(row, reader, names):
    return AnswerView(
        row.number,
        row.author,
        row.author_role,
        competence(row.author_profession, names.get(row.author_specialty)),
        row.posted_at,
        Markup(row.html),
        row.version - 1,
        reader is not None and may_edit(reader, row),
        row.author_id,
        reader is not None and reader.id == row.author_id,
        row.usefulness,
        row.kind,
        row.bucket,
        row.edited_at,
    )
