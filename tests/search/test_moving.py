"""An index that is being built for the first time is given what is saved meanwhile."""

import pytest

from search import IndexUnavailable, open_engine

from .conftest import make_case


def test_what_is_applied_during_the_first_build_is_not_lost(url):
    engine = open_engine(url, seconds=20)

    with engine.rebuild() as builder:
        builder.add([make_case(1, "Zona"), make_case(2, "Zona")])
        engine.apply([make_case(2, "Goutte"), make_case(3, "Toux")], [1])

    assert engine.ids() == {2, 3}
    assert engine.stored(2).title == "Goutte"


def test_without_a_build_a_missing_index_takes_nothing(url):
    engine = open_engine(url)
    with pytest.raises(ZeroDivisionError), engine.rebuild():
        raise ZeroDivisionError

    with pytest.raises(IndexUnavailable):
        engine.apply([make_case(1, "Zona")])
    assert engine.health() == "missing"


def test_an_index_is_built_from_itself(engine, found):
    engine.apply([make_case(n, "Zona") for n in range(1, 40)])
    for n in range(1, 30):
        engine.apply([make_case(n, "Goutte")], [n + 1])
    before = engine.fingerprint()

    engine.optimise()

    assert engine.fingerprint() == before
    assert set(found("goutte", per_page=99)) == set(range(1, 30))
