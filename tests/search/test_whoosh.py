"""What only the embedded engine does: it stops looking when a question costs too much, and never guesses."""

from search import open_engine, parse
from search.whoosh_ranking import _highest
from tests.search.conftest import MEMBERS, make_case


def test_a_phrase_looked_for_in_a_part_of_the_cases_shows_only_what_holds_it(tmp_path, monkeypatch):
    monkeypatch.setattr("search.whoosh_search._LOOKED_AT_ONCE", 4)
    cases = [make_case(n, "Zona goutte" if n % 2 else "Goutte zona") for n in range(1, 41)]
    patient, hasty = (open_engine(f"whoosh://{tmp_path}/index", seconds=bound) for bound in (20, 0.0))
    with patient.rebuild() as builder:
        builder.add(cases)

    every = patient.find(parse('"zona goutte"'), MEMBERS, per_page=50)
    some = hasty.find(parse('"zona goutte"'), MEMBERS, per_page=50)

    assert {hit.id for hit in every.hits} == set(range(1, 41, 2))
    assert not every.cut
    assert some.cut
    assert {hit.id for hit in some.hits} < {hit.id for hit in every.hits}
    assert some.hits


def test_an_excluded_phrase_is_looked_for_in_all_cases_at_any_price(tmp_path, monkeypatch):
    monkeypatch.setattr("search.whoosh_search._LOOKED_AT_ONCE", 4)
    engine = open_engine(f"whoosh://{tmp_path}/index", seconds=0.0)
    with engine.rebuild() as builder:
        builder.add(make_case(n, "Zona goutte" if n % 2 else "Goutte zona") for n in range(1, 41))

    found = engine.find(parse('zona -"zona goutte"'), MEMBERS, per_page=50)

    assert {hit.id for hit in found.hits} == set(range(2, 41, 2))


def test_the_highest_of_many_keys_are_those_that_sorting_all_would_give():
    for size, values in ((5, 3), (400, 7), (9_000, 11), (9_000, 9_001), (30_000, 1)):
        keys = [float(number * 7_919 % values) for number in range(size)]
        least = sorted(keys, reverse=True)[: min(100, size)][-1]

        highest = _highest(keys, list(range(size)), 100)

        assert highest == [(key, doc) for doc, key in enumerate(keys) if key >= least]
