"""The lanes below the answers of a case: replies that are no answers, each kind in its own."""

from typing import NamedTuple

from forum.cases.models import ANSWER
from forum.declared import ReplyKind
from forum.languages import lazy_gettext as _l
from forum.plugin import declared_reply_kinds

OTHER = "other"
AN_ANSWER = ReplyKind(ANSWER, _l("Answer"), hint=_l("Advice on the case; colleagues weigh it."))
# Replies whose kind nobody declares any more: not lost, and never taken for answers.
OTHERS = ReplyKind(OTHER, _l("Other"), _l("Other replies"))


class Lane(NamedTuple):
    """The replies of one kind; `is_open` where a folded lane is shown open."""

    kind: ReplyKind
    replies: list
    is_open: bool


def reply_kinds():
    """The kinds that a reply may be of, by code: an answer, then what the loaded plugins declare."""
    return {ANSWER: AN_ANSWER, **declared_reply_kinds()}


def lane_of(kind):
    """The code of the lane that replies of that kind stand in."""
    return kind if kind in reply_kinds() else OTHER


def lanes_of(replies, opened=None):
    """The lanes that hold something, in the order their kinds were declared; `opened` names one to open."""
    kinds = [*declared_reply_kinds().values(), OTHERS]
    held = {kind.code: [] for kind in kinds}
    for reply in replies:
        held[lane_of(reply.kind)].append(reply)
    return [Lane(kind, held[kind.code], opened == kind.code) for kind in kinds if held[kind.code]]
