"""Who may say what was followed and what became of a case: its asker alone."""

from forum.plugin_api import Refused, require_verified
from forum.plugin_api import lazy_gettext as _l


def require_asker(member, case):
    require_verified(member)
    if case.author_id != member.id:
        raise Refused(_l("Only the asker says what was followed and what became of the case."), status=403)
