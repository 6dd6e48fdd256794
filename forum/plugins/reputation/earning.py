"""What advice earns its author: section c.4 of the design notes on ranking, in whole tenths of a point.

Points stand in a ledger by specialty; their sum is never below zero. Nobody earns by posting, reading or
joking, and an outcome that refutes costs nothing: whoever was wrong in good faith need not fear to answer.
What votes bring is capped a day, over the votes that are valid in the end: a cap applied at once, together
with later reversals, lets others take one's points away (as Stack Exchange found and mended by recounting).
"""

FOLLOWED, ASKED, CONFIRMED, OWN_CORRECTION = "followed", "asked", "confirmed", "own_correction"
CORRECTION, GOOD_CASE, INCORRECT, DANGEROUS = "correction", "good_case", "incorrect", "dangerous"
POINTS = {
    FOLLOWED: 100, ASKED: 20, CONFIRMED: 250, OWN_CORRECTION: 30,
    CORRECTION: 150, GOOD_CASE: 50, INCORRECT: -100, DANGEROUS: -200,
}  # fmt: skip
MOST_PER_VOTE, MOST_PER_DAY = 100, 1000
TENTHS_PER_THOUSANDTH = 20
RECENT_MONTHS = 24
CHALLENGE_HOURS = 24


def vote_points(weight):
    """What a helpful vote of that weight (in thousandths) brings: 5 points a unit, at most 10."""
    return min(MOST_PER_VOTE, (weight + TENTHS_PER_THOUSANDTH // 2) // TENTHS_PER_THOUSANDTH)


def above_cap(tenths):
    """{specialty: what is taken} of a day's votes, {specialty: tenths}: the largest give first."""
    taken, excess = {}, sum(tenths.values()) - MOST_PER_DAY
    for specialty, earned in sorted(tenths.items(), key=lambda item: (-item[1], item[0])):
        share = min(excess, earned)
        if share > 0:
            taken[specialty] = share
            excess -= share
    return taken


def month_of(day):
    """A month as one number, so that months can be counted."""
    return day.year * 12 + day.month - 1


def total(months):
    """What {month: tenths} come to, never below zero."""
    return max(0, sum(months.values()))


def recent(months, month):
    """What was earned in the 24 months that end with that one: it is what privileges go by."""
    return max(0, sum(tenths for when, tenths in months.items() if month - RECENT_MONTHS < when <= month))


def points(tenths):
    """Tenths as the whole points that pages show."""
    return tenths // 10
