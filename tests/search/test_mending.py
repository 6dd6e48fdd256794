"""What is misspelt, begun or rare is put right, by words this very reader can find."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Query, language, parse, words_of
from search.mending import understand

from .conftest import MEMBERS, make_case

STAFF = frozenset({"staff"})


def beginning(text: str, others: str = "") -> Query:
    """The question "text* others"."""
    words = words_of(f"{text} {others}")
    return Query(text=f"{text}* {others}", words=(replace(words[0], prefix=True), *words[1:]))


@pytest.fixture
def ask(engine):
    def ask(text: str | Query, audience=MEMBERS, **options):
        query = parse(text) if isinstance(text, str) else text
        return engine.find(query, audience, **options)

    return ask


@pytest.fixture
def ids(ask):
    return lambda *asked, **options: sorted(hit.id for hit in ask(*asked, **options).hits)


def test_a_word_that_finds_nothing_is_mended_and_told(engine, ask):
    engine.apply([make_case(1, "Embolie pulmonaire"), make_case(2, "Zona")])

    results = ask("Pulmonnaire")

    assert [hit.id for hit in results.hits] == [1]
    assert results.mended == (("Pulmonnaire", "pulmonaire"),)
    assert "<mark>pulmonaire</mark>" in results.hits[0].title_html


def test_a_word_that_finds_something_is_left_alone(engine, ask):
    engine.apply([make_case(1, "Sonde"), make_case(2, "Ronde")])

    assert ask("ronde").mended == ()
    assert [hit.id for hit in ask("ronde").hits] == [2]


def test_only_the_wrong_word_of_a_question_is_mended(engine, ask):
    engine.apply([make_case(1, "Embolie pulmonaire"), make_case(2, "Embolie"), make_case(3, "Goutte")])

    results = ask("embolie pulmonnaire")

    assert [hit.id for hit in results.hits] == [1, 2]
    assert results.mended == (("pulmonnaire", "pulmonaire"),)


def test_a_phrase_is_mended_with_its_word(engine, ids):
    engine.apply([make_case(1, "Embolie pulmonaire"), make_case(2, "Embolie, fonction pulmonaire")])

    assert ids('"embolie pulmonnaire"') == [1]


def test_abbreviations_and_numbers_are_not_mended(engine, ask):
    engine.apply([make_case(1, "Cas de TIRS et 1234 et toux")])

    for text in ("toux TIRX", "toux 1235", "toux b12x"):
        assert ask(text).mended == ()
        assert ask(text).total == 1


def test_nothing_is_mended_to_a_word_of_a_hidden_case(engine, ask):
    engine.apply([make_case(1, "Sarcoïdose", audience=["staff"]), make_case(2, "Zona")])

    assert ask("sarcoidosse", STAFF).mended == (("sarcoidosse", "sarcoïdose"),)
    assert ask("sarcoidosse").mended == ()
    assert ask("sarcoidosse").total == 0


def test_a_word_of_hidden_cases_only_is_like_one_that_nobody_wrote(engine, ask):
    engine.apply(
        [make_case(1, "Sarcoidosse", audience=["staff"])]
        + [make_case(number, "Sarcoïdose") for number in (2, 3)]
    )

    hidden, unwritten = ask("sarcoidosse zona"), ask("sarcoidossee zona")

    assert hidden.mended == (("sarcoidosse", "sarcoïdose"),)
    assert unwritten.mended == (("sarcoidossee", "sarcoïdose"),)
    assert [hit.score for hit in hidden.hits] == [hit.score for hit in unwritten.hits]


def test_hidden_words_do_not_weigh_on_the_rest_of_a_question(engine, ask):
    engine.apply([make_case(1, "Kryptonite", audience=["staff"]), make_case(2, "Toux"), make_case(3, "Toux")])

    known, unknown = ask("toux kryptonite").hits, ask("toux xyzzyx").hits

    assert [(hit.id, hit.score) for hit in known] == [(hit.id, hit.score) for hit in unknown]


def test_a_beginning_finds_the_words_that_begin_so(engine, ids):
    engine.apply(
        [
            make_case(1, "Cardiologie"),
            make_case(2, "Un avis du cardiologue"),
            make_case(3, "Une carie"),
            make_case(4, "Le cardia"),
        ]
    )

    assert ids(beginning("cardi")) == [1, 2, 4]
    assert ids(beginning("cardio")) == [1, 2]
    assert ids(beginning("cardio", "avis")) == [1, 2]
    assert ids(beginning("xyz")) == []


def test_a_beginning_stands_for_its_commonest_completions(engine, ids):
    rare = [make_case(number, f"Mot{chr(96 + number)}") for number in range(1, 21)]
    common = [make_case(100 + number, f"Mot{chr(96 + number)}") for number in range(5, 21)]
    engine.apply([*rare, *common])

    assert ids(beginning("mot"), per_page=99) == [*range(5, 21), *range(105, 121)]


def test_a_beginning_may_be_a_whole_word(engine, ids):
    engine.apply(
        [make_case(1, "IRM")] + [make_case(n, f"irm{chr(95 + n)} irm{chr(95 + n)}") for n in range(2, 28)]
    )

    assert 1 in ids(beginning("irm"), per_page=99)


def test_completions_that_one_cannot_see_do_not_stand_in_the_way(engine, ids):
    hidden = [
        make_case(40 * number + copy, f"Mot{chr(97 + number)}", audience=["staff"])
        for number in range(20)
        for copy in range(2)
    ]
    engine.apply([*hidden, make_case(5_000, "Motz")])

    assert ids(beginning("mot")) == [5_000]


def test_an_excluded_beginning_excludes_all_words(engine, ids):
    engine.apply([make_case(1, "Toux cardiaque"), make_case(2, "Toux sèche")])
    query = parse("toux")

    assert ids(replace(query, excluded=beginning("cardi").words)) == [2]


def test_a_rare_slip_leads_to_a_suggestion(engine, ask):
    engine.apply(
        [make_case(1, "Douleur thoracqiue")]
        + [make_case(number, "Douleur thoracique") for number in range(2, 30)]
    )

    results = ask("thoracqiue -goutte")

    assert [hit.id for hit in results.hits] == [1]
    assert results.suggestion == "thoracique -goutte"
    assert ask(results.suggestion).total > results.total


def test_a_common_word_leads_to_no_suggestion(engine, ask):
    engine.apply(
        [make_case(number, "Sonde") for number in range(1, 9)]
        + [make_case(number, "Ronde") for number in range(10, 99)]
    )

    assert ask("sonde").suggestion == ""


def test_no_suggestion_from_hidden_cases(engine, ask):
    engine.apply(
        [make_case(1, "Thoracqiue", audience=["members", "staff"])]
        + [make_case(number, "Thoracique", audience=["staff"]) for number in range(2, 30)]
    )

    assert ask("thoracqiue", STAFF).suggestion == "thoracique"
    assert ask("thoracqiue").suggestion == ""


def test_completion_gives_the_commonest_words_of_this_reader(engine):
    engine.apply(
        [make_case(1, "Cardiologie"), make_case(2, "Cardiologie et cardiomégalie")]
        + [make_case(number, "Cardioplégie", audience=["staff"]) for number in range(3, 9)]
        + [make_case(number, "avec l'hôpital") for number in range(10, 12)]
    )

    assert engine.complete("cardio", MEMBERS) == ["cardiologie", "cardiomégalie"]
    assert engine.complete("Cardi", STAFF) == ["cardioplégie"]
    assert engine.complete("l'hôp", MEMBERS) == ["hôpital"]
    assert engine.complete("avis de cardiom", MEMBERS) == ["cardiomégalie"]
    assert engine.complete("cardio", MEMBERS, limit=1) == ["cardiologie"]
    for nothing in ("", " ", "?!", "ave", "cardio ", "xyz"):
        assert engine.complete(nothing, MEMBERS) == []


def test_words_are_shown_as_most_of_the_cases_write_them(engine, ask):
    spelt = ["Eczéma", "ECZÉMA", "de l'eczéma", "eczema", "œdème", "Oedème", "œdème", "dosage HbA1c", "INR"]
    engine.apply([make_case(number, text) for number, text in enumerate(spelt, 1)])

    assert engine.complete("eczem", MEMBERS) == ["eczéma"]
    assert engine.complete("oed", MEMBERS) == ["œdème"]
    assert engine.complete("hba", MEMBERS) == ["HbA1c"]
    assert engine.complete("in", MEMBERS) == ["INR"]
    assert ask("eczemma").mended == (("eczemma", "eczéma"),)
    assert ask("eczéma").total == ask("eczema").total == 4


def test_a_suggestion_has_its_accents(engine, ask):
    engine.apply(
        [make_case(1, "Diarrhee et diarhée")]
        + [make_case(number, "", "Une diarrhée fébrile") for number in range(2, 30)]
    )

    assert ask("diarhée aiguë").suggestion == "diarrhée aiguë"


def test_how_a_word_is_written_is_only_learnt_from_cases_the_reader_may_see(engine):
    engine.apply(
        [make_case(1, "Eczema atopique")]
        + [make_case(number, "Eczéma", audience=["staff"]) for number in range(2, 9)]
    )

    assert engine.complete("ecze", MEMBERS) == ["eczema"]
    assert engine.complete("ecze", STAFF) == ["eczéma"]


TEXTS = ["zona", "zonna", "zone", "toux", "touux", "tousse", "ophtalmique", "oftalmique", "sarcoidose zona"]
cases = st.lists(st.tuples(st.sampled_from(TEXTS), st.booleans()), min_size=1, max_size=25)
AS_WHOLE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@AS_WHOLE
@given(cases, st.lists(st.sampled_from([*TEXTS, "zonaa", "ophtalmiqe"]), min_size=1, max_size=3))
def test_what_is_mended_or_suggested_finds_something_for_this_reader(engine, ask, cases, words):
    documents = [
        make_case(number, text, audience=["staff"] if hidden else ["members"])
        for number, (text, hidden) in enumerate(cases, 1)
    ]
    engine.apply(documents, engine.ids() - {document.id for document in documents})

    results = ask(" ".join(words))

    for _typed, meant in results.mended:
        assert ask(meant).total > 0
        assert ask(meant).mended == ()
    if results.suggestion:
        assert ask(results.suggestion).total > results.total


@AS_WHOLE
@given(cases, st.text("zonatuxphi", min_size=1, max_size=3))
def test_every_completion_finds_something_for_this_reader(engine, ask, cases, typed):
    documents = [
        make_case(number, text, audience=["staff"] if hidden else ["members"])
        for number, (text, hidden) in enumerate(cases, 1)
    ]
    engine.apply(documents, engine.ids() - {document.id for document in documents})

    completed = engine.complete(typed, MEMBERS, limit=20)

    shown = {word for text, hidden in cases if not hidden for word in text.split()}
    assert set(completed) == {
        word for word in shown if word.startswith(typed) and not language.is_common(word)
    }
    assert all(ask(word).total and ask(word).mended == () for word in completed)


class Counted:
    """A lexicon of words that stand in so many cases each, all of them seen."""

    count = 100_000

    def __init__(self, **numbers: int):
        self.numbers = numbers

    def frequency(self, field: str, form: str) -> int:
        return self.numbers.get(form, 0) if field == "exact" else 0

    def starting(self, beginning: str, most: int) -> list[str]:
        found = (word for word in self.numbers if word.startswith(beginning))
        return sorted(found, key=lambda word: -self.numbers[word])[:most]

    def near(self, word: str, slips: int) -> list[str]:
        return []

    def seen(self, forms) -> set:
        return set(forms)

    def examples(self, word: str, most: int) -> list:
        return []


def test_a_beginning_of_very_common_words_is_completed_as_far_as_that_is_cheap():
    few = understand(beginning("cardio"), Counted(cardiologue=9_000, cardiomyopathie=12))
    many = understand(beginning("cardio"), Counted(cardiologue=29_000, cardiaque=900, cardiomyopathie=1_500))
    one = understand(beginning("cardio"), Counted(cardiologue=90_000, cardiomyopathie=5))

    assert few.query.words[0].exact == ("cardiologue", "cardiomyopathie")
    assert many.query.words[0].exact == ("cardiologue",)
    assert one.query.words[0].exact == ("cardiologue",)
