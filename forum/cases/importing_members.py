"""The members that imported cases name: found, or made; nobody can sign in as one that is made here."""

import re
import unicodedata

from sqlalchemy import select

from forum.db import db
from forum.members.actions import RESERVED
from forum.members.models import VERIFIED, Member, pseudonym_key
from forum.members.professions import PHYSICIAN

NAMELESS = "anonyme"
LONGEST_NAME = 40
NAME_SIGNS = re.compile(r"[^\w.-]+")
AT_ONCE = 500
KEPT = "imported_members"


def imported_member(pseudonym, specialty=None, role=VERIFIED):
    """Inside a change: the member of that name, made if need be."""
    name = as_pseudonym(pseudonym)
    kept = db.session.info.get(KEPT, {})
    member = kept.get(pseudonym_key(name))
    if member is None or member not in db.session:  # it went with the line that made it
        member = kept[pseudonym_key(name)] = _found(name) or _made(name, specialty, role)
    return member


def keep_members(pseudonyms):
    """Look these members up at once; imported_member() then asks no more for them, until forget_members()."""
    keys = sorted({pseudonym_key(as_pseudonym(name)) for name in pseudonyms})
    kept = db.session.info[KEPT] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        for member in db.session.scalars(select(Member).where(Member.pseudonym_key.in_(some))):
            kept[member.pseudonym_key] = member


def forget_members():
    db.session.info.pop(KEPT, None)


def kept_or_stand_in(pseudonym):
    """The member of that name for checks that come before any change; a new one is not saved yet."""
    name = as_pseudonym(pseudonym)
    return db.session.info[KEPT].get(pseudonym_key(name)) or _member(name, None, VERIFIED)


def announce_member(record):
    """A member whom this batch makes or finds: checks that come before any change know him from here on."""
    name = as_pseudonym(record["member"])
    member = _member(name, record.get("specialty"), record.get("role", VERIFIED))
    db.session.info[KEPT].setdefault(member.pseudonym_key, member)


def update_member(record):
    """Inside a change: the member of a record. Who can sign in keeps the role and specialty he has."""
    member = imported_member(record["member"], record.get("specialty"), record.get("role", VERIFIED))
    if member.password_hash is None:
        member.role = record.get("role", VERIFIED)
        member.profession = record.get("profession", PHYSICIAN)
        member.specialty = record.get("specialty") or member.specialty


def as_pseudonym(name):
    """A foreign name as one of our pseudonyms."""
    tidy = NAME_SIGNS.sub("_", unicodedata.normalize("NFC", name)).strip("_.-")[:LONGEST_NAME].strip("_.-")
    while len(pseudonym_key(tidy)) > LONGEST_NAME:  # folding makes two letters of a few
        tidy = tidy[:-1].strip("_.-")
    return tidy if len(tidy) >= 3 and tidy not in RESERVED else f"membre_{tidy or NAMELESS}"


def _found(name):
    return db.session.scalar(select(Member).where(Member.pseudonym_key == pseudonym_key(name)))


def _made(name, specialty, role):
    member = _member(name, specialty, role)
    db.session.add(member)
    db.session.flush()
    return member


def _member(name, specialty, role):
    return Member(pseudonym=name, pseudonym_key=pseudonym_key(name), specialty=specialty or None, role=role)
