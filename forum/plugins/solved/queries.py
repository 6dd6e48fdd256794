"""Reading advice and outcomes: for a page, for the order of answers, for states, for a batch of documents."""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from forum.plugin_api import (
    Answer,
    Case,
    Member,
    db,
    form_token,
    me,
    prepared,
    ranked_answers,
    rows,
    visible_answers,
)
from forum.plugins.solved.models import KNOWN, OUTCOME, SOLVED, Followed, Outcome, Verdict

FOLLOWED_WEIGHT, OUTCOME_WEIGHT = 1.2, 2.0
MOST_ADVICE = 50
SAID = "solved_said"
NUMBER = bindparam("number")


class Judged(NamedTuple):
    """An answer that an outcome confirmed, or refuted."""

    number: int
    author: str
    confirmed: bool


class OutcomeView:
    """What became of a case, as its page shows it."""

    __slots__ = ("judged", "kind", "text", "told_at", "version")

    def __init__(self, told, judged):
        self.kind, self.text, self.told_at, self.version = told.kind, told.text, told.told_at, told.version
        self.judged = judged

    @property
    def verdicts(self):
        return {answer.number: answer.confirmed for answer in self.judged}

    @property
    def is_known(self):
        return self.kind in KNOWN

    @property
    def confirmed(self):
        return [answer for answer in self.judged if answer.confirmed]

    @property
    def refuted(self):
        return [answer for answer in self.judged if not answer.confirmed]


class Advice:
    """The advice on a page: which was followed, which the outcome judged, what its reader may say of it."""

    __slots__ = ("followed", "is_asker", "outcome", "own", "token", "verdicts")

    def __init__(self, case_number, author_id, answers, reader, any_told=True):
        self.followed = followed_in(case_number) if any_told else frozenset()
        self.outcome = outcome_of(case_number) if any_told else None
        self.verdicts = self.outcome.verdicts if self.outcome else {}
        self.is_asker = reader is not None and reader.is_verified and reader.id == author_id
        self.own = {answer.number for answer in answers if answer.author_id == author_id}
        self.token = form_token() if self.is_asker else None


def order_confirmed_first(columns):
    return [Answer.bucket, *columns]


def look_for_advice(columns, reader):
    """Whether the asker followed advice or told an outcome."""
    followed = select(Followed.answer_id).where(Followed.case_id == Case.id).correlate(Case)
    told = select(Outcome.id).where(Outcome.case_id == Case.id).correlate(Case)
    return [*columns, or_(followed.exists(), told.exists()).label(SAID)]


def advice_on_page(page, case, answers):
    any_told = case.looks.get(SAID, True)
    page["solved"] = Advice(case.number, case.author_id, answers, me(), any_told)
    return page


def states_of(codes, case):
    """What the asker said of the case: that advice was followed, what became of it."""
    if followed_in(case.id):
        codes.add(SOLVED)
    told = current_outcome(case.id)
    if told is not None and told.kind in KNOWN:
        codes.add(OUTCOME)
    return codes


def current_outcome(case_id):
    """The outcome of that case as it was last told, or None."""
    return db.session.scalar(select(Outcome).where(Outcome.case_id == case_id, Outcome.is_current))


def verdicts_of(outcome):
    """{answer number: whether it was confirmed} of that outcome."""
    if outcome is None:
        return {}
    verdicts = select(Verdict.answer_id, Verdict.confirmed).where(Verdict.outcome_id == outcome.id)
    return dict(db.session.execute(verdicts).all())


def followed_in(case_number):
    """The numbers of the answers that the asker followed and that are still to be seen."""
    return {row.answer_id for row in rows(prepared("solved followed", _followed), number=case_number)}


def judged_in(case_number):
    """The numbers of the answers that the outcome, as it stands, confirmed or refuted."""
    return verdicts_of(current_outcome(case_number)).keys()


