"""What the forum knows of a voice: how near its specialty is to a case, how often settled cases agreed."""

from flask import current_app
from sqlalchemy import select

from forum.plugin_api import Member, are_neighbours, db, now
from forum.plugins.reputation import ledger, weights


def expertise_in_case(member, case):
    """E of a member in a case: its own specialty decides, and whether a dose is asked."""
    return _expertise(member, case.specialty, is_dosage(case))


def is_specialist(member, case):
    return expertise_in_case(member, case) == weights.SPECIALIST


def is_dosage(case):
    """Whether a case asks for a dose: its tags say so."""
    return not set(current_app.config["REPUTATION_DOSAGE_TAGS"]).isdisjoint(case.tags.split(","))


def calibration_of(number):
    """Q of one member."""
    return _calibration(ledger.agreements_of([number]).get(number, ()))


def standing_in_case(member, case):
    """V * E * Q of a member in a case."""
    expertise = expertise_in_case(member, case)
    return weights.standing(member.profession, expertise, calibration_of(member.id))


def weigh_voices(voices, specialty):
    """Each member's voice in a specialty weighs by profession, specialty and agreement."""
    agreements = ledger.agreements_of(list(voices))
    known = select(Member.id, Member.profession, Member.specialty).where(Member.id.in_(list(voices)))
    for member in db.session.execute(known):
        calibration = _calibration(agreements.get(member.id, ()))
        expertise = _expertise(member, specialty, False)
        voices[member.id] *= weights.standing(member.profession, expertise, calibration)
    return voices


def _expertise(member, specialty, is_dosage):
    own = member.specialty
    near = own is not None and are_neighbours(own, specialty)
    return weights.expertise(own, specialty, near, member.profession, is_dosage)


def _calibration(agreements):
    today, agreed, disagreed = now().date(), 0.0, 0.0
    for yes, no, day in agreements:
        left = weights.faded((today - day).days)
        agreed, disagreed = agreed + left * yes, disagreed + left * no
    return weights.calibration(max(0.0, agreed), max(0.0, disagreed))
