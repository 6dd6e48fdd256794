"""Votes that do not look like opinions: section c.6 of the design notes on ranking, as pure functions.

Each detector takes ballots, plain tuples of one vote, and gives findings: which votes, and what speaks
against them. What counts as too much stands in the plugin's settings, not on any page: whoever knows a
threshold stays below it.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import timedelta
from typing import NamedTuple

SERIAL, MUTUAL, CLUSTER, BURST, RETALIATION = DETECTORS = (
    "serial",
    "mutual",
    "cluster",
    "burst",
    "retaliation",
)
HELPFUL, INCORRECT = "helpful", "incorrect"


class Ballot(NamedTuple):
    """One vote that counts: who voted on which answer of whom, how and when."""

    voter: int
    author: int
    answer: int
    kind: str
    cast_at: object


class Finding(NamedTuple):
    """Votes that one detector doubts, and the figures that speak against them."""

    detector: str
    ballots: tuple
    facts: dict


class Thresholds(NamedTuple):
    """What counts as too much."""

    serial_votes: int = 5
    serial_hours: int = 24
    serial_share: float = 0.4
    serial_least: int = 8
    mutual_lift: float = 3.0
    mutual_least: int = 3
    cluster_lift: float = 5.0
    cluster_least: int = 3
    cluster_sizes: tuple = (3, 12)
    cluster_signs: float = 0.6
    cluster_common: int = 50
    burst_votes: int = 4
    burst_seconds: int = 90
    retaliation_hours: int = 72


def serial(ballots, limits):
    """One voter and one author: many votes within a day, or too large a share of all that he votes."""
    by_voter = _grouped(ballots, lambda ballot: ballot.voter)
    for mine in by_voter.values():
        for author, pair in sorted(_grouped(mine, lambda ballot: ballot.author).items()):
            doubted = _crowded(pair, limits.serial_votes, timedelta(hours=limits.serial_hours))
            share = len(pair) / len(mine)
            if len(mine) >= limits.serial_least and share > limits.serial_share:
                doubted = pair
            if doubted:
                facts = {"author": author, "votes": len(pair), "of": len(mine), "share": round(share, 3)}
                yield Finding(SERIAL, tuple(doubted), {"voter": mine[0].voter, **facts})


def mutual(ballots, limits):
    """Two who vote for each other far more than their habits explain."""
    graph = Graph(ballots)
    for one, other in sorted(graph.pairs):
        if one < other and _is_mutual(graph, one, other, limits):
            both = graph.pairs[one, other] + graph.pairs[other, one]
            lifts = [round(graph.lift(*pair), 2) for pair in ((one, other), (other, one))]
            yield Finding(MUTUAL, tuple(both), {"members": [one, other], "lifts": lifts})


def cluster(ballots, limits, signs):
    """A small circle whose members vote for each other and have something else in common.

    A circle closes: there are as many strong ties as members, where chance makes chains. `signs` tells by
    member what the forum knows that accounts of one hand share, such as the day of sign-up.
    """
    graph, (least, most) = Graph(ballots), limits.cluster_sizes
    signs = telling(signs, limits.cluster_common)
    strong = [
        pair
        for pair, votes in graph.pairs.items()
        if len(votes) >= limits.cluster_least and graph.lift(*pair) > limits.cluster_lift
    ]
    for circle in components(strong):
        shared = shared_signs(circle, signs, limits.cluster_signs)
        inside = [pair for pair in sorted(strong) if circle >= set(pair)]
        if shared and least <= len(circle) <= min(most, len(inside)):
            doubted = tuple(ballot for pair in inside for ballot in graph.pairs[pair])
            yield Finding(CLUSTER, doubted, {"members": sorted(circle), "signs": shared})


def burst(ballots, limits):
    """Many votes for one answer within seconds, as one hand with several accounts casts them."""
    within = timedelta(seconds=limits.burst_seconds)
    helpful = [ballot for ballot in ballots if ballot.kind == HELPFUL]
    for answer, votes in sorted(_grouped(helpful, lambda ballot: ballot.answer).items()):
        doubted = _crowded(votes, limits.burst_votes, within)
        if doubted:
            yield Finding(BURST, tuple(doubted), {"answer": answer, "votes": len(doubted)})


def retaliation(ballots, limits, corrections):
    """ "Incorrect" from somebody whom the author had corrected shortly before.

    `corrections` are (who was corrected, by whom, when).
    """
    within = timedelta(hours=limits.retaliation_hours)
    corrected = _grouped(sorted(corrections, key=lambda line: line[2]), lambda line: line[:2])
    for ballot in ballots:
        if ballot.kind == INCORRECT:
            moments = [line[2] for line in corrected.get((ballot.voter, ballot.author), ())]
            last = moments[bisect_left(moments, ballot.cast_at) - 1] if moments else None
            if last is not None and timedelta(0) <= ballot.cast_at - last <= within:
                hours = round((ballot.cast_at - last).total_seconds() / 3600, 1)
                yield Finding(RETALIATION, (ballot,), {"voter": ballot.voter, "hours": hours})


class Graph:
    """Who found whose answers helpful how often, and how often chance alone would have it.

    The null keeps everybody's degrees: as many votes given and received, but to whomever.
    """

    def __init__(self, ballots):
        helpful = [ballot for ballot in ballots if ballot.kind == HELPFUL]
        self.pairs = _grouped(helpful, lambda ballot: (ballot.voter, ballot.author))
        self.given = Counter(ballot.voter for ballot in helpful)
        self.received = Counter(ballot.author for ballot in helpful)
        self.total = len(helpful)

    def lift(self, voter, author):
        """How many times more often than chance has it."""
        expected = self.given[voter] * self.received[author] / self.total
        return len(self.pairs[voter, author]) / expected


def components(pairs):
    """The sets of members that pairs connect, whichever way."""
    circle_of = {}
    for pair in pairs:
        joined = set(pair).union(*(circle_of.get(member, ()) for member in pair))
        circle_of.update(dict.fromkeys(joined, joined))
    return sorted({id(circle): circle for circle in circle_of.values()}.values(), key=min)


def telling(signs, most):
    """The signs without those that more than so many members bear: they tell nothing of anybody."""
    borne = Counter(sign for mine in signs.values() for sign in mine)
    return {member: {sign for sign in mine if borne[sign] <= most} for member, mine in signs.items()}


def shared_signs(circle, signs, share):
    """What at least that share of a circle, and at least two of it, have in common: [(sign, how many)]."""
    counted = Counter(sign for member in circle for sign in signs.get(member, ()))
    least = max(2, share * len(circle))
    return sorted((sign, count) for sign, count in counted.items() if count >= least)


def _is_mutual(graph, one, other, limits):
    return all(
        len(graph.pairs.get(pair, ())) >= limits.mutual_least and graph.lift(*pair) > limits.mutual_lift
        for pair in ((one, other), (other, one))
    )


def _crowded(ballots, least, within):
    """Those ballots that stand among at least so many within that time."""
    ordered = sorted(ballots, key=lambda ballot: ballot.cast_at)
    doubted, start = set(), 0
    for end, ballot in enumerate(ordered):
        while ballot.cast_at - ordered[start].cast_at > within:
            start += 1
        if end - start + 1 >= least:
            doubted.update(range(start, end + 1))
    return [ordered[place] for place in sorted(doubted)]


def _grouped(things, key):
    groups = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return dict(groups)