def outcome_of(case_number):
    """The outcome as pages show it, with what it judged and is still to be seen; None where none was told."""
    found = rows(prepared("solved outcome", _outcome), number=case_number)
    if not found:
        return None
    return OutcomeView(found[0], [Judged(r.answer_id, r.author, r.confirmed) for r in found if r.author])


def versions_before(case):
    """What was told of the outcome before, the newest first."""
    told = select(Outcome).where(Outcome.case_id == case.id, Outcome.is_current.is_(False))
    return db.session.scalars(told.order_by(Outcome.version.desc())).all()


def advice_in(case, first):
    """What colleagues advised in a case: those numbers first, then in the order of usefulness."""
    answers = select(Answer.id.label("number"), Answer.html, Member.pseudonym.label("author"))
    answers = answers.join(Member, Member.id == Answer.author_id)
    answers = answers.where(Answer.case_id == case.id, Answer.author_id != case.author_id, ranked_answers())
    order = (Answer.id.in_(first).desc(), Answer.bucket, Answer.usefulness.desc(), Answer.id)
    return db.session.execute(answers.order_by(*order).limit(MOST_ADVICE)).all()


def mark_documents(documents):
    """The best confirmed answer, else the best followed one, weighs more than the others; the case too."""
    numbers, followed = list(documents), {}
    marks = select(Followed.case_id, Followed.answer_id).where(Followed.case_id.in_(numbers))
    for case_id, answer_id in db.session.execute(marks):
        followed.setdefault(case_id, set()).add(answer_id)
    known, confirmed = _outcomes_of(numbers)
    for case_id, text in known.items():
        _tell_outcome_of(documents[case_id], text)
    for case_id in followed.keys() | known.keys():
        document = documents[case_id]
        document.weight *= OUTCOME_WEIGHT if case_id in known else FOLLOWED_WEIGHT
        _accept(document, confirmed.get(case_id, ()), followed.get(case_id, ()))
    return documents


def _outcomes_of(numbers):
    """({case: its sentence} of the known outcomes, {case: numbers of the answers they confirmed})."""
    told = select(Outcome.case_id, Outcome.text, Verdict.answer_id)
    told = told.outerjoin(Verdict, and_(Verdict.outcome_id == Outcome.id, Verdict.confirmed))
    told = told.where(Outcome.case_id.in_(numbers), Outcome.is_current, Outcome.kind.in_(KNOWN))
    known, confirmed = {}, {}
    for case_id, text, answer_id in db.session.execute(told):
        known[case_id] = text
        confirmed.setdefault(case_id, set()).add(answer_id)
    return known, confirmed


def _tell_outcome_of(document, text):
    """The sentence is found as the asker's own words, with his question."""
    document.labels["with"] = [*document.labels.get("with", []), OUTCOME]
    if text:
        document.question = f"{document.question}\n{text}"


def _accept(document, *choices):
    """The first answer, in the order of usefulness, of the first choice that still has one to be seen."""
    for numbers in choices:
        accepted = next((answer for answer in document.answers if answer[0] in numbers), None)
        if accepted:
            document.accepted = accepted
            document.answers = [answer for answer in document.answers if answer is not accepted]
            return


def _followed():
    followed = select(Followed.answer_id).join(Answer, Answer.id == Followed.answer_id)
    return followed.where(Followed.case_id == NUMBER, visible_answers())


def _outcome():
    told = select(
        Outcome.kind,
        Outcome.text,
        Outcome.told_at,
        Outcome.version,
        Verdict.answer_id,
        Verdict.confirmed,
        Member.pseudonym.label("author"),
    )
    told = told.outerjoin(Verdict, Verdict.outcome_id == Outcome.id)
    told = told.outerjoin(Answer, and_(Answer.id == Verdict.answer_id, visible_answers()))
    told = told.outerjoin(Member, Member.id == Answer.author_id)
    return told.where(Outcome.case_id == NUMBER, Outcome.is_current).order_by(Verdict.answer_id)
