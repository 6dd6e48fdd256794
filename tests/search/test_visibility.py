"""Nobody ever receives a case that he may not open."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Filters, parse

from .conftest import make_case

TOKENS = ["members", "staff", "member:1", "member:12", "verified"]
QUESTIONS = ["zona", "zona goutte", '"zona goutte"', "-fièvre", "", "goutte -zona", "fièvre 39"]
tokens = st.sets(st.sampled_from(TOKENS), max_size=3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(audiences=st.lists(tokens, min_size=1, max_size=12), reader=tokens, solved=st.booleans())
def test_no_reader_gets_a_case_outside_his_audience(engine, audiences, reader, solved):
    cases = {
        number: make_case(number, "Zona goutte", "fièvre à 39", audience=sorted(audience))
        for number, audience in enumerate(audiences, 1)
    }
    engine.apply(cases.values(), engine.ids() - set(cases))
    allowed = {number for number, case in cases.items() if reader & set(case.audience)}

    for question in QUESTIONS:
        for filters in (Filters(), Filters.on(state="open")):
            results = engine.find(parse(question), reader, filters, per_page=50, facets=("state",))
            assert {hit.id for hit in results.hits} <= allowed
            assert results.total <= len(allowed)
            assert sum(results.counts["state"].values()) <= len(allowed)
    assert {hit.id for hit in engine.find(parse("zona"), reader, per_page=50).hits} == allowed
    assert {hit.id for hit in engine.similar("zona goutte", reader, limit=50)} <= allowed


def test_a_case_that_is_hidden_later_is_gone_at_once(engine, found):
    engine.apply([make_case(1, "Zona")])
    assert found("zona") == [1]

    engine.apply([make_case(1, "Zona", audience=["staff", "member:12"])])

    assert found("zona") == []
    assert found("zona", audience={"member:12"}) == [1]
    assert found("zona", audience={"member:1"}) == []
    assert found("zona", audience=()) == []
