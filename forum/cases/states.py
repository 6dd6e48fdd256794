"""What a case has come to: one state at a time, of all that plugins say it has reached."""

from forum import hooks
from forum.cases.indexing import index_case
from forum.cases.models import OPEN
from forum.plugin import case_states


def set_state(case, state):
    """Say what a case has come to: the code of a state that a plugin declared, or OPEN."""
    case.state = state
    index_case(case.id)


def reconsider_state(case):
    """Inside a change: ask every plugin what the case has come to; the state that tells most is kept."""
    states = case_states()
    said = [states[code] for code in hooks.reached_states.apply(set(), case=case) if code in states]
    reached = max(said, key=lambda state: (state.rank, state.code), default=None)
    code = reached.code if reached else OPEN
    if case.state != code:
        set_state(case, code)
