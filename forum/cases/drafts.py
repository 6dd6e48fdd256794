"""Texts on their way: what a member typed, checked into shape, and kept while it is not sent."""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app
from sqlalchemy import bindparam, delete, select

from forum.cases.lanes import reply_kinds
from forum.cases.models import AGE_BANDS, ANSWER, SEXES, DraftRow
from forum.db import change, db, now, prepared, rows
from forum.errors import Refused
from forum.languages import lazy_gettext as _l
from forum.members.access import require_member
from forum.members.models import Member
from forum.specialties import require_specialty

MOST_TAGS, LONGEST_TAG, MOST_OTHERS, LONGEST_REASON = 8, 36, 3, 200
UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
TAG_SIGNS = re.compile(r"[^\w+.' -]")


@dataclass
class CaseDraft:
    """A case as typed; the filter `draft` may change or refuse it."""

    title: str = ""
    question: str = ""
    tried: str = ""
    specialty: str = ""
    other_specialties: list = field(default_factory=list)
    age_band: str = ""
    sex: str = ""
    tags: list = field(default_factory=list)
    submission: str | None = None
    reason: str = ""
    kind: str = "case"

    @property
    def texts(self):
        """The texts a check has to read, by field."""
        return {
            "title": self.title,
            "question": self.question,
            "tried": self.tried,
            "tags": ", ".join(self.tags),
            "reason": self.reason,
        }


@dataclass
class AnswerDraft:
    """An answer as typed, with the case it answers; the filter `draft` may change or refuse it.

    `kind` says which draft this is, `reply_kind` what kind of reply it is to become. `extra` holds what
    plugins' own fields held: {"plugin.field": [text, ...]}, each list as long as the form.
    """

    text: str = ""
    case: object = None
    submission: str | None = None
    reason: str = ""
    kind: str = "answer"
    reply_kind: str = ANSWER
    extra: dict = field(default_factory=dict)

    @property
    def texts(self):
        more = {name: "\n".join(values) for name, values in self.extra.items()}
        return {"text": self.text, "reason": self.reason, **more}


def case_draft_of(form):
    """The draft that a sent form holds; `form` is werkzeug's MultiDict."""
    return CaseDraft(
        title=form.get("title", ""),
        question=form.get("question", ""),
        tried=form.get("tried", ""),
        specialty=form.get("specialty", ""),
        other_specialties=form.getlist("other_specialties"),
        age_band=form.get("age_band", ""),
        sex=form.get("sex", ""),
        tags=tags_of(form.get("tags", "")),
        submission=form.get("submission") or None,
        reason=form.get("reason", ""),
    )


def extra_of(form):
    """What plugins' own fields hold in a sent form: their names bear a dot, as "plugin.field"."""
    return {clean(name): [clean(text) for text in form.getlist(name)] for name in form if "." in name}


def tags_of(text):
    """The tags in a line typed with commas, lower-case, each once."""
    words = (TAG_SIGNS.sub(" ", word.lstrip("# ")).strip().lower() for word in re.split(r"[,;\n]", text))
    return list(dict.fromkeys(" ".join(word.split()) for word in words if word))


def shape_case(draft):
    """Bring a typed case into shape; raises Refused where it cannot be."""
    draft.title = " ".join(clean(draft.title).split())
    draft.question, draft.tried = clean(draft.question).strip(), clean(draft.tried).strip()
    require_text(
        draft.title,
        "title",
        current_app.config["MAX_TITLE"],
        _l("A case needs a title: one line that says what you ask."),
    )
    require_text(draft.question, "question", current_app.config["MAX_TEXT"], _l("A case needs a question."))
    if len(draft.tried) > current_app.config["MAX_TEXT"]:
        raise too_long("tried", current_app.config["MAX_TEXT"])
    require_specialty(draft.specialty)
    _shape_others(draft)
    _shape_patient(draft)
    draft.tags = [clean(tag)[:LONGEST_TAG].strip() for tag in draft.tags][:MOST_TAGS]
    draft.submission = submission_of(draft)
    draft.reason = " ".join(clean(draft.reason).split())[:LONGEST_REASON]
    return draft


