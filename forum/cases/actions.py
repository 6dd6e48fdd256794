"""What may happen to cases and answers: gate, check, change, tell."""

import re
import unicodedata

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from forum import hooks
from forum.cases.access import ranked_answers, require_editor
from forum.cases.drafts import AnswerDraft, forget_draft, shape_answer, shape_case
from forum.cases.indexing import index_case, wake_drain
from forum.cases.models import ANSWER, Answer, AnswerVersion, Case, CaseSpecialty, CaseVersion
from forum.cases.states import reconsider_state
from forum.db import change, db, now
from forum.errors import NotFound, Refused
from forum.languages import lazy_gettext as _l
from forum.members.access import require_open_publication, require_verified
from forum.members.models import Member
from forum.text import render


def post_case(author, draft):
    """A new case in its specialties. Sent twice with the same `submission`, it is posted once."""
    require_verified(author)
    require_open_publication()
    draft = hooks.draft.apply(shape_case(draft), author=author)
    already = _sent_before(Case, draft, author)
    if already:
        return already
    moment = now()
    case = Case(author_id=author.id, submission=draft.submission, posted_at=moment, active_at=moment)
    _written(case, draft)
    try:
        with change() as session:
            session.add(case)
            session.flush()
            list_in_specialties(case)
            session.add(_case_version(case, author))
            forget_draft(author, "case")
            index_case(case.id)
    except IntegrityError:  # the same form arrived twice at once
        return _sent_before(Case, draft, author) or _lost_race()
    wake_drain()
    hooks.case_posted.tell(case=case)
    return case


def edit_case(editor, number, draft, version=None):
    """A new version of a case; the earlier ones are kept. `version` is the one the editor began from."""
    require_verified(editor)
    require_open_publication()
    draft = hooks.draft.apply(shape_case(draft), author=editor)
    with change() as session:
        case = locked(Case, number)
        require_editor(editor, case)
        require_latest(case, version)
        _written(case, draft)
        case.version, case.edited_at = case.version + 1, now()
        session.add(_case_version(case, editor, draft.reason))
        relist_in_specialties(case)
        index_case(case.id)
    wake_drain()
    hooks.case_edited.tell(case=case)
    return case


def post_answer(author, case, text, submission=None, kind=ANSWER, extra=None):
    """A colleague's reply to a case that he sees; `extra` is what plugins' own fields held."""
    require_verified(author)
    require_open_publication()
    draft = AnswerDraft(text=text, case=case, submission=submission, reply_kind=kind, extra=extra or {})
    draft = hooks.draft.apply(shape_answer(draft), author=author)
    already = _sent_before(Answer, draft, author)
    if already:
        return already
    answer = _new_answer(author, case, draft)
    try:
        with change() as session:
            session.add(answer)
            session.flush()
            session.add(_answer_version(answer, author))
            hooks.answer_saved.apply(draft, answer=answer, case=case)
            forget_draft(author, f"answer:{case.id}")
            if answer.kind == ANSWER:
                stir(case.id)
    except IntegrityError:  # the same form arrived twice at once
        return _sent_before(Answer, draft, author) or _lost_race()
    wake_drain()
    hooks.answer_posted.tell(answer=answer, case=case)
    return answer


def edit_answer(editor, number, text, reason="", version=None, kind=None, extra=None):
    """A new version of a reply; the earlier ones are kept. `version` is the one the editor began from.

    Without a `kind` it stays of the kind it is.
    """
    require_verified(editor)
    require_open_publication()
    before = db.session.get(Answer, number)
    case = db.session.get(Case, before.case_id if before else 0)
    kind = kind or (before.kind if before else ANSWER)
    draft = AnswerDraft(text=text, case=case, reason=reason, reply_kind=kind, extra=extra or {})
    draft = hooks.draft.apply(shape_answer(draft, before and before.kind), author=editor)
    with change() as session:
        answer = locked(Answer, number)
        require_editor(editor, answer)
        require_latest(answer, version)
        answer.text, answer.html = draft.text, render(draft.text)
        answer.version, answer.edited_at = answer.version + 1, now()
        _move_to_kind(answer, draft.reply_kind, case)
        session.add(_answer_version(answer, editor, draft.reason))
        hooks.answer_saved.apply(draft, answer=answer, case=case)
        index_case(answer.case_id)
    wake_drain()
    hooks.answer_edited.tell(answer=answer, case=case)
    return answer


def require_latest(text, version):
    """Two who edit at once must not undo each other: the second is told, and keeps what was typed."""
    if version is not None and version != text.version:
        sentence = _l(
            "Somebody edited this meanwhile. Look at the new version; what you typed is still below."
        )
        raise Refused(sentence, status=409)


# ---- Inside somebody's change: the mechanisms that plugins set their policies on


