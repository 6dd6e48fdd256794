"""What may happen to a member: gate, check, change, tell."""

import logging
import re
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum import hooks
from forum.db import change, db, now
from forum.errors import Refused
from forum.languages import gettext as _
from forum.languages import lazy_gettext as _l
from forum.mail import outside_address, send_mail
from forum.members import passwords
from forum.members.access import require_admin, require_member, require_staff
from forum.members.claims import claim, locked_member
from forum.members.models import ROLES, UNVERIFIED, VERIFIED, Member, new_session_token, pseudonym_key
from forum.members.professions import PHYSICIAN, require_profession
from forum.members.queries import member_by_login, member_numbered
from forum.specialties import require_specialty

log = logging.getLogger("forum.members")

PSEUDONYM = re.compile(r"[^\W_][\w.-]{1,38}[^\W_]")
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]+\.)+[\w-]{2,}")
RESERVED = {"waiting"}


@dataclass
class ProfileDraft:
    """What a member says of himself; the filter `draft` may change or refuse it."""

    about: str = ""
    kind: str = "profile"

    @property
    def texts(self):
        return {"about": self.about}


def sign_up(pseudonym, email, password, specialty=None, language=None, profession=PHYSICIAN):
    """A new, unverified account: it reads, it does not write yet."""
    pseudonym, email = pseudonym.strip(), email.strip().casefold()
    require_free_pseudonym(pseudonym)
    require_free_email(email)
    passwords.require_good_password(password, pseudonym)
    require_profession(profession)
    if specialty:
        require_specialty(specialty)
    member = Member(
        pseudonym=pseudonym,
        pseudonym_key=pseudonym_key(pseudonym),
        email=email,
        password_hash=passwords.hash_password(password),
        specialty=specialty or None,
        language=language,
        profession=profession,
    )
    try:
        with change() as session:
            session.add(member)
    except IntegrityError:  # somebody took it between the check and the change
        raise Refused(_l("This pseudonym or address was taken a moment ago."), field="pseudonym") from None
    hooks.member_joined.tell(member=member)
    return member


def sign_in(login, password):
    """The member whom login and password name; the refusal does not tell which of the two was wrong."""
    member = member_by_login(login)
    if not passwords.fits(member, password):
        raise Refused(_l("Pseudonym or password is not right."), status=401, field="login")
    return member


def verify_member(number, by):
    """A moderator has seen who this is: the account may now write and vote."""
    require_staff(by)
    with change():
        member = locked_member(number)
        waited = member.role == UNVERIFIED
        if waited:
            member.role, member.verified_at, member.verified_by_id = VERIFIED, now(), by.id
    if waited:
        hooks.member_verified.tell(member=member, by=by)
    return member


def set_role(number, role, by):
    """An administrator gives or takes a role."""
    require_admin(by)
    if role not in ROLES:
        raise Refused(_l("There is no such role."))
    if number == by.id:
        raise Refused(_l("Another administrator has to change your own role."), status=403)
    with change():
        member = locked_member(number)
        member.role = role
    return member


def save_profile(member, specialty, language, about, profession=None):
    """What a member says of himself. What he was verified as changes when a moderator confirms it."""
    require_member(member)
    if len(about) > 2000:
        raise Refused(_l("Please keep it under 2,000 characters."), field="about")
    profession = profession or member.profession
    require_profession(profession)
    if specialty:
        require_specialty(specialty)
    about = hooks.draft.apply(ProfileDraft(about.strip()), author=member).about
    with change():
        row = locked_member(member.id)
        row.language, row.about = language, about
        claim(row, profession, specialty or None)
    return row


def choose_mails(member, wanted):
    """Whether a mail may say that a notice waits."""
    require_member(member)
    with change() as session:
        session.get(Member, member.id, with_for_update=True).notice_mails = wanted


def change_password(member, current, new):
    """A new password ends all other sessions: the caller signs the member who comes back in again."""
    require_member(member)
    if not passwords.fits(member, current):
        raise Refused(_l("Your current password is not right."), status=403, field="current")
    return _set_password(member, new)


def sign_out_everywhere(member):
    require_member(member)
    with change() as session:
        session.get(Member, member.id, with_for_update=True).session_token = new_session_token()


def send_reset_link(email):
    """Mail a link to whoever has that address; the page says the same when nobody does."""
    member = member_by_login(email)
    if member is None or member.email is None:
        return
    link = outside_address(url_for("members.reset_password", token=passwords.reset_token(member)))
    text = _(
        "Somebody asked for a new password for %(name)s. If it was you, follow this link within the hour:",
        name=member.pseudonym,
    )
    try:
        send_mail(member.email, _("Your new password"), f"{text}\n\n{link}\n")
    except OSError:  # the page says the same: a mail server that is away must not tell who has an account
        log.exception("A mail with a link for a new password could not be sent.")


def reset_password(token, new):
    """Set a new password with a link from the mail; the link works once."""
    return _set_password(member_of_reset_link(token), new)


def member_of_reset_link(token):
    known = passwords.member_number_of(token)
    member = member_numbered(known[0]) if known else None
    if known is None or not passwords.opens(member, known[1]):
        raise Refused(_l("This link has been used or is too old. Please ask for a new one."), status=410)
    return member


def require_free_pseudonym(pseudonym):
    # A few letters grow when their case falls: ß becomes ss.
    if not PSEUDONYM.fullmatch(pseudonym) or len(pseudonym_key(pseudonym)) > 40:
        raise Refused(
            _l(
                "A pseudonym has 3 to 40 letters, digits, dots or dashes, "
                "and begins and ends with a letter or digit."
            ),
            field="pseudonym",
        )
    taken = select(Member.id).where(Member.pseudonym_key == pseudonym_key(pseudonym))
    if pseudonym_key(pseudonym) in RESERVED or db.session.scalar(taken):
        raise Refused(_l("This pseudonym is taken. Please choose another."), status=409, field="pseudonym")


def require_free_email(email):
    if len(email) > 254 or not EMAIL.fullmatch(email):
        raise Refused(_l("This does not look like an e-mail address."), field="email")
    if db.session.scalar(select(Member.id).where(Member.email == email)):
        raise Refused(
            _l("There is an account with this address already. You can sign in."), status=409, field="email"
        )


def _set_password(member, new):
    passwords.require_good_password(new, member.pseudonym)
    with change():
        row = locked_member(member.id)
        row.password_hash, row.session_token = passwords.hash_password(new), new_session_token()
    return row
