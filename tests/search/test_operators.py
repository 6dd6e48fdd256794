"""The operators that need no forum: values in two languages, dates, and a kind sentence for what is wrong."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Filters, Operator, Query, parse
from search.operators import narrows, orders, posted_after, posted_before, puts_to_part, read_moment

NOW = datetime(2026, 5, 31, 12)
WRONG = "Je ne connais pas « {value} »."
SLUGS = {"cardio": "cardiologie", "dermatologie": "dermatologie"}


@pytest.mark.parametrize(
    ("value", "labels"),
    [("dermatologie", ("dermatologie",)), ("Cardio, dermatologie,", ("cardiologie", "dermatologie"))],
)
def test_a_label_may_be_one_of_several(value, labels):
    by_specialty = narrows("specialty", WRONG, lambda one: SLUGS.get(one.lower()))

    assert by_specialty(Query(), value).filters == Filters.on(specialty=labels)


def test_labels_fold_as_documents_bear_them():
    assert narrows("tag", WRONG)(Query(), "Érythème  migrant").filters == Filters.on(tag="erytheme migrant")


def test_two_labels_of_one_field_must_both_hold():
    by_tag = narrows("tag", WRONG)

    assert by_tag(by_tag(Query(), "a"), "b").filters.labels == (("tag", ("a",)), ("tag", ("b",)))


@pytest.mark.parametrize(
    ("apply", "value", "field", "meaning"),
    [
        (puts_to_part(WRONG), "titre", "within", "title"),
        (puts_to_part(WRONG), "Réponses", "within", "answers"),
        (puts_to_part(WRONG), "answers", "within", "answers"),
        (orders(WRONG), "récent", "order", "newest"),
        (orders(WRONG), "utile", "order", "useful"),
        (orders(WRONG), "RELEVANCE", "order", "relevance"),
    ],
)
def test_parts_and_orders_have_names_in_both_languages(apply, value, field, meaning):
    assert getattr(apply(Query(), value), field) == meaning


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024", datetime(2024, 1, 1)),
        ("2024-05", datetime(2024, 5, 1)),
        ("05/2024", datetime(2024, 5, 1)),
        ("2024-05-31", datetime(2024, 5, 31)),
        ("31/05/2024", datetime(2024, 5, 31)),
        ("1.6.2024", datetime(2024, 6, 1)),
        ("10 jours", datetime(2026, 5, 21, 12)),
        ("2 weeks ago", datetime(2026, 5, 17, 12)),
        ("il y a 6 mois", datetime(2025, 11, 29, 21)),
        ("2ans", datetime(2024, 5, 31)),
        ("9999 years", datetime(1926, 5, 31, 12)),
    ],
)
def test_moments_in_many_ways(value, moment):
    assert read_moment(value, NOW) == moment


def test_before_and_after_make_a_span():
    known = [
        Operator(("avant", "before"), posted_before(WRONG, lambda: NOW)),
        Operator(("après", "after"), posted_after(WRONG, lambda: NOW)),
    ]

    assert parse("toux apres:2024 before:05/2025", known).filters == Filters(
        since=datetime(2024, 1, 1), until=datetime(2025, 5, 1)
    )
    assert parse('après:"10 jours"', known).filters == Filters(since=datetime(2026, 5, 21, 12))


@pytest.mark.parametrize(
    ("apply", "value"),
    [
        (narrows("specialty", WRONG, SLUGS.get), "boulangerie"),
        (narrows("specialty", WRONG, SLUGS.get), "cardio,boulangerie"),
        (narrows("tag", WRONG), ","),
        (puts_to_part(WRONG), "marge"),
        (orders(WRONG), "{value.__class__}"),
        (posted_before(WRONG), "2024-13"),
        (posted_before(WRONG), "31/02/2024"),
        (posted_after(WRONG), "hier"),
        (posted_after(WRONG), "0000"),
        (posted_after(WRONG), "5 lunes"),
    ],
)
def test_what_means_nothing_is_explained(apply, value):
    with pytest.raises(ValueError, match="Je ne connais pas") as refusal:
        apply(Query(), value)

    assert str(refusal.value) in {WRONG.format(value=one) for one in (value, "boulangerie", "")}


def test_the_sentence_reaches_the_member_once():
    known = [Operator(("tri",), orders(WRONG))]

    assert parse("tri:x tri:x toux", known).remarks == ("Je ne connais pas « x ».",)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=30) | st.from_regex(r"[0-9]{0,5}[-/. ]?[a-z0-9]{0,5}[-/.]?[0-9]{0,5}", fullmatch=True)
)
def test_any_value_is_a_moment_or_none(value):
    assert read_moment(value, NOW) is None or read_moment(value, NOW).year > 1000
