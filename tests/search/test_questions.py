"""Whatever a member types becomes a question."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from search import Filters, Operator, parse
from search.query import MOST_WORDS


def texts(words) -> list[str]:
    return [word.text for word in words]


def test_words_phrases_and_exclusions_are_told_apart():
    query = parse('dyspnée "perte de connaissance" -grossesse')

    assert texts(query.words) == ["dyspnée", "perte", "de", "connaissance"]
    assert query.phrases[0].words == ("perte", "de", "connaissance")
    assert texts(query.excluded) == ["grossesse"]


def test_french_quotation_marks_make_a_phrase():
    assert parse("« œdème aigu »").phrases[0].words == ("oedeme", "aigu")


def test_an_excluded_phrase_and_an_excluded_compound():
    query = parse('fièvre -"retour de voyage" -anti-inflammatoire')

    assert [phrase.words for phrase in query.excluded_phrases] == [
        ("retour", "de", "voyage"),
        ("anti", "inflammatoire"),
    ]


def test_a_negative_number_is_no_exclusion():
    query = parse("myopie -3")

    assert not query.excluded
    assert texts(query.words) == ["myopie", "3"]


def test_grammar_is_marked_but_capitals_are_kept():
    common = {word.text: word.common for word in parse("la SEP et la TA ou OR").words}

    assert common == {"la": True, "SEP": False, "et": True, "TA": False, "ou": True, "OR": False}


def test_both_halves_of_a_dose_know_the_whole():
    assert all("500mg" in word.exact for word in parse("500 mg").words)


def by_author(query, value):
    if not value:
        raise ValueError("Say whose cases you seek.")
    return replace(query, filters=query.filters.joined_with(Filters.on(author=value)))


AUTHOR = Operator(("auteur", "author"), by_author)


def test_an_operator_from_outside_changes_the_question():
    query = parse('toux auteur:"dr_orme"', [AUTHOR])

    assert query.filters == parse("AUTHOR:dr_orme toux", [AUTHOR]).filters == Filters.on(author="dr_orme")
    assert texts(query.words) == ["toux"]


def test_a_wrong_operator_is_explained():
    assert parse('auteur:""', [AUTHOR]).remarks == ("Say whose cases you seek.",)


def test_an_unknown_operator_is_an_ordinary_word():
    assert texts(parse("poids:70", [AUTHOR]).words) == ["poids", "70"]


def test_a_long_text_stays_bounded():
    query = parse(" ".join(f"mot{number}x" for number in range(5_000)) + ' "a b"' * 99 + " -c" * 99)

    assert len(query.words) <= MOST_WORDS
    assert len(query.phrases) < 10
    assert len(query.excluded) < 20


def test_filters_join_and_let_go_of_a_field():
    first = Filters.on(specialty="dermatologie", since=datetime(2026, 3, 3))
    second = Filters.on(specialty="dermatologie", state=("open", "solved"), since=datetime(2026, 1, 1))

    both = first.joined_with(second)

    assert both == Filters.on(specialty="dermatologie", state=("open", "solved"), since=datetime(2026, 3, 3))
    assert both.without("state") == first


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_asked(text):
    assert len(parse(text, [AUTHOR]).words) <= MOST_WORDS