def locked(model, number):
    """That row as it stands now, locked until the change ends; raises NotFound."""
    row = db.session.get(model, number, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(_l("This is not there any more."))
    return row


def put_out_of_sight(answer):
    """Fold an answer: it leaves the page's answers, the counts and the search. Nothing is destroyed."""
    answer.folded = True
    recount(answer.case_id)
    reconsider_state(db.session.get(Case, answer.case_id))


def bring_back(answer):
    """Undo the folding of an answer."""
    answer.folded = False
    recount(answer.case_id)
    reconsider_state(db.session.get(Case, answer.case_id))


def set_audience(case, audience):
    """Say who may see a case: everybody who may read, or the staff and its author."""
    case.audience = audience
    index_case(case.id)


def set_usefulness(answer, millionths):
    """Store how useful an answer is; whole millionths, so that order and index agree to the last place."""
    answer.usefulness = millionths
    index_case(answer.case_id)


def set_bucket(answer, bucket):
    """Put an answer FIRST, among the NORMAL ones, or LAST, for plugins that order by buckets."""
    answer.bucket = bucket
    index_case(answer.case_id)


def stir(case_id):
    """Something new happened to a case: it moves up in its lists, is counted and indexed again."""
    moment = now()
    recount(case_id, active_at=moment)
    db.session.execute(update(CaseSpecialty).where(CaseSpecialty.case_id == case_id).values(active_at=moment))


def recount(case_id, **more):
    """Count the answers of a case anew; waits for whoever changes it just now: his are counted too."""
    db.session.flush()
    db.session.execute(select(Case.id).where(Case.id == case_id).with_for_update(key_share=True))
    seen = select(func.count()).where(Answer.case_id == case_id, ranked_answers()).scalar_subquery()
    db.session.execute(update(Case).where(Case.id == case_id).values(answer_count=seen, **more))
    index_case(case_id)


def list_in_specialties(case):
    """Put a case into the lists of its specialties."""
    db.session.add_all(
        CaseSpecialty(case_id=case.id, specialty=slug, active_at=case.active_at) for slug in case.specialties
    )


def relist_in_specialties(case):
    db.session.query(CaseSpecialty).filter_by(case_id=case.id).delete()
    db.session.flush()
    list_in_specialties(case)


def slug_of(title):
    """The part of an address that tells people what it leads to."""
    letters = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", letters.encode("ascii", "ignore").decode())
    return "-".join(words)[:80].strip("-") or "cas"


def _new_answer(author, case, draft):
    return Answer(
        case_id=case.id,
        author_id=author.id,
        text=draft.text,
        html=render(draft.text),
        kind=draft.reply_kind,
        usefulness=first_usefulness(draft.reply_kind, author, case),
        submission=draft.submission,
    )


def first_usefulness(kind, author, case):
    """How useful a reply counts before anybody voted; only answers count as useful at all."""
    return hooks.first_usefulness.apply(0, author=author, case=case) if kind == ANSWER else 0


def _move_to_kind(answer, kind, case):
    """What becomes an answer is news in the lists; what is none any more leaves counts and search."""
    if answer.kind == kind:
        return
    was_answer, answer.kind = answer.kind == ANSWER, kind
    if kind == ANSWER:
        author = db.session.get(Member, answer.author_id)
        answer.usefulness = answer.usefulness or first_usefulness(kind, author, case)
        stir(answer.case_id)
    elif was_answer:
        recount(answer.case_id)


def _written(case, draft):
    case.title, case.slug = draft.title, slug_of(draft.title)
    case.question, case.question_html = draft.question, render(draft.question)
    case.tried, case.tried_html = draft.tried, render(draft.tried) if draft.tried else ""
    case.specialty, case.other_specialties = draft.specialty, ",".join(draft.other_specialties)
    case.age_band, case.sex, case.tags = draft.age_band, draft.sex, ",".join(draft.tags)
    return case


def _case_version(case, editor, reason=""):
    return CaseVersion(
        case_id=case.id,
        version=case.version,
        editor_id=editor.id,
        saved_at=case.edited_at or case.posted_at,
        title=case.title,
        question=case.question,
        tried=case.tried,
        reason=reason,
    )


def _answer_version(answer, editor, reason=""):
    return AnswerVersion(
        answer_id=answer.id,
        version=answer.version,
        editor_id=editor.id,
        saved_at=answer.edited_at or answer.posted_at,
        text=answer.text,
        reason=reason,
    )


def _sent_before(model, draft, author):
    if not draft.submission:
        return None
    sent = select(model).where(model.submission == draft.submission, model.author_id == author.id)
    return db.session.scalar(sent)


def _lost_race():
    raise Refused(_l("This could not be saved just now. Please send it once more."), status=409)
