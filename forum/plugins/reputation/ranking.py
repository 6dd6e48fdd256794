"""How useful an answer is: the formulas, as pure functions.

A Beta prior from what is known of the author, weighted votes on top, and the lower bound of the
posterior mean: few votes of unequal voters must not outrank many. Reasons and simulation are in the
design notes on ranking: m = 2 held in optimistic and sceptical worlds, z = 1 damps single votes.
"""

from math import sqrt

PRIOR_WEIGHT = 2.0
CAUTION = 1.0
SPECIALIST, NEIGHBOUR, OTHER = 2.0, 1.5, 1.0
POINTS_PER_VOTE, MOST_POINTS = 5.0, 10.0
MILLION = 1_000_000


def expertise(member_specialty, specialty, neighbours):
    """How much a voice weighs in a specialty: 2 for its specialists, 1.5 next door, else 1."""
    if member_specialty == specialty:
        return SPECIALIST
    return NEIGHBOUR if neighbours else OTHER


def prior(author_expertise):
    """How likely an answer is right before anybody voted, from its author's specialty."""
    return {SPECIALIST: 0.65, NEIGHBOUR: 0.57}.get(author_expertise, 0.50)


def usefulness(author_expertise, helpful_weight):
    """The lower bound of the chance that the answer is right, in whole millionths (0 to a million)."""
    first = prior(author_expertise)
    good, bad = PRIOR_WEIGHT * first + helpful_weight, PRIOR_WEIGHT * (1 - first)
    mean = good / (good + bad)
    return round(MILLION * (mean - CAUTION * sqrt(mean * (1 - mean) / (good + bad + 1))))


def points(vote_weight):
    """What one helpful vote brings its receiver, in tenths of a point: at most ten points."""
    return round(10 * min(MOST_POINTS, POINTS_PER_VOTE * vote_weight))


def case_weight(best_usefulness):
    """How much a case weighs in the search for its best answer: 0.9 without advice to 1.5 with the best."""
    return 0.9 + 0.6 * best_usefulness / MILLION
