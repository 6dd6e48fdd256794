"""How much one vote weighs: w = V * min(2, E) * Q * A, section c.1 of the design notes on ranking.

V is the voter's profession, E how near his specialty is, Q how often settled cases agreed with him, A what
is left after many votes for the same author. The weights stay within a factor of a few: pooling physicians
who are nearly equal beats the best of them (Barnett et al., JAMA Network Open 2019), very unequal ones must
not be averaged blindly (Kurvers et al., PNAS 2016). Weights are whole thousandths: their sums are exact in
any order.
"""

THOUSAND = 1000
SPECIALIST, NEIGHBOUR, OTHER = 2.0, 1.5, 1.0
PHARMACIST = "pharmacist"
LEARNERS = frozenset({"resident", "student"})
PROFESSIONS = {
    "physician": 1.0, "pharmacist": 1.0, "dentist": 1.0, "midwife": 1.0,
    "resident": 0.8, "nurse": 0.7, "other": 0.7, "student": 0.5,
}  # fmt: skip
LEAST_CALIBRATION, CALIBRATION_SPAN, CALIBRATION_PRIOR = 0.6, 0.8, 5.0
HALF_LIFE_DAYS = 365.0
FREE_VOTES_FOR_ONE = 3


def voice(profession):
    """V: what a verified profession weighs; one we do not know weighs nothing."""
    return PROFESSIONS.get(profession, 0.0)


def expertise(member_specialty, specialty, are_neighbours, profession="physician", is_dosage=False):
    """E: 2 for specialists of the case, and for pharmacists where a dose is asked; 1.5 next door; else 1."""
    if specialty == member_specialty or (is_dosage and profession == PHARMACIST):
        return SPECIALIST
    return NEIGHBOUR if are_neighbours else OTHER


def faded(days):
    """What is left of an agreement after so many days: half of it every 365 days."""
    return 0.5 ** (max(days, 0.0) / HALF_LIFE_DAYS)


def calibration(agreed, disagreed):
    """Q: 0.6 to 1.4, 1 for who has no settled votes yet; both are sums of faded agreements."""
    share = (CALIBRATION_PRIOR + agreed) / (2 * CALIBRATION_PRIOR + agreed + disagreed)
    return LEAST_CALIBRATION + CALIBRATION_SPAN * share


def damping(earlier):
    """A: what a vote is worth after `earlier` helpful votes for the same author within 30 days.

    Three are worth their whole weight, the k-th one 1/(k-2): a loyal friend adds up slowly.
    """
    return 1.0 if earlier < FREE_VOTES_FOR_ONE else 1.0 / (earlier + 2 - FREE_VOTES_FOR_ONE)


def standing(profession, expertise, calibration=1.0):
    """V * min(2, E) * Q: how much somebody's voice weighs in a specialty, before any damping."""
    return voice(profession) * min(SPECIALIST, expertise) * calibration


def weight(standing, damping=1.0):
    """The weight of one vote in whole thousandths."""
    return round(THOUSAND * standing * damping)
