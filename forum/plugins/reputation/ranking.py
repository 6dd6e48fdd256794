"""How useful an answer is and where it stands: section c.2 of the design notes on ranking, as pure functions.

Lower bounds solve few votes for exchangeable voters (Wilson 1927; Miller, "How not to sort by average
rating", 2009). Here voters are few and of known, unequal competence, and so is the author: a Beta prior from
what is known of him, weighted votes on top, and the mean less one standard deviation. m = 2 held in an
optimistic and in a sceptical world, z = 1 damps single votes; `tests.bench.ranking` repeats the simulation.
"""

from math import sqrt
from typing import NamedTuple

from forum.plugin_api import FIRST, LAST, NORMAL
from forum.plugins.reputation.weights import NEIGHBOUR, SPECIALIST, THOUSAND

MILLION = 1_000_000
PRIOR_WEIGHT, CAUTION = 2.0, 1.0
NEUTRAL, LEAST_PRIOR, MOST_PRIOR = 0.50, 0.2, 0.8
FOR_SPECIALIST, FOR_NEIGHBOUR, FOR_LEARNER, FOR_REFERENCE = 0.15, 0.07, -0.08, 0.10
HELPFUL, NOT_HELPFUL, INCORRECT, FUNNY = VOTES = ("helpful", "not_helpful", "incorrect", "funny")
AGAINST = {NOT_HELPFUL: 1, INCORRECT: 2}
FOLLOWED_WEIGHT = 1500
FRESH_DAYS, STALE_HALF_LIFE_DAYS = 730.0, 730.0
UNKNOWN_WEIGHT, NEW_SECONDS = 2 * THOUSAND, 2 * 3600
FEW, DISPUTED, RATHER, WELL = "few", "disputed", "rather", "well"
FROM_RATHER, FROM_WELL = 350_000, 600_000


def prior(author_expertise, is_learner=False, is_referenced=False):
    """p0: how likely an answer is right before anybody voted, from its author and from what it cites."""
    chance = NEUTRAL + {SPECIALIST: FOR_SPECIALIST, NEIGHBOUR: FOR_NEIGHBOUR}.get(author_expertise, 0.0)
    chance += FOR_LEARNER * is_learner + FOR_REFERENCE * is_referenced
    return min(MOST_PRIOR, max(LEAST_PRIOR, chance))


def usefulness(first, good=0, bad=0):
    """S: the cautious chance that the answer is right, in whole millionths (0 to a million).

    `first` is the prior; `good` and `bad` are what speaks for it and against it, in thousandths. Below zero
    there is nothing: there, one more vote against would lift an answer.
    """
    alpha = PRIOR_WEIGHT * first + good / THOUSAND
    total = PRIOR_WEIGHT + (good + bad) / THOUSAND
    mean = alpha / total
    return max(0, round(MILLION * (mean - CAUTION * sqrt(max(0.0, mean * (1 - mean)) / (total + 1)))))


def sides(kind, weight):
    """(what a vote adds for, what it adds against) in thousandths; laughter adds to neither."""
    return (weight if kind == HELPFUL else 0), AGAINST.get(kind, 0) * weight


def stale(weight, days):
    """What a vote on a dose still weighs: all of it for two years, then half per two years more."""
    return round(weight * 0.5 ** (max(0.0, days - FRESH_DAYS) / STALE_HALF_LIFE_DAYS))


def bucket(is_confirmed, is_withdrawn):
    """Confirmed by the outcome stands first; retracted or ruled wrong stands last."""
    if is_withdrawn:
        return LAST
    return FIRST if is_confirmed else NORMAL


def case_weight(best_usefulness):
    """How much a case weighs in the search for its best answer: 0.9 without advice to 1.5 with the best."""
    return 0.9 + 0.6 * best_usefulness / MILLION


class Placed(NamedTuple):
    """An answer in its place: its bucket, what its votes weigh together, and its age in seconds."""

    number: int
    bucket: int
    weight: int
    age: float


def explorer(placed):
    """The number of the answer that takes place 2 so that somebody judges it, or None.

    It is the newest of those younger than two hours that nearly nobody judged; never the first one, and
    never one that stands apart.
    """
    unknown = [
        answer
        for answer in placed
        if answer.bucket == NORMAL and answer.weight < UNKNOWN_WEIGHT and answer.age < NEW_SECONDS
    ]
    newest = min(unknown, key=lambda answer: (answer.age, -answer.number), default=None)
    return newest.number if newest and newest.number != placed[0].number else None


def explored(placed):
    """The numbers in the order that a page shows: as they were, but for the one that explores."""
    chosen, numbers = explorer(placed), [answer.number for answer in placed]
    if chosen is None:
        return numbers
    others = [number for number in numbers if number != chosen]
    return [others[0], chosen, *others[1:]]


def word(usefulness, weight):
    """How a score is said before one has voted: few opinions, disputed, rather followed, well followed."""
    if weight < UNKNOWN_WEIGHT:
        return FEW
    if usefulness >= FROM_WELL:
        return WELL
    return RATHER if usefulness >= FROM_RATHER else DISPUTED
