"""What pages show of cases and answers: rows of the tables in the reader's words, with their addresses."""

from urllib.parse import quote_plus

from markupsafe import Markup

from forum.cases.access import may_edit
from forum.cases.models import split_words
from forum.languages import lazy_gettext as _l
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


class CaseRow:
    """One case in a list."""

    __slots__ = (
        "active_at",
        "answer_count",
        "author",
        "number",
        "posted_at",
        "specialty",
        "specialty_short",
        "state",
        "tags",
        "title",
        "url",
    )

    def __init__(self, row, states, shorts):
        self.number, self.title, self.author = row.number, row.title, row.author
        self.url = f"/cases/{row.number}/{row.slug}"
        self.specialty, self.specialty_short = row.specialty, shorts.get(row.specialty, row.specialty)
        self.posted_at, self.active_at, self.answer_count = row.posted_at, row.active_at, row.answer_count
        self.state, self.tags = states.get(row.state), split_words(row.tags)


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
        self.posted_at, self.edited_at, self.edit_count = case.posted_at, case.edited_at, case.version - 1
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
        self.audience, self.mine = case.audience, reader is not None and reader.id == case.author_id


class AnswerView:
    """One answer on its case's page."""

    __slots__ = (
        "author",
        "author_id",
        "author_role",
        "author_specialty",
        "edit_count",
        "html",
        "may_edit",
        "mine",
        "number",
        "posted_at",
        "usefulness",
    )

    def __init__(self, row, reader, specialty):
        self.number, self.html, self.posted_at = row.number, Markup(row.html), row.posted_at
        self.author, self.author_id, self.author_role = row.author, row.author_id, row.author_role
        self.author_specialty, self.usefulness = specialty, row.usefulness
        self.edit_count = row.version - 1
        self.mine = reader is not None and reader.id == row.author_id
        self.may_edit = reader is not None and may_edit(reader, row)


def shown_rows(rows):
    """Rows of a list in the reader's language."""
    states, shorts = case_states(), short_names()
    return [CaseRow(row, states, shorts) for row in rows]


def shown_answers(rows, reader):
    """Answers of a page in the reader's language."""
    names = {specialty.slug: specialty.name for specialty in all_specialties()}
    return [AnswerView(row, reader, names.get(row.author_specialty)) for row in rows]
