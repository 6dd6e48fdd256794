"""What the asker may tell of the outcome: which advice it confirmed or refuted, or that nobody knows."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.plugin_api import (
    ANSWER,
    CONFIRMED,
    FIRST,
    LAST,
    NORMAL,
    REFUTED,
    UNSETTLED,
    Answer,
    Case,
    Refused,
    change,
    clean,
    db,
    hooks,
    index_case,
    judge,
    locked,
    reconsider_state,
    require_open_publication,
    set_bucket,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.solved.access import require_asker
from forum.plugins.solved.models import KINDS, KNOWN, LONGEST_TEXT, OTHER, TOLD, Outcome, Verdict
from forum.plugins.solved.queries import current_outcome, verdicts_of
from forum.plugins.solved.reminders import reckon


@dataclass
class OutcomeDraft:
    """The sentence of an outcome as typed, with its case; the filter `draft` may change or refuse it."""

    text: str = ""
    case: object = None
    kind: str = "outcome"

    @property
    def texts(self):
        return {"text": self.text}


@dataclass(frozen=True)
class Telling:
    """What the asker tells: a kind, {answer number: confirmed or not}, a sentence."""

    kind: str
    verdicts: dict
    text: str = ""

    @property
    def facts(self):
        return self.kind, self.text, self.verdicts


def tell_outcome(asker, case, kind, confirmed=(), refuted=(), text=""):
    """A new version of the outcome; the earlier ones are kept. Telling the same again changes nothing."""
    require_asker(asker, case)
    telling = _telling(asker, case, kind, set(confirmed), set(refuted), text)
    with change():
        answers = _locked_answers(case.id)
        case = locked(Case, case.id)
        _require_advice(telling, answers, asker)
        earlier = current_outcome(case.id)
        before = verdicts_of(earlier)
        if earlier is None or (earlier.kind, earlier.text, before) != telling.facts:
            _add_version(case, asker, earlier, telling)
            _settle(before, telling.verdicts, answers, case, asker)
            reconsider_state(case)
            index_case(case.id)
        reckon(case)
    wake_drain()


def _telling(asker, case, kind, confirmed, refuted, text):
    """What was sent, in shape; what nobody knows has neither verdicts nor a sentence."""
    if kind not in KINDS:
        raise Refused(_l("Please choose what became of the case."))
    if kind not in KNOWN:
        return Telling(kind, {})
    if confirmed & refuted:
        raise Refused(_l("The same advice cannot be both confirmed and refuted."), field="refuted")
    verdicts = {**dict.fromkeys(confirmed, True), **dict.fromkeys(refuted, False)}
    text = _checked(text, case, asker)
    if kind == TOLD and not (verdicts or text):
        raise Refused(
            _l("Please tick an advice, or say in a sentence what it turned out to be."), field="text"
        )
    return Telling(TOLD if verdicts else OTHER, verdicts, text)


def _checked(text, case, asker):
    """The sentence as it may be published: it passes the same checks as every text."""
    text = " ".join(clean(text).split())
    if len(text) > LONGEST_TEXT:
        sentence = _l("One sentence is enough: %(count)s characters at most.", count=LONGEST_TEXT)
        raise Refused(sentence, field="text")
    if text:
        require_open_publication()
        text = hooks.draft.apply(OutcomeDraft(text, case), author=asker).text
    return text


def _locked_answers(case_id):
    """All answers of the case by number, locked in one order: two who settle at once wait for each other."""
    held = select(Answer).where(Answer.case_id == case_id).order_by(Answer.id).with_for_update()
    found = db.session.scalars(held.execution_options(populate_existing=True))
    return {answer.id: answer for answer in found}


def _require_advice(telling, answers, asker):
    """Only what a colleague advised in this case, and what still stands, is judged."""
    for number in telling.verdicts:
        answer = answers.get(number)
        if answer is None or answer.folded or answer.kind != ANSWER or answer.author_id == asker.id:
            raise Refused(_l("This is no advice in your case, or not any more."), status=409)


def _add_version(case, asker, earlier, telling):
    version = 1
    if earlier is not None:
        version, earlier.is_current = earlier.version + 1, False
    outcome = Outcome(case_id=case.id, version=version, kind=telling.kind, text=telling.text)
    outcome.told_by_id = asker.id
    db.session.add(outcome)
    db.session.flush()
    verdicts = telling.verdicts.items()
    db.session.add_all(Verdict(outcome_id=outcome.id, answer_id=n, confirmed=good) for n, good in verdicts)
    db.session.flush()


def _settle(before, verdicts, answers, case, asker):
    """Tell what became of each answer whose verdict changed; what was said before is taken back first."""
    for number in sorted(before.keys() | verdicts.keys()):
        answer, was, judged = answers[number], before.get(number), verdicts.get(number)
        if was == judged:
            continue
        if answer.bucket != LAST:
            set_bucket(answer, FIRST if judged else NORMAL)
        db.session.flush()
        if was is not None:
            judge(UNSETTLED, answer, case, asker)
        if judged is not None:
            judge(CONFIRMED if judged else REFUTED, answer, case, asker)
