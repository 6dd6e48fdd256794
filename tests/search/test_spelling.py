"""A misspelt word leads to the words that may have been meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.lexicon import WordList, commonest_starting
from search.spelling import distance, near, one_slip_away

KNOWN = WordList.of(
    {
        **{
            "dyspnee": 40,
            "pulmonaire": 90,
            "ophtalmologie": 7,
            "rhumatisme": 5,
            "eczema": 30,
            "hemorragie": 9,
        },
        **{"tachycardie": 12, "hypertension": 80, "metronidazole": 4, "thoracique": 33, "zona": 8, "zone": 3},
        **{"pneumopathie": 6, "inr": 50, "b12": 9, "toux": 60, "tout": 70, "spiramycine": 2, "œuf": 1},
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dispnee", "dyspnee"),
        ("dyspnnee", "dyspnee"),
        ("dypsnee", "dyspnee"),
        ("pulmonnaire", "pulmonaire"),
        ("ofthalmologie", "ophtalmologie"),
        ("rumatisme", "rhumatisme"),
        ("exzema", "eczema"),
        ("emoragie", "hemorragie"),
        ("takicardie", "tachycardie"),
        ("hypretensoin", "hypertension"),
        ("metronidazol", "metronidazole"),
        ("metronidasolle", "metronidazole"),
        ("toracique", "thoracique"),
        ("pneumopathei", "pneumopathie"),
        ("zonna", "zona"),
    ],
)
def test_a_slip_leads_to_the_word_meant(typed, meant):
    assert [*near(typed, [KNOWN]), *near(typed, [KNOWN], slips=2)][:1] == [meant]


@pytest.mark.parametrize("typed", ["inf", "b13", "zona2", "qwertyuiop", "", "a" * 64, "œuv"])
def test_codes_short_words_and_nonsense_lead_nowhere(typed):
    assert near(typed, [KNOWN]) == near(typed, [KNOWN], slips=2) == []


def test_of_two_words_equally_near_the_commoner_comes_first():
    assert near("tous", [KNOWN]) == ["tout", "toux"]


def test_the_numbers_of_several_lists_are_added():
    lists = [WordList.of({"cardio": 3, "carie": 4}), WordList.of({"cardio": 3, "carte": 5})]

    assert commonest_starting(lists, "car", 2) == ["cardio", "carte"]
    assert commonest_starting(lists, "cardiologue", 2) == []


words = st.text("abcé", max_size=7)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(words, st.integers(1, 99)), words)
def test_a_list_knows_its_words(counts, asked):
    listed = WordList.of(counts)
    completing = [word for word in counts if word.startswith(asked)]

    assert listed.frequency(asked) == counts.get(asked, 0)
    assert dict(listed.starting(asked, 99)) == {word: counts[word] for word in completing}
    assert listed.starting(asked, 1) == listed.starting(asked, 99)[:1]


@settings(max_examples=200, deadline=None)
@given(words, words)
def test_the_distance_is_the_same_both_ways_and_one_is_one_slip(one, other):
    apart = distance(one, other, 2)

    assert apart == distance(other, one, 2)
    assert (apart == 0) == (one == other)
    if one.isascii() and other.isascii():
        assert (apart == 1) == (other in one_slip_away(one))
