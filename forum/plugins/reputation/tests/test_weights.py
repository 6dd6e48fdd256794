"""A vote weighs by profession, specialty, agreement and habit; the weights stay near each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.plugins.reputation import weights

professions = st.sampled_from(sorted(weights.PROFESSIONS))
expertises = st.sampled_from([1.0, 1.5, 2.0])
counts = st.floats(0, 10_000)


def test_a_voice_weighs_by_its_profession():
    named = ["physician", "pharmacist", "dentist", "midwife", "resident", "nurse", "other", "student"]

    assert [weights.voice(name) for name in named] == [1, 1, 1, 1, 0.8, 0.7, 0.7, 0.5]
    assert weights.voice("astrologer") == 0


def test_a_voice_weighs_by_its_specialty():
    assert weights.expertise("dermatologie", "dermatologie", False) == 2.0
    assert weights.expertise("medecine-vasculaire", "dermatologie", True) == 1.5
    assert weights.expertise("urologie", "dermatologie", False) == 1.0
    assert weights.expertise(None, "dermatologie", False) == 1.0


def test_a_pharmacist_is_a_specialist_of_doses_and_of_nothing_else():
    assert weights.expertise(None, "dermatologie", False, "pharmacist", is_dosage=True) == 2.0
    assert weights.expertise(None, "dermatologie", False, "pharmacist") == 1.0
    assert weights.expertise(None, "dermatologie", False, "physician", is_dosage=True) == 1.0


def test_calibration_starts_at_one_and_moves_slowly():
    assert weights.calibration(0, 0) == pytest.approx(1.0)
    assert weights.calibration(5, 0) == pytest.approx(0.6 + 0.8 * 10 / 15)
    assert weights.calibration(0, 5) == pytest.approx(0.6 + 0.8 * 5 / 15)


@given(counts, counts)
def test_calibration_stays_between_six_and_fourteen_tenths(agreed, disagreed):
    assert 0.6 <= weights.calibration(agreed, disagreed) <= 1.4


@given(counts, counts, st.floats(0, 100))
def test_one_more_agreement_never_lowers_a_voice(agreed, disagreed, more):
    assert weights.calibration(agreed + more, disagreed) >= weights.calibration(agreed, disagreed) - 1e-12
    assert weights.calibration(agreed, disagreed + more) <= weights.calibration(agreed, disagreed) + 1e-12


def test_an_agreement_is_halved_every_year():
    assert [weights.faded(days) for days in (-3, 0, 365, 730)] == [1, 1, 0.5, 0.25]


def test_the_fourth_vote_for_the_same_author_weighs_half():
    assert [weights.damping(earlier) for earlier in range(6)] == [
        1, 1, 1, pytest.approx(1 / 2), pytest.approx(1 / 3), pytest.approx(1 / 4),
    ]  # fmt: skip


@given(professions, expertises, counts, counts, st.integers(0, 1000))
def test_no_vote_weighs_more_than_nearly_three_plain_ones(profession, expertise, agreed, disagreed, earlier):
    standing = weights.standing(profession, expertise, weights.calibration(agreed, disagreed))
    weight = weights.weight(standing, weights.damping(earlier))

    assert isinstance(weight, int)
    assert 0 <= weight <= 2800
    assert weight <= weights.weight(standing)


def test_expertise_counts_at_most_double():
    assert weights.weight(weights.standing("physician", 9.0)) == 2000


@given(st.lists(st.tuples(professions, expertises, counts, counts), max_size=30), st.randoms())
def test_weights_sum_up_to_the_same_in_any_order(voters, chance):
    cast = [
        weights.weight(weights.standing(who, expertise, weights.calibration(*agreements)))
        for who, expertise, *agreements in voters
    ]

    assert sum(cast) == sum(chance.sample(cast, len(cast)))
