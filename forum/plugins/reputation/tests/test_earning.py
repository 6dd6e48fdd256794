"""What votes and judgements bring, what a day's cap takes, and what of it is recent."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from forum.plugins.reputation import earning

vote_weights = st.lists(st.integers(0, 2800), max_size=40)
months = st.dictionaries(st.integers(24_200, 24_400), st.integers(-500, 5000), max_size=60)
days = st.dictionaries(st.sampled_from(["cardiologie", "dermatologie", "urologie"]), st.integers(-200, 3000))


@given(st.integers(0, 100_000))
def test_one_vote_brings_at_most_ten_points(weight):
    assert 0 <= earning.vote_points(weight) <= 100


def test_a_helpful_vote_brings_five_points_a_unit():
    assert [earning.vote_points(weight) for weight in (500, 1000, 1500, 2000, 2800)] == [25, 50, 75, 100, 100]


@given(vote_weights, st.randoms())
def test_the_order_of_votes_does_not_matter(votes, chance):
    mixed = chance.sample(votes, len(votes))

    assert sum(map(earning.vote_points, votes)) == sum(map(earning.vote_points, mixed))


def test_nobody_fears_to_be_wrong_in_good_faith():
    assert earning.POINTS == {
        "followed": 100, "asked": 20, "confirmed": 250, "own_correction": 30,
        "correction": 150, "good_case": 50, "incorrect": -100, "dangerous": -200,
    }  # fmt: skip


def test_a_day_of_votes_brings_at_most_a_hundred_points():
    assert earning.above_cap({"dermatologie": 1000}) == {}
    assert earning.above_cap({"dermatologie": 1300, "urologie": 200}) == {"dermatologie": 500}
    assert earning.above_cap({"cardiologie": 2000, "dermatologie": 2000, "urologie": 50}) == {
        "cardiologie": 2000,
        "dermatologie": 1050,
    }


@given(days)
def test_the_cap_takes_what_is_above_it_and_nothing_else(tenths):
    taken = earning.above_cap(tenths)

    assert sum(taken.values()) == max(0, sum(tenths.values()) - 1000)
    assert all(0 < share <= tenths[specialty] for specialty, share in taken.items())


def test_months_are_counted():
    assert earning.month_of(date(2026, 1, 31)) - earning.month_of(date(2025, 12, 1)) == 1


@given(months, st.integers(24_200, 24_400))
def test_a_value_is_never_below_zero(earned, month):
    assert earning.total(earned) >= 0
    assert earning.recent(earned, month) >= 0


def test_recent_are_the_last_two_years():
    now = earning.month_of(date(2026, 11, 25))

    assert earning.recent({now - 24: 1000, now - 23: 10, now: 1, now + 1: 500}, now) == 11
    assert earning.total({now - 24: 1000, now: -2000}) == 0
    assert earning.points(1239) == 123
