"""The pool of hypotheses, as a formula: what holds whatever was answered."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.plugins.hypotheses.pooling import CONVERGENT, ONE, SPLIT, Opinion, heard_once, pool, state_of

KEYS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3, unique=True).map(tuple)
OPINIONS = st.lists(
    st.builds(
        Opinion,
        answer=st.integers(1, 10**6),
        author=st.integers(1, 6),
        specialty=st.sampled_from([None, "orl", "dermatologie"]),
        voice=st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0]),
        confidence=st.sampled_from([0.5, 0.7, 0.95]),
        keys=KEYS,
        is_specialist=st.booleans(),
        is_challenged=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.answer,
)


def opinion(*keys, author=1, voice=1.0, confidence=0.7, **more):
    return Opinion(
        answer=author, author=author, specialty="orl", voice=voice, confidence=confidence, keys=keys, **more
    )


def shares(opinions):
    return {one.key: one.share for one in pool(opinions)}


@given(OPINIONS)
def test_shares_add_up_to_one_or_there_are_none(opinions):
    found = pool(opinions)

    assert sum(one.share for one in found) == pytest.approx(1.0) or found == []
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    among = sum(one.among_specialists for one in found)
    assert among == pytest.approx(1.0) or among == 0


@given(OPINIONS, st.randoms())
def test_the_order_of_answers_changes_nothing(opinions, chance):
    mixed = list(opinions)
    chance.shuffle(mixed)

    assert pool(mixed) == pool(opinions)
    assert state_of(mixed) == state_of(opinions)


@given(OPINIONS)
def test_one_more_voice_never_weakens_what_it_puts_first(opinions):
    for one in pool(opinions):
        more = [*opinions, replace(opinion(one.key, author=99), answer=10**7)]
        assert shares(more)[one.key] >= one.share - 1e-12


@given(OPINIONS)
def test_whoever_answers_twice_is_heard_once(opinions):
    heard = heard_once(opinions)

    assert len({one.author for one in heard}) == len(heard)
    assert pool(heard) == pool(opinions)


@given(OPINIONS)
def test_a_voice_of_nothing_changes_nothing(opinions):
    mute = replace(opinion("z", author=99, voice=0.0), answer=10**7)

    assert pool([*opinions, mute]) == pool(opinions)
    assert state_of([*opinions, mute]) == state_of(opinions)


def test_a_place_lower_counts_half_and_a_third():
    assert shares([opinion("a", "b", "c")]) == pytest.approx({"a": 6 / 11, "b": 3 / 11, "c": 2 / 11})


def test_a_specialists_voice_and_how_sure_he_is_weigh():
    found = shares([opinion("a", voice=2.0, confidence=0.9), opinion("b", author=2, confidence=0.6)])

    assert found == pytest.approx({"a": 0.75, "b": 0.25})


def test_specialists_are_shown_apart():
    found = pool([opinion("a", is_specialist=True), opinion("b", author=2, voice=2.0)])

    assert [(one.key, one.among_specialists, one.authors) for one in found] == [("b", 0, 1), ("a", 1, 1)]


@pytest.mark.parametrize(
    ("opinions", "state"),
    [
        ([], ""),
        ([opinion()], ""),
        ([opinion("a")], ONE),
        ([opinion("a", "b")], ONE),
        ([opinion("a"), opinion("a", author=2)], CONVERGENT),
        ([opinion("a"), opinion("a", author=1)], ONE),
        ([opinion("a"), opinion("a", author=2, voice=0.5)], ONE),
        ([opinion("a", "b", "c"), opinion("a", "b", "c", author=2)], CONVERGENT),
        ([opinion("a"), opinion("a", author=2, is_challenged=True)], SPLIT),
        ([opinion("a"), opinion("b", author=2)], SPLIT),
        ([opinion("a"), opinion("a", author=2), opinion("b", author=3)], CONVERGENT),
        ([opinion("a"), opinion("a", author=2), opinion("b", author=3), opinion("b", author=4)], SPLIT),
        ([opinion(key, author=n) for n, key in enumerate("abcde")], SPLIT),
    ],
)
def test_how_far_opinions_converge(opinions, state):
    assert state_of(opinions) == state
