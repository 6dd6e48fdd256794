"""Reading what stands against answers: for a case's page, its state, the search, and the panel."""

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from forum.plugin_api import ANSWER, Answer, Case, Member, db, prepared, ranked_answers, rows, visible_cases
from forum.plugins.errata.access import may_sit
from forum.plugins.errata.models import (
    DANGEROUS,
    FOLDING,
    LIFT,
    STANDING,
    WAITING,
    Correction,
    Voice,
)

STATE, SPOKEN = "corrected", "errata_spoken"
MOST_WAITING = 50
NUMBER = bindparam("number")


def order_by_bucket(columns):
    """What was retracted or ruled wrong stands last, whatever else the answers are ordered by."""
    return columns if any(column is Answer.bucket for column in columns) else [Answer.bucket, *columns]


def states_of(codes, case):
    db.session.flush()
    standing = select(Correction.answer_id).where(Correction.case_id == case.id).limit(1)
    return codes | {STATE} if db.session.scalar(standing) is not None else codes


def voices_on(answer, member, *statuses):
    """The voices of these statuses on an answer, the earliest first: that member's, or everybody's."""
    voices = select(Voice).where(Voice.answer_id == answer.id, Voice.status.in_(statuses))
    if member is not None:
        voices = voices.where(Voice.member_id == member.id)
    return db.session.scalars(voices.order_by(Voice.id)).all()


def standing_on(answer):
    """The kind of what stands against that answer, or None."""
    return db.session.scalar(select(Correction.kind).where(Correction.answer_id == answer.id))


def look_for_voices(columns, reader):
    """Whether anything was ever said of an answer of the case."""
    spoken = select(Voice.id).where(Voice.case_id == Case.id)
    return [*columns, spoken.correlate(Case).exists().label(SPOKEN)]


def said_in(case_number):
    """What is said of the answers of a case and everybody may read, the earliest first."""
    return rows(prepared("errata said", _said), number=case_number)


def history_of(answer):
    """(voice, pseudonym) of all that was ever said of an answer, the latest first."""
    said = select(Voice, Member.pseudonym).join(Member, Member.id == Voice.member_id)
    return db.session.execute(said.where(Voice.answer_id == answer.id).order_by(Voice.id.desc())).all()


def own_answers(answer):
    """The other answers of the same author to the same case."""
    own = select(Answer.id.label("number"), Answer.html).where(Answer.case_id == answer.case_id)
    own = own.where(Answer.author_id == answer.author_id, Answer.id != answer.id, ranked_answers())
    return db.session.execute(own.order_by(Answer.id.desc()).limit(MOST_WAITING)).all()


def waiting_for(member):
    """The answers on which that member may give the second voice, the longest waiting first."""
    said = select(Voice.answer_id, func.min(Voice.said_at).label("since"))
    said = said.where(Voice.status == WAITING).group_by(Voice.answer_id).subquery()
    waiting = select(
        Answer.id.label("number"),
        Answer.html,
        Case.title,
        Case.specialty,
        said.c.since,
        _is_waiting(DANGEROUS).label("dangerous"),
        _is_waiting(LIFT).label("lift"),
    )
    waiting = waiting.join(said, said.c.answer_id == Answer.id).join(Case, Case.id == Answer.case_id)
    waiting = waiting.where(*_is_his_affair(member), Case.specialty.in_(_specialties_of(member)))
    return db.session.execute(waiting.order_by(said.c.since, Answer.id).limit(MOST_WAITING)).all()


def drop_withdrawn(documents):
    """The search forgets what was retracted or ruled wrong: text, place as accepted, usefulness."""
    gone = select(Correction.case_id, Correction.answer_id)
    gone = gone.where(Correction.case_id.in_(list(documents)), Correction.kind.in_(FOLDING))
    withdrawn = {}
    for case_id, answer_id in db.session.execute(gone):
        withdrawn.setdefault(case_id, set()).add(answer_id)
    best = _best_left(withdrawn)
    for case_id, numbers in withdrawn.items():
        _drop(documents[case_id], numbers, best.get(case_id, 0))
    return documents


def _drop(document, numbers, usefulness):
    document.answers = [answer for answer in document.answers if answer[0] not in numbers]
    if document.accepted and document.accepted[0] in numbers:
        document.accepted = None
    document.usefulness = usefulness
    if not document.answers and not document.accepted:
        document.labels["with"] = [one for one in document.labels.get("with", []) if one != "answer"]


def _best_left(withdrawn):
    """{case: usefulness of the best answer that still stands} of those cases."""
    if not withdrawn:
        return {}
    gone = [number for numbers in withdrawn.values() for number in numbers]
    left = select(Answer.case_id, func.max(Answer.usefulness)).where(Answer.case_id.in_(list(withdrawn)))
    left = left.where(ranked_answers(), Answer.id.not_in(gone)).group_by(Answer.case_id)
    return dict(db.session.execute(left).all())


def _specialties_of(member):
    """Of the specialties in which something waits, those in which the member may sit."""
    waiting = select(Case.specialty).join(Voice, Voice.case_id == Case.id).where(Voice.status == WAITING)
    return [slug for slug in db.session.scalars(waiting.distinct()) if may_sit(member, slug)]


def _is_his_affair(member):
    """He has no part in the case and has not spoken yet."""
    spoken = select(Voice.answer_id).where(Voice.member_id == member.id, Voice.status == WAITING)
    own = aliased(Answer)
    answered = select(own.case_id).where(own.author_id == member.id, own.kind == ANSWER)
    return (
        ranked_answers(),
        visible_cases(member),
        Case.author_id != member.id,
        Answer.author_id != member.id,
        Case.id.not_in(answered),
        Answer.id.not_in(spoken),
    )


def _is_waiting(says):
    return (
        select(Voice.id)
        .where(Voice.answer_id == Answer.id, Voice.status == WAITING, Voice.says == says)
        .exists()
    )


def _said():
    said = select(
        Voice.answer_id,
        Voice.says,
        Voice.reason,
        Voice.instead,
        Voice.instead_id,
        Voice.status,
        Voice.said_at,
        Member.pseudonym.label("author"),
        Correction.kind,
    )
    said = said.join(Member, Member.id == Voice.member_id)
    said = said.outerjoin(Correction, Correction.answer_id == Voice.answer_id)
    warning = and_(Voice.status == WAITING, Voice.says == DANGEROUS)
    said = said.where(Voice.case_id == NUMBER, or_(Voice.status == STANDING, warning))
    return said.order_by(Voice.id)