def shape_answer(draft, before=None):
    """Bring a typed reply into shape; it may stay of the kind it had `before`, whoever declared that."""
    draft.text = clean(draft.text).strip()
    require_text(draft.text, "text", current_app.config["MAX_TEXT"], _l("An answer needs a text."))
    if draft.reply_kind != before and draft.reply_kind not in reply_kinds():
        raise Refused(_l("Please choose what kind of reply this is."), field="reply_kind")
    draft.submission = submission_of(draft)
    draft.reason = " ".join(clean(draft.reason).split())[:LONGEST_REASON]
    return draft


def submission_of(draft):
    """The name of the filled form, so that sending it twice posts it once; None when it has none."""
    return re.sub(r"[^\w-]", "", draft.submission or "")[:40] or None


def clean(text):
    """One form for each sign, line ends as \\n, none of the signs that no table can hold."""
    return UNUSABLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def require_text(text, field, most, sentence):
    if not text:
        raise Refused(sentence, field=field)
    if len(text) > most:
        raise too_long(field, most)


def too_long(field, most):
    return Refused(_l("This text is too long: %(count)s characters at most.", count=most), field=field)


def save_draft(member, form, content):
    """Keep what a member is typing; an empty one is forgotten. `content` is a dict of texts."""
    require_member(member)
    if not re.fullmatch(r"case|answer:\d{1,18}", form):
        raise Refused(_l("There is no such form."))
    text = json.dumps({key: value for key, value in content.items() if value}, ensure_ascii=False)
    if len(text) > 3 * current_app.config["MAX_TEXT"]:
        raise too_long(None, 3 * current_app.config["MAX_TEXT"])
    with change() as session:
        # Two windows of one member save one after the other.
        session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))
        session.execute(delete(DraftRow).where(DraftRow.member_id == member.id, DraftRow.form == form))
        if text != "{}":
            session.add(DraftRow(member_id=member.id, form=form, content=text, saved_at=now()))
    return now()


def draft_kept(member, form):
    """The content of that member's draft (a dict) with its `saved_at`, or None."""
    if member is None:
        return None
    found = rows(prepared("draft", _draft), member=member.id, form=form)
    return {**json.loads(found[0].content), "saved_at": found[0].saved_at} if found else None


def drafts_of(member):
    """(form, content, saved_at) of each draft, the newest first."""
    require_member(member)
    kept = db.session.scalars(
        select(DraftRow).where(DraftRow.member_id == member.id).order_by(DraftRow.saved_at.desc())
    )
    return [(row.form, json.loads(row.content), row.saved_at) for row in kept]


def forget_draft(member, form):
    """Inside a change: the text was posted."""
    db.session.execute(delete(DraftRow).where(DraftRow.member_id == member.id, DraftRow.form == form))


def erase_old_drafts():
    """Drop drafts that nobody touched for DRAFT_DAYS; returns how many."""
    oldest = now() - timedelta(days=current_app.config["DRAFT_DAYS"])
    with change() as session:
        return session.execute(delete(DraftRow).where(DraftRow.saved_at < oldest)).rowcount


def _draft():
    kept = select(DraftRow.content, DraftRow.saved_at)
    return kept.where(DraftRow.member_id == bindparam("member"), DraftRow.form == bindparam("form"))


def _shape_others(draft):
    others = [slug for slug in dict.fromkeys(draft.other_specialties) if slug and slug != draft.specialty]
    if len(others) > MOST_OTHERS:
        raise Refused(_l("At most three further specialties, please."), field="other_specialties")
    draft.other_specialties = [require_specialty(slug, "other_specialties") for slug in others]


def _shape_patient(draft):
    if draft.age_band and draft.age_band not in AGE_BANDS:
        raise Refused(_l("Please choose an age band from the list."), field="age_band")
    if draft.sex and draft.sex not in SEXES:
        raise Refused(_l("Please choose from the list."), field="sex")
