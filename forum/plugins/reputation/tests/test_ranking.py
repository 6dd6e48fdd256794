"""Answers stand by the lower bound of what is known of them; every answer gets a look, jokes get none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.plugin_api import FIRST, LAST, NORMAL
from forum.plugins.reputation import ranking
from forum.plugins.reputation.ranking import Placed

priors = st.builds(
    ranking.prior, st.sampled_from([1.0, 1.5, 2.0]), is_learner=st.booleans(), is_referenced=st.booleans()
)
vote_weights = st.integers(1, 2800)
sums = st.integers(0, 1_000_000)
answers = st.lists(
    st.tuples(st.sampled_from([FIRST, NORMAL, LAST]), st.integers(0, 6000), st.floats(0, 20_000)),
    max_size=12,
).map(lambda rows: [Placed(number, *row) for number, row in enumerate(rows, 1)])


def test_a_prior_says_what_is_known_before_anybody_voted():
    assert ranking.prior(1.0) == pytest.approx(0.50)
    assert ranking.prior(1.5) == pytest.approx(0.57)
    assert ranking.prior(2.0) == pytest.approx(0.65)
    assert ranking.prior(1.0, is_learner=True) == pytest.approx(0.42)
    assert ranking.prior(2.0, is_referenced=True) == pytest.approx(0.75)


@given(priors)
def test_a_prior_is_never_sure(first):
    assert 0.2 <= first <= 0.8


@given(priors, sums, sums, vote_weights)
def test_one_more_helpful_vote_never_lowers_an_answer(first, good, bad, weight):
    assert ranking.usefulness(first, good + weight, bad) >= ranking.usefulness(first, good, bad)


@given(priors, sums, sums, vote_weights)
def test_one_more_vote_against_never_lifts_an_answer(first, good, bad, weight):
    assert ranking.usefulness(first, good, bad + weight) <= ranking.usefulness(first, good, bad)


@given(priors, sums, sums)
def test_usefulness_is_a_chance_in_whole_millionths(first, good, bad):
    usefulness = ranking.usefulness(first, good, bad)

    assert isinstance(usefulness, int)
    assert 0 <= usefulness <= ranking.MILLION
    assert 0.9 <= ranking.case_weight(usefulness) <= 1.5


@given(sums, sums)
def test_with_the_same_votes_the_specialist_stands_first(good, bad):
    by_voice = [ranking.usefulness(ranking.prior(voice), good, bad) for voice in (1.0, 1.5, 2.0)]

    assert by_voice == sorted(by_voice)


def test_many_votes_outrank_a_specialists_word_without_any():
    specialist, other = ranking.prior(2.0), ranking.prior(1.0)

    assert ranking.usefulness(other, 5000) > ranking.usefulness(specialist) > ranking.usefulness(other)


def test_laughter_adds_nothing_and_incorrect_counts_double():
    assert ranking.sides("helpful", 1500) == (1500, 0)
    assert ranking.sides("not_helpful", 1500) == (0, 1500)
    assert ranking.sides("incorrect", 1500) == (0, 3000)
    assert ranking.sides("funny", 1500) == (0, 0)


def test_votes_on_doses_age():
    assert [ranking.stale(2000, days) for days in (0, 730, 1460, 2190)] == [2000, 2000, 1000, 500]


@given(vote_weights, st.floats(0, 10_000), st.floats(0, 10_000))
def test_a_vote_only_loses_by_age(weight, days, more):
    assert 0 <= ranking.stale(weight, days + more) <= ranking.stale(weight, days) <= weight


def test_what_is_withdrawn_stands_last_even_when_confirmed():
    assert ranking.bucket(is_confirmed=False, is_withdrawn=False) == NORMAL
    assert ranking.bucket(is_confirmed=True, is_withdrawn=False) == FIRST
    assert ranking.bucket(is_confirmed=True, is_withdrawn=True) == LAST


def test_the_newest_unknown_answer_takes_place_two():
    known = [Placed(number, NORMAL, 4000, 9000.0) for number in (1, 2, 3)]
    new, newest = Placed(4, NORMAL, 1999, 600.0), Placed(5, NORMAL, 0, 60.0)

    assert ranking.explored([*known, new]) == [1, 4, 2, 3]
    assert ranking.explored([*known, new, newest]) == [1, 5, 2, 3, 4]
    assert ranking.explored([*known, newest._replace(weight=2000)]) == [1, 2, 3, 5]
    assert ranking.explored([*known, newest._replace(age=7200.0)]) == [1, 2, 3, 5]
    assert ranking.explored([*known, newest._replace(bucket=LAST)]) == [1, 2, 3, 5]
    assert ranking.explored([newest, *known]) == [5, 1, 2, 3]
    assert ranking.explored([newest]) == [5]
    assert ranking.explored([]) == []


@given(answers)
def test_exploring_keeps_the_first_and_the_order_of_all_others(placed):
    before, after = [answer.number for answer in placed], ranking.explored(placed)
    moved = ranking.explorer(placed)

    assert after[:1] == before[:1]
    assert [n for n in after if n != moved] == [n for n in before if n != moved]
    assert moved is None or after.index(moved) == 1


def test_a_score_has_words():
    assert ranking.word(900_000, 1999) == "few"
    assert ranking.word(600_000, 2000) == "well"
    assert ranking.word(350_000, 2000) == "rather"
    assert ranking.word(349_999, 2000) == "disputed"
