"""A phrase that stands in no case does not hide what its words find, where more was typed than the phrase."""

import pytest

from search import Filters, Results, parse

from .conftest import MEMBERS, make_case

STAFF = frozenset({"staff"})


@pytest.fixture
def ask(engine):
    def ask(text: str, audience=MEMBERS, **options) -> Results:
        return engine.find(parse(text), audience, **options)

    return ask


def ids(results):
    return sorted(hit.id for hit in results.hits)


@pytest.fixture
def cases(engine):
    engine.apply(
        [
            make_case(1, "Rinçage de bouche", "Mucite sous méthotrexate", specialties=["oncologie"]),
            make_case(2, "Bain de bouche", "Aphtes", specialties=["dermatologie"]),
            make_case(3, "Toux sèche", "Sous ramipril"),
            make_case(4, "Sevrage", "La toux grasse du matin", audience=["staff"]),
        ]
    )


def test_its_words_are_sought_one_by_one_and_that_is_told(cases, ask):
    results = ask('mucite "bouche rinçage"')

    assert ids(results) == [1]
    assert results.loosened == ("bouche rinçage",)


def test_a_phrase_that_stands_somewhere_is_kept(cases, ask):
    results = ask('aphtes "bain de bouche"')

    assert ids(results) == [2]
    assert results.loosened == ()


def test_only_the_phrases_that_stand_nowhere_are_let_go(cases, ask):
    results = ask('"de bouche" "sous aphtes"')

    assert ids(results) == [1, 2]
    assert results.loosened == ("sous aphtes",)


def test_phrases_that_never_meet_in_one_case_are_let_go_together(cases, ask):
    results = ask('"bain de bouche" "toux sèche"')

    assert ids(results) == [2, 3]
    assert results.loosened == ("bain de bouche", "toux sèche")


def test_a_phrase_alone_is_meant_as_it_stands(cases, ask):
    assert ask('"bouche rinçage"').total == 0
    assert ask('le "bouche rinçage"').total == 0


def test_what_the_filters_keep_away_is_left_to_them(cases, ask):
    results = ask('aphtes "bain de bouche"', filters=Filters.on(specialty="oncologie"))

    assert (results.total, results.loosened) == (0, ())


def test_a_phrase_of_a_hidden_case_stands_nowhere(cases, ask):
    assert ids(ask('matin "toux grasse"', STAFF)) == [4]

    hidden = ask('ramipril "toux grasse"')

    assert ids(hidden) == [3]
    assert hidden.loosened == ("toux grasse",)


def test_what_the_words_find_is_narrowed_and_counted_like_any_other(cases, ask):
    chosen = Filters.on(specialty="dermatologie")
    results = ask('aphtes mucite "bouche bain"', filters=chosen, facets=["specialty"], order="newest")

    assert ids(results) == [2]
    assert results.counts == {"specialty": {"oncologie": 1, "dermatologie": 1}}
    assert results.order == "newest"


def test_what_finds_nothing_either_way_is_not_told_as_loosened(cases, ask):
    assert ask('xylophone "trombone basson"') == Results([], 0)
