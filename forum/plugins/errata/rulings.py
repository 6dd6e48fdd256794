"""What a panel may do to an answer: call it incorrect or dangerous, and lift that; two voices decide."""

from forum.plugin_api import (
    CORRECTED,
    RETRACTED,
    RULED_INCORRECT,
    Case,
    Refused,
    change,
    db,
    send_notice,
    wake_drain,
)
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.errata.access import require_panellist
from forum.plugins.errata.drafts import checked
from forum.plugins.errata.models import (
    DANGEROUS,
    INCORRECT,
    LIFT,
    OVER,
    RULED,
    STANDING,
    WAITING,
)
from forum.plugins.errata.panel import ENOUGH, ruling_of
from forum.plugins.errata.queries import standing_on, voices_on
from forum.plugins.errata.standing import decide, held, reinstate, speak

CONTESTED = "contested"
CHOICES = {INCORRECT, DANGEROUS}


def rule_answer(panellist, answer, draft):
    """One panellist's voice; the second that agrees makes the ruling. Returns what was ruled, or None."""
    require_panellist(panellist, answer, db.session.get(Case, answer.case_id))
    draft = checked(draft, panellist, CHOICES)
    with change():
        answer, case = held(answer.id)
        require_panellist(panellist, answer, case)
        _require_open(draft.says, answer)
        _change_mind(panellist, answer, draft.says)
        speak(draft, answer, case, panellist)
        ruled = _count(answer, case, panellist)
        if ruled is None and draft.says == DANGEROUS:
            send_notice([answer.author_id], CONTESTED, answer.url, case=case, by=panellist)
    wake_drain()
    return ruled


def lift_ruling(panellist, answer, draft):
    """What the panel said is taken back: by a moderator, or by two voices; one's own waiting one at once.
    Returns whether nothing stands or waits any more."""
    require_panellist(panellist, answer, db.session.get(Case, answer.case_id))
    draft.says = LIFT
    draft = checked(draft, panellist, {LIFT})
    with change():
        answer, case = held(answer.id)
        require_panellist(panellist, answer, case)
        _require_said(answer, panellist)
        speak(draft, answer, case, panellist)
        lifted = _is_lifted(answer, panellist)
        if lifted:
            _lift(answer, case, panellist)
    wake_drain()
    return lifted


def _require_open(says, answer):
    kind = standing_on(answer)
    if kind == RETRACTED:
        raise Refused(_l("Its author has retracted this answer already."), status=409)
    if kind not in (None, CORRECTED) and (kind, says) != (RULED_INCORRECT, DANGEROUS):
        raise Refused(_l("A panel has ruled on this answer already."), status=409)


def _change_mind(panellist, answer, says):
    """One voice a panellist: a new one takes the place of the other, saying the same twice is refused."""
    for voice in voices_on(answer, panellist, WAITING):
        if voice.says == says:
            raise Refused(_l("You said so already: another panellist has to agree."), status=409)
        voice.status = OVER


def _count(answer, case, panellist):
    """Make the ruling that the waiting voices agree on, if there is one."""
    waiting = [voice for voice in voices_on(answer, None, WAITING) if voice.says in CHOICES]
    ruled = ruling_of([voice.says for voice in waiting])
    if ruled is None:
        return None
    for voice in waiting:
        # Who called it dangerous where the other said incorrect still waits for a second such voice.
        if ruled != RULED_INCORRECT or voice.says == INCORRECT:
            voice.status = STANDING
    decide(ruled, answer, case, panellist, [voice.member_id for voice in waiting])
    return ruled


def _require_said(answer, panellist):
    waiting = voices_on(answer, None, WAITING)
    if any(voice.says == LIFT and voice.member_id == panellist.id for voice in waiting):
        raise Refused(_l("You said so already: another panellist has to agree."), status=409)
    if standing_on(answer) not in RULED and not any(voice.says in CHOICES for voice in waiting):
        raise Refused(_l("There is nothing to lift: no panel said anything of this answer."), status=409)


def _is_lifted(answer, panellist):
    waiting = voices_on(answer, None, WAITING)
    for voice in waiting:
        if voice.member_id == panellist.id and voice.says in CHOICES:
            voice.status = OVER
    lifting = {voice.member_id for voice in waiting if voice.says == LIFT}
    left = any(voice.says in CHOICES and voice.status == WAITING for voice in waiting)
    return panellist.is_staff or len(lifting) >= ENOUGH or not (left or standing_on(answer) in RULED)


def _lift(answer, case, panellist):
    """All that the panel said is over. A ruling took in what the author had corrected before: he may say it
    again; without one his correction still stands."""
    ruled = standing_on(answer) in RULED
    for voice in voices_on(answer, None, WAITING, *([STANDING] if ruled else [])):
        voice.status = OVER
    if ruled:
        reinstate(answer, case, panellist)
