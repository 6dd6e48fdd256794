"""Detectors see the patterns of vote fraud, and leave the habits of busy forums alone."""

import random
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forum.plugins.reputation import detectors
from forum.plugins.reputation.detectors import Ballot, Thresholds

START, LIMITS = datetime(2026, 11, 1, 8), Thresholds()
ballots = st.builds(
    Ballot,
    voter=st.integers(1, 9),
    author=st.integers(10, 18),
    answer=st.integers(1, 30),
    kind=st.sampled_from(["helpful", "not_helpful", "incorrect"]),
    cast_at=st.integers(0, 30 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds)),
)
histories = st.lists(ballots, max_size=60, unique_by=lambda ballot: (ballot.voter, ballot.answer))


def ballot(voter, author, answer, hours=0.0, kind="helpful"):
    return Ballot(voter, author, answer, kind, START + timedelta(hours=hours))


def crowd(size=40, votes=400, seed=1):
    """Members who vote for whom they happen to read, spread over a month."""
    chance = random.Random(seed)
    pairs = [chance.sample(range(100, 100 + size), 2) for _vote in range(votes)]
    return [ballot(*pair, 1000 + n, chance.uniform(0, 720)) for n, pair in enumerate(pairs)]


def ring(members=(1, 2, 3, 4), rounds=3):
    """Accounts that vote for each other, again and again."""
    pairs = [(one, other) for one in members for other in members if one != other]
    return [
        ballot(*pair, n + 100 * turn, 48 * turn + n)
        for turn in range(rounds)
        for n, pair in enumerate(pairs, 1)
    ]


def test_five_votes_for_one_author_in_a_day_are_serial():
    five = [ballot(1, 2, n, hours=n) for n in range(5)]
    spread = [ballot(1, 2, n, hours=7 * n) for n in range(5)]

    (finding,) = detectors.serial([*five, *crowd()], LIMITS)

    assert finding.ballots == tuple(five)
    assert finding.facts == {"voter": 1, "author": 2, "votes": 5, "of": 5, "share": 1.0}
    assert list(detectors.serial(five[:4], LIMITS)) == []
    assert list(detectors.serial(spread, LIMITS)) == []


def test_serial_votes_against_somebody_are_serial_too():
    hostile = [ballot(1, 2, n, hours=n, kind="not_helpful") for n in range(5)]

    assert [finding.ballots for finding in detectors.serial(hostile, LIMITS)] == [tuple(hostile)]


def test_who_votes_for_nearly_one_author_only_is_serial_over_a_month():
    mine = [ballot(1, 2, n, hours=100 * n) for n in range(4)]
    others = [ballot(1, 10 + n, 50 + n, hours=60 * n) for n in range(5)]

    (finding,) = detectors.serial([*mine, *others], LIMITS)

    assert finding.ballots == tuple(mine)
    assert list(detectors.serial([*mine[:3], *others], LIMITS)) == []
    assert list(detectors.serial([*mine, *others[:3]], LIMITS)) == []


def test_two_who_vote_for_each_other_stand_out_of_a_crowd():
    pair = [vote for n in range(3) for vote in (ballot(1, 2, n, 48 * n), ballot(2, 1, 10 + n, 48 * n + 1))]

    findings = list(detectors.mutual([*crowd(), *pair], LIMITS))

    assert [finding.facts["members"] for finding in findings] == [[1, 2]]
    assert set(findings[0].ballots) == set(pair)
    assert list(detectors.mutual([*crowd(), *pair[:5]], LIMITS)) == []


def test_two_who_are_alone_do_as_chance_has_it():
    """The null keeps how much everybody votes: where only two vote, they cannot vote for others."""
    pair = [vote for n in range(9) for vote in (ballot(1, 2, n, 48 * n), ballot(2, 1, 50 + n, 48 * n))]

    assert list(detectors.mutual(pair, LIMITS)) == []


def test_a_ring_is_a_cluster_when_its_accounts_have_something_in_common():
    votes = [*crowd(), *ring()]
    same_day = {member: {"joined 2026-10-30"} for member in (1, 2, 3)}

    (finding,) = detectors.cluster(votes, LIMITS, same_day)

    assert finding.facts == {"members": [1, 2, 3, 4], "signs": [("joined 2026-10-30", 3)]}
    assert set(finding.ballots) == set(ring())
    assert list(detectors.cluster(votes, LIMITS, {})) == []
    assert list(detectors.cluster(votes, LIMITS, {1: {"a"}, 2: {"a"}, 3: {"b"}})) == []


def test_a_pair_is_no_cluster_and_a_whole_department_is_none():
    signs = {member: {"same"} for member in range(1, 14)}

    assert list(detectors.cluster([*crowd(), *ring((1, 2))], LIMITS, signs)) == []
    assert list(detectors.cluster([*crowd(), *ring(range(1, 14))], LIMITS, signs)) == []


def test_what_nearly_everybody_has_in_common_tells_nothing():
    votes, import_day = [*crowd(), *ring()], {member: {"joined 2026-10-30"} for member in range(1, 52)}

    assert list(detectors.cluster(votes, LIMITS, import_day)) == []
    assert len(list(detectors.cluster(votes, LIMITS, dict(list(import_day.items())[:50])))) == 1


def test_a_crowd_that_votes_by_chance_is_left_alone():
    for seed in range(5):
        votes, signs = crowd(seed=seed), {member: {"same"} for member in range(100, 140)}

        assert list(detectors.serial(votes, LIMITS)) == []
        assert list(detectors.mutual(votes, LIMITS)) == []
        assert list(detectors.cluster(votes, LIMITS, signs)) == []


def test_four_votes_in_ninety_seconds_are_a_burst():
    quick = [ballot(n, 9, 7, hours=n / 120) for n in range(1, 5)]
    slow = [ballot(n, 9, 8, hours=n / 110) for n in range(1, 5)]

    findings = list(detectors.burst([*quick, *slow], LIMITS))

    assert [finding.ballots for finding in findings] == [tuple(quick)]


def test_a_corrected_member_who_strikes_back_is_retaliating():
    corrections = [(1, 2, START), (1, 2, START - timedelta(hours=200)), (3, 2, START)]
    back = ballot(1, 2, 5, hours=71, kind="incorrect")

    assert [f.ballots for f in detectors.retaliation([back], LIMITS, corrections)] == [(back,)]
    for other in (
        back._replace(kind="helpful"),
        back._replace(author=4),
        back._replace(cast_at=START + timedelta(hours=73)),
        back._replace(cast_at=START - timedelta(hours=1)),
    ):
        assert list(detectors.retaliation([other], LIMITS, corrections)) == []


def test_circles_are_connected_whichever_way():
    assert detectors.components([(1, 2), (3, 2), (5, 4), (8, 9), (9, 5)]) == [{1, 2, 3}, {4, 5, 8, 9}]


@given(histories, st.randoms())
def test_findings_do_not_depend_on_the_order_of_votes(votes, chance):
    mixed = chance.sample(votes, len(votes))

    def found(history):
        signs = {member: {"same"} for member in range(20)}
        findings = [
            *detectors.serial(history, LIMITS),
            *detectors.mutual(history, LIMITS),
            *detectors.cluster(history, LIMITS, signs),
            *detectors.burst(history, LIMITS),
            *detectors.retaliation(history, LIMITS, [(1, 10, START)]),
        ]
        return {(finding.detector, frozenset(finding.ballots)) for finding in findings}

    assert found(votes) == found(mixed)
