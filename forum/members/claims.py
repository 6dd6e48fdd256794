"""What a verified member says he has become: it counts once a moderator has seen it."""

from forum.db import change, db
from forum.errors import NotFound, Refused
from forum.languages import lazy_gettext as _l
from forum.members.access import require_staff
from forum.members.models import ADMIN, UNVERIFIED, Member


def claim(row, profession, specialty):
    """Inside a change: who was never verified says what he is; who was, asks to have it confirmed."""
    if row.role in (UNVERIFIED, ADMIN):
        row.profession, row.specialty = profession, specialty
    row.claimed_profession = profession if profession != row.profession else None
    row.claimed_specialty = (specialty or "") if specialty != row.specialty else None


def confirm_claim(number, by):
    """A moderator has seen it: the member is that from now on."""
    return _settle(number, by, confirmed=True)


def decline_claim(number, by):
    """It could not be shown: the member stays what he was."""
    return _settle(number, by, confirmed=False)


def _settle(number, by, confirmed):
    require_staff(by)
    if number == by.id:
        raise Refused(_l("Another moderator has to confirm this for you."), status=403)
    with change():
        row = locked_member(number)
        if confirmed:
            _fulfil(row)
        row.claimed_profession = row.claimed_specialty = None
    return row


def locked_member(number):
    """Inside a change: that member's row as it stands now, locked until the change ends; raises NotFound."""
    row = db.session.get(Member, number, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(_l("There is no such member."))
    return row


def _fulfil(row):
    if row.claimed_profession is not None:
        row.profession = row.claimed_profession
    if row.claimed_specialty is not None:
        row.specialty = row.claimed_specialty or None
