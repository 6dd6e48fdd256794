"""What somebody says of an answer, as typed: checked into shape before it is published."""

from dataclasses import dataclass

from forum.plugin_api import Refused, clean, hooks, require_open_publication
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.errata.models import LONGEST_INSTEAD, LONGEST_REASON


@dataclass
class CorrectionDraft:
    """A reason, with what is right instead; the filter `draft` may change or refuse it."""

    says: str = ""
    reason: str = ""
    instead: str = ""
    instead_id: int | None = None
    case: object = None
    kind: str = "correction"

    @property
    def texts(self):
        return {"reason": self.reason, "instead": self.instead}


def checked(draft, author, choices):
    """The draft as it may be published, saying one of those choices; raises Refused."""
    if draft.says not in choices:
        raise Refused(_l("Please choose what you say of this answer."), field="says")
    draft.reason = " ".join(clean(draft.reason).split())
    draft.instead = " ".join(clean(draft.instead).split())
    if not draft.reason:
        raise Refused(_l("Please say why, in a sentence: everybody reads it."), field="reason")
    _require_length(draft.reason, "reason", LONGEST_REASON)
    _require_length(draft.instead, "instead", LONGEST_INSTEAD)
    require_open_publication()
    return hooks.draft.apply(draft, author=author)


def _require_length(text, field, most):
    if len(text) > most:
        raise Refused(_l("Please be shorter: %(count)s characters at most.", count=most), field=field)
