"""Whatever a member types becomes a question."""

import time
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import Filters, Operator, parse
from search.operators import narrowed, orders, posted_before, puts_to_part
from search.parsing import MOST_SIGNS
from search.query import MOST_PHRASES, MOST_WORDS, Phrase, Word


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


def other_ways(query) -> list[tuple[list[str], list[str], float, str]]:
    return [
        (texts(query.words[place] for place in other.covers), texts(other.words), other.weight, other.kind)
        for other in query.wordings
    ]


@pytest.mark.parametrize("sign", ["OU", "OR"])
def test_one_word_or_another(sign):
    query = parse(f"IRC {sign} dialyse {sign} néphropathie potassium")

    assert texts(query.words) == ["IRC", "potassium"]
    assert other_ways(query) == [(["IRC"], ["dialyse"], 1.0, "or"), (["IRC"], ["néphropathie"], 1.0, "or")]


def test_or_binds_all_parts_of_a_compound():
    assert other_ways(parse("anti-TNF OU rituximab")) == [(["anti", "TNF"], ["rituximab"], 1.0, "or")]


@pytest.mark.parametrize("text", ['"perte de connaissance" OU syncope', 'syncope OR "perte de connaissance"'])
def test_a_phrase_or_a_word(text):
    query = parse(text)

    assert set(query.phrases[0].runs) == {("perte", "de", "connaissance"), ("syncope",)}
    assert len(query.phrases) == len(query.wordings) == 1


def test_one_phrase_or_another():
    assert parse('"œdème aigu" OU "poumon blanc" toux').phrases == (
        Phrase(("oedeme", "aigu"), (("poumon", "blanc"),)),
    )


def test_alternatives_do_not_hang_on_a_word_of_grammar():
    assert other_ways(parse("la OU dyspnée toux")) == [(["dyspnée"], ["la"], 1.0, "or")]


@pytest.mark.parametrize("text", ["OU", "OR fièvre", "fièvre OU", "OU OU", "fièvre ou toux", 'OU "" OU'])
def test_or_with_nothing_to_join_is_a_word(text):
    query = parse(text)

    assert query.wordings == ()
    assert query.words


def test_or_joins_across_an_operator():
    assert other_ways(parse("toux OU auteur:dr_orme fièvre", [AUTHOR])) == [(["toux"], ["fièvre"], 1.0, "or")]


def test_a_star_stands_for_all_endings():
    query = parse("cardio* stable -neuro*")

    assert query.words[0] == Word("cardio*", ("cardio",), (), prefix=True)
    assert [word.prefix for word in (*query.words, *query.excluded)] == [True, False, True]


def test_the_last_part_of_a_compound_may_be_a_beginning():
    assert [(word.exact[0], word.prefix) for word in parse("anti-inf*").words] == [
        ("anti", False),
        ("inf", True),
    ]


@pytest.mark.parametrize("text", ["a*", "*", "**", "**fièvre**", "-*", '"cardio*"'])
def test_a_star_elsewhere_means_nothing(text):
    assert not any(word.prefix for word in parse(text).words)


def by_tag(query, value):
    return narrowed(query, Filters.on(tag=tuple(value.split(","))))


TAG = Operator(("étiquette", "tag"), by_tag)


def test_names_of_operators_fold_accents():
    assert parse("etiquette:x", [TAG]).filters == parse("Étiquette:x", [TAG]).filters == Filters.on(tag="x")


def test_what_an_operator_would_want_is_barred_by_a_minus():
    query = parse("fièvre -etiquette:x,y etiquette:z", [TAG])

    assert query.filters == Filters(labels=(("tag", ("z",)),), barred=(("tag", ("x", "y")),))
    assert texts(query.words) == ["fièvre"]


def test_a_barred_span_of_time_leaves_the_rest():
    before = Operator(("avant",), posted_before("Quand ?"))

    assert parse("-avant:2024", [before]).filters == Filters(since=datetime(2024, 1, 1))


def test_an_operator_that_cannot_be_barred_says_so():
    within = Operator(("dans",), puts_to_part("Où ?"))

    query = parse("toux -dans:titre", [within], not_barred="Pas de moins avant {name}.")

    assert query.remarks == ("Pas de moins avant dans.",)
    assert query.within == ""


def test_a_value_in_quotation_marks_may_lack_the_last():
    assert parse('auteur:"dr orme', [AUTHOR]).filters == Filters.on(author="dr orme")
    assert parse('etiquette:"a b",c', [TAG]).filters == Filters.on(tag=("a b", "c"))


def test_an_operator_without_a_value_is_an_ordinary_word():
    assert texts(parse("auteur: dr_orme", [AUTHOR]).words) == ["auteur", "dr", "orme"]


def test_an_order_alone_lists_everything():
    assert parse("tri:recent", [Operator(("tri",), orders("Quel ordre ?"))]).is_open


def test_a_long_text_stays_bounded():
    query = parse(" ".join(f"mot{number}x" for number in range(5_000)) + ' "a b"' * 99 + " -c" * 99)

    assert len(query.words) <= MOST_WORDS
    assert len(query.phrases) < 10
    assert len(query.excluded) < 20


@pytest.mark.parametrize(
    "part", ["«", '"', 'a:"', "OU ", "a OU ", '"a" OU ', '-"', "aa:", "mot* ", "a'", "-"]
)
def test_the_longest_nonsense_is_read_at_once(part):
    started = time.process_time()

    query = parse(part * MOST_SIGNS, [AUTHOR, TAG])

    assert time.process_time() - started < 0.5
    assert len(query.words) <= MOST_WORDS
    assert len(query.phrases) <= MOST_PHRASES
    assert all(len(phrase.others) < MOST_PHRASES for phrase in query.phrases)


def test_filters_join_and_let_go_of_a_field():
    first = Filters.on(specialty="dermatologie", since=datetime(2026, 3, 3))
    second = Filters.on(specialty="dermatologie", state=("open", "solved"), since=datetime(2026, 1, 1))

    both = first.joined_with(second)

    assert both == Filters.on(specialty="dermatologie", state=("open", "solved"), since=datetime(2026, 3, 3))
    assert both.without("state") == first


PIECES = st.sampled_from(
    ["OU", "OR", " ", '"', "«", "»", "-", "*", ":", ",", "etiquette:", "auteur:", "toux", "le", "K+", "\x00"]
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_can_be_asked(text):
    query = parse(text, [AUTHOR, TAG])

    assert len(query.words) <= MOST_WORDS
    assert all(phrase.words and all(phrase.others) for phrase in query.phrases)
    assert all(other.covers and other.words for other in query.wordings)
    assert all(place < len(query.words) for other in query.wordings for place in other.covers)
