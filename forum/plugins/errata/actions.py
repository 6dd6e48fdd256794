"""What an author may do to an answer of his own: retract it, correct it, and take that back."""

from forum.plugin_api import (
    ANSWER,
    CORRECTED,
    RETRACTED,
    Refused,
    change,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.errata.access import require_author
from forum.plugins.errata.drafts import checked
from forum.plugins.errata.models import OVER, RULED, STANDING, WAITING
from forum.plugins.errata.queries import own_answers, standing_on, voices_on
from forum.plugins.errata.standing import decide, held, reinstate, speak

CHOICES = {CORRECTED, RETRACTED}


def correct_answer(author, answer, draft):
    """The author says what is wrong with his answer, and what is right. The same again changes nothing."""
    require_author(author, answer)
    draft = checked(draft, author, CHOICES)
    with change():
        answer, case = held(answer.id)
        _require_open(answer, draft)
        _require_own(draft, answer)
        own = voices_on(answer, author, STANDING)
        if not any(_says_the_same(voice, draft) for voice in own):
            _close(answer, draft, own)
            speak(draft, answer, case, author, STANDING)
            decide(draft.says, answer, case, author)
    wake_drain()


def take_back(author, answer):
    """The author stands by his answer after all."""
    require_author(author, answer)
    with change():
        answer, case = held(answer.id)
        if standing_on(answer) not in CHOICES:
            raise Refused(_l("There is nothing that you could take back."), status=409)
        for voice in voices_on(answer, author, STANDING):
            voice.status = OVER
        reinstate(answer, case, author)
    wake_drain()


def keep_answer(draft, answer, case):
    """What is said of an answer would stand above something else if it became another kind of reply."""
    if answer.kind != ANSWER and voices_on(answer, None, WAITING, STANDING):
        raise Refused(
            _l("Something is said against this answer: it stays one."), field="reply_kind", status=409
        )


def _require_open(answer, draft):
    kind = standing_on(answer)
    if kind in RULED:
        raise Refused(_l("A panel has ruled on this answer already."), status=409)
    if kind == RETRACTED and draft.says == CORRECTED:
        raise Refused(_l("You retracted this answer already; take that back first."), status=409)


def _require_own(draft, answer):
    """What is right instead may be another answer of the same author to the same case."""
    others = {other.number for other in own_answers(answer)}
    if draft.instead_id is not None and draft.instead_id not in others:
        raise Refused(_l("Please choose another answer of your own to this case."), field="instead_id")


def _says_the_same(voice, draft):
    return (voice.says, voice.reason, voice.instead, voice.instead_id) == (
        draft.says,
        draft.reason,
        draft.instead,
        draft.instead_id,
    )


def _close(answer, draft, own):
    """His earlier words are over; once he retracts, so is whatever waited for a second voice."""
    waiting = voices_on(answer, None, WAITING) if draft.says == RETRACTED else ()
    for voice in (*own, *waiting):
        voice.status = OVER
