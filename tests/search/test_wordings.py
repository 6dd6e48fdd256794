"""A question finds what says the same in other words; never more of them than it can bear."""

import time

import pytest

from search import Filters, Query, parse
from search.wordings import (
    LONGEST_QUESTION,
    MOST_WORDINGS,
    Dictionary,
    Entry,
    add_wordings,
    both_ways,
)
from tests.search.conftest import MEMBERS, make_case

ENTRIES = [
    *both_ways(Entry("IRC", "insuffisance rénale chronique", 0.8, "abbreviation"), "fr"),
    *both_ways(Entry("IRC", "insuffisance respiratoire chronique", 0.8, "abbreviation"), "fr"),
    *both_ways(Entry("insuffisance", "failure", 0.5, "translation", "fr"), "en"),
    *both_ways(Entry("infarctus du myocarde", "myocardial infarction", 0.7, "translation", "fr"), "en"),
    *both_ways(Entry("AS", "aortic stenosis", 0.8, "abbreviation", "en"), "en"),
]
DICTIONARY = Dictionary(ENTRIES)


def added(text: str, *dictionaries: Dictionary) -> list[tuple[str, str]]:
    """What each wording covers, and what it says."""
    query = add_wordings(parse(text), *(dictionaries or (DICTIONARY,)))
    return [(" ".join(query.words[at].text for at in one.covers), one.label) for one in query.wordings]


def test_an_abbreviation_keeps_all_its_meanings():
    assert added("fatigue et irc") == [
        ("irc", "insuffisance rénale chronique"),
        ("irc", "insuffisance respiratoire chronique"),
    ]


@pytest.mark.parametrize(
    "text",
    ["insuffisance rénale chronique", "INSUFFISANCES RENALES CHRONIQUES", "chronique insuffisance rénale"],
)
def test_the_longest_run_speaks_for_the_words_in_it(text):
    assert [label for _, label in added(text)] == ["IRC"]


def test_a_run_is_found_by_its_stems_past_words_of_grammar():
    assert added("suites d'infarctus du myocarde antérieur") == [
        ("infarctus myocarde", "myocardial infarction")
    ]
    assert added("Myocardial infarctions") == [("Myocardial infarctions", "infarctus du myocarde")]


def test_words_apart_are_no_run():
    assert added("infarctus splénique, myocarde sain") == []


def test_an_abbreviation_that_is_grammar_is_only_read_in_capitals():
    assert added("severe AS in a man") == [("AS", "aortic stenosis")]
    assert added("as severe as ever") == added("aortic stenosis") == []


def test_a_question_is_read_in_its_own_language():
    bread = Dictionary(both_ways(Entry("pain", "bread", 0.6, "translation", "fr"), "en"))

    assert added("why does the pain come back", bread) == []
    assert added("du pain avec une maladie coeliaque", bread) == [("pain", "bread")]
    assert added("pain", bread) == [("pain", "bread")]


def test_what_is_excluded_is_not_added():
    assert added("IRC -respiratoire") == [("IRC", "insuffisance rénale chronique")]


def test_what_was_typed_is_not_added_again():
    same = Dictionary([Entry("toux", "toux"), Entry("toux", "TOUX"), Entry("fièvre", "toux")])

    assert added("toux", same) == []
    assert added("fièvre toux", same) == [("fièvre", "toux")]


def test_two_dictionaries_say_a_thing_once():
    assert added("infarctus myocarde", DICTIONARY, DICTIONARY) == [
        ("infarctus myocarde", "myocardial infarction")
    ]


def test_alternatives_that_were_typed_stay_first():
    query = add_wordings(parse("IRC OU dialyse"), DICTIONARY)

    assert [one.kind for one in query.wordings] == ["or", "abbreviation", "abbreviation"]


def test_a_beginning_is_not_looked_up():
    assert added("irc*") == []


def test_a_long_text_stays_as_it_is():
    long = " ".join(f"mot{number}x" for number in range(LONGEST_QUESTION))

    assert added(f"{long} irc") == []
    assert added(long.replace("mot0x", "irc"))


def test_wordings_have_an_end():
    crowded = Dictionary(Entry(f"mot{n}x", f"autre {n} {m}") for n in range(20) for m in range(20))
    text = " ".join(f"mot{n}x" for n in range(20))

    assert len(added(text, crowded)) == MOST_WORDINGS
    assert len(added("mot1x", crowded)) < 10


def test_nothing_comes_of_nothing():
    empty = Dictionary([Entry("", "x"), Entry("...", "x"), Entry("x", "...")])

    assert add_wordings(Query(), empty, DICTIONARY) == Query()
    assert added("x", empty) == added("« »") == []


@pytest.mark.parametrize(("count", "most"), [(20, 0.002), (64, 0.005)])
def test_wordings_cost_little(count, most):
    words = [f"mot{chr(97 + n % 26)}{chr(97 + n // 26)}e" for n in range(64)]
    large = Dictionary(
        Entry(f"{words[n % 64]} {words[m]}", f"autre {n} {m}") for n in range(500) for m in range(64)
    )
    query = parse(" ".join(words[:count]))
    add_wordings(query, large)

    times = []
    for _ in range(9):
        started = time.process_time()
        add_wordings(query, large)
        times.append(time.process_time() - started)

    assert min(times) < most


@pytest.fixture
def ask(engine):
    def ids(text: str) -> list[int]:
        return [hit.id for hit in engine.find(add_wordings(parse(text), DICTIONARY), MEMBERS).hits]

    return ids


def test_other_words_find_the_case_and_weigh_less(engine, ask):
    engine.apply(
        [
            make_case(1, "Quelle dose dans l'insuffisance rénale chronique ?"),
            make_case(2, "Quelle dose dans l'IRC ?"),
            make_case(3, "Insuffisance cardiaque chronique"),
        ]
    )

    assert ask("dose IRC") == [2, 1]
    assert ask("dose insuffisance rénale chronique")[:2] == [1, 2]


def test_a_question_in_one_language_finds_both(engine, ask):
    engine.apply(
        [make_case(1, "Infarctus du myocarde à 30 ans"), make_case(2, "Myocardial infarction at 30")]
    )

    assert set(ask("infarctus du myocarde")) == set(ask("myocardial infarction")) == {1, 2}


def test_filters_hold_for_other_words_too(engine):
    engine.apply([make_case(1, "Insuffisance rénale chronique", audience=["staff"]), make_case(2, "Toux")])
    query = add_wordings(parse("IRC"), DICTIONARY)

    assert engine.find(query, MEMBERS).total == 0
    assert engine.find(query, {"staff"}, Filters.on(state="solved")).total == 0
    assert engine.find(query, {"staff"}).total == 1
