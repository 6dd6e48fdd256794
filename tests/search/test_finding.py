"""What is found, shown and counted; the same for every engine."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest

from search import Filters, parse

from .conftest import MEMBERS, TODAY, make_case

# ruff: noqa: SIM905 (a word list is read as a text)
SHORT = """
ECG INR HTA B12 IgM HPV D3 TA K+ IRM EP Rh- T4 CRP Na+ HbA1c AVC IDM BPCO SEP IV PO VIH VHB VHC TSH
PSA LDL HDL UI mg CO2 O2 pH Hb GB PNN OMI FA ACR AAA TVP TP AVK AOD IEC ARA2 AINS IPP ISRS CA125
HER2 CD4 QT PaO2 GH FSH LH BCG DTP ROR HLA-B27 anti-D G6PD X0 S1 L5 C3 5-FU
""".split()


@pytest.mark.parametrize("said", ["dyspnee", "DYSPNÉE", "dyspnées", "dyspne\u0301e"])
def test_accents_and_endings_do_not_hide_a_case(engine, found, said):
    engine.apply([make_case(1, "Dyspnée aiguë"), make_case(2, "Lombalgie")])

    assert found(said) == [1]


def test_short_words_numbers_and_signs_are_found(engine, found):
    engine.apply([make_case(n, f"Valeur de {short} ce matin") for n, short in enumerate(SHORT, 1)])

    missed = [short for n, short in enumerate(SHORT, 1) if n not in found(short, per_page=100)[:3]]
    assert not missed


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("covid-19", "covid19"),
        ("covid-19", "covid"),
        ("covid19", "covid-19"),
        ("anti-inflammatoires", "antiinflammatoire"),
        ("anti-inflammatoires", "inflammatoire"),
        ("500mg", "500 mg"),
        ("500 mg", "500mg"),
        ("l’œdème", "oedeme"),
        ("vitamine B 12", "B12"),
        ("2,5 µg", "2.5 mcg"),
        ("qu'un INR", "INR"),
    ],
)
def test_one_thing_is_found_however_it_is_written(engine, found, written, asked):
    engine.apply([make_case(1, "Cas", f"Patient avec {written} hier."), make_case(2, "Cas", "Rien.")])

    assert found(asked) == [1]


def test_words_of_grammar_count_only_alone(engine, found):
    engine.apply([make_case(1, "Une toux dans la nuit"), make_case(2, "Le genou dans le plâtre")])

    assert found("la toux dans le sommeil") == [1]
    assert set(found("dans")) == {1, 2}


@pytest.mark.parametrize(
    "asked", ["je voudrais un avis sur un zona", "ZONA : AVIS", "any advice on zona please"]
)
def test_words_that_a_question_is_put_with_tell_less_than_its_matter(engine, found, asked):
    zona = [make_case(number, "Zona", "Lésions du tronc.") for number in (1, 2, 3)]
    other = [make_case(number, "Toux", "Toux sèche.") for number in (4, 5, 6, 7)]
    engine.apply([*zona, *other, make_case(8, "Avis", "Advice, avis."), make_case(9, "Advice", "Avis.")])

    assert set(found(asked)[:3]) == {1, 2, 3}
    assert set(found("avis")) == {8, 9}


def test_all_words_come_before_some_of_them(engine, found):
    engine.apply(
        [
            make_case(1, "Varicelle", "Varicelle varicelle varicelle."),
            make_case(2, "Une question", "Exposition à la varicelle pendant la grossesse."),
            make_case(3, "Grossesse", "Grossesse normale, grossesse suivie."),
        ]
    )

    assert found("varicelle grossesse")[0] == 2
    assert set(found("varicelle grossesse")) == {1, 2, 3}


def test_words_that_stand_as_they_were_asked_come_first(engine, found):
    text = "Rien de clair au poumon de ce malade depuis hier au soir, ni à la plèvre. Pas un bruit."
    engine.apply(
        [
            make_case(1, "Cas", f"{text} Plèvre sèche. Bruit du poumon."),
            make_case(2, "Cas", f"{text} Poumon sec. Bruit de plèvre.", days=1),
            make_case(3, "Cas", f"{text} Sec, poumon. Plèvre et bruit.", days=2),
            *[make_case(number, "Autre") for number in range(4, 9)],
        ]
    )

    assert found("bruit de plèvre")[0] == 2
    assert found("bruit du poumon")[0] == 1


def test_of_two_equal_cases_the_fresher_comes_first(engine, found):
    engine.apply(
        [make_case(1, "Zona", days=900), make_case(2, "Zona", days=3), make_case(3, "Zona", days=90)]
    )

    assert found("zona") == [2, 3, 1]


def test_freshness_does_not_outweigh_what_a_case_tells(engine, found):
    engine.apply([make_case(1, "Zona", days=4_000), make_case(2, "Cas", "Un zona hier.")])

    assert found("zona") == [1, 2]


def test_words_that_never_meet_still_find_the_best_parts(engine, found):
    engine.apply([make_case(1, "Zona du nerf"), make_case(2, "Goutte du pied")])

    assert set(found("zona goutte arythmie")) == {1, 2}


def test_the_very_form_comes_first(engine, found):
    engine.apply([make_case(1, "Fracture isolée", days=1), make_case(2, "Fractures isolées", days=2)])

    assert found("fractures isolées") == [2, 1]
    assert found("fracture isolée") == [1, 2]


def test_the_title_tells_more_than_an_answer(engine, found):
    engine.apply(
        [
            make_case(1, "Douleur", "Depuis hier.", answers=[(10, "Penser au zona.")]),
            make_case(2, "Zona", "Depuis hier.", answers=[(20, "Penser au repos.")]),
        ]
    )

    assert found("zona") == [2, 1]


def test_an_accepted_answer_tells_more_than_another(engine, found):
    answers = [(10, "Cela ressemble à un zona."), (11, "Je ne sais pas.")]
    engine.apply(
        [
            make_case(1, "Douleur", "Ici.", answers=answers, accepted=answers[1]),
            make_case(2, "Douleur", "Ici.", answers=answers, accepted=answers[0], days=5),
        ]
    )

    assert found("zona") == [2, 1]


def test_the_weight_of_a_case_moves_it(engine, found):
    engine.apply(
        [make_case(1, "Zona"), make_case(2, "Zona", weight=1.5, days=9), make_case(3, "Zona", weight=0.5)]
    )

    assert found("zona") == [2, 1, 3]


def test_phrases_are_real(engine, found):
    engine.apply(
        [
            make_case(1, "Une perte de connaissance brève"),
            make_case(2, "La connaissance de la perte"),
            make_case(3, "Perte", "connaissance", answers=[(1, "Perte de"), (2, "connaissance")]),
            make_case(4, "Suites", answers=[(4, "PERTE  de\nconnaissance !")]),
        ]
    )

    assert set(found('"perte de connaissance"')) == {1, 4}
    assert found('"de la perte"') == [2]
    assert found('"connaissance perte"') == []


def test_exclusions_hold_for_every_form(engine, found):
    engine.apply(
        [make_case(1, "Toux sèche"), make_case(2, "Toux et grossesses"), make_case(3, "Toux grasse")]
    )

    assert set(found("toux -grossesse")) == {1, 3}
    assert set(found('toux -"toux grasse"')) == {1, 2}
    assert set(found("-grossesse")) == {1, 3}


def test_passages_are_marked_and_escaped(engine):
    engine.apply([make_case(1, "<b>Zona</b> & co", 'Un <script>alert("zona")</script> hier')])

    hit = engine.find(parse("zona"), MEMBERS).hits[0]

    assert hit.title_html == "&lt;b&gt;<mark>Zona</mark>&lt;/b&gt; &amp; co"
    assert "<script" not in hit.snippet_html
    assert "<mark>zona</mark>" in hit.snippet_html
    assert hit.snippet_html.count("<") == 2 * hit.snippet_html.count("<mark>")


def test_a_long_passage_is_cut_around_what_matched(engine):
    engine.apply([make_case(1, "Cas", f"{'avant ' * 300} fièvre et zona ophtalmique {'après ' * 300}")])

    snippet = engine.find(parse("zona ophtalmique"), MEMBERS).hits[0].snippet_html

    assert "<mark>zona</mark> <mark>ophtalmique</mark>" in snippet
    assert len(re.sub("<[^>]*>", "", snippet)) < 320
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")


def test_the_answer_that_matched_is_named(engine):
    answers = [(71, "Plutôt un lumbago."), (72, "Penser au zona avant l'éruption."), (73, "D'accord.")]
    engine.apply([make_case(1, "Douleur du flanc", "Que faire ?", answers=answers, accepted=answers[2])])

    def answer_to(text):
        return engine.find(parse(text), MEMBERS).hits[0].answer_id

    assert answer_to("zona éruption") == 72
    assert answer_to("d'accord") == 73
    assert answer_to("douleur") is None


def test_filters_narrow(engine, found):
    engine.apply(
        [
            make_case(1, "Zona", specialties=["dermatologie"], state="solved", author="dr_saule"),
            make_case(2, "Zona", specialties=["neurologie", "dermatologie"], days=40),
            make_case(3, "Zona", specialties=["neurologie"], days=500),
        ]
    )

    assert set(found("zona", filters=Filters.on(specialty="dermatologie"))) == {1, 2}
    assert found("zona", filters=Filters.on(specialty="dermatologie", state="solved")) == [1]
    assert found("zona", filters=Filters.on(author="dr_saule")) == [1]
    assert set(found("zona", filters=Filters(barred=(("specialty", ("dermatologie",)),)))) == {3}
    assert found("zona", filters=Filters.on(state=("solved", "split"))) == [1]
    assert found(
        "zona", filters=Filters(until=TODAY - timedelta(days=30), since=TODAY - timedelta(days=60))
    ) == [2]
    assert found("", filters=Filters.on(specialty="neurologie")) == [2, 3]


def test_a_facet_counts_its_own_label_only(engine):
    cases = [
        make_case(n, "Zona", labels={"drug": ["a", "b"][: 1 + n % 2], "drugs": ["c"]}) for n in range(1, 31)
    ]
    engine.apply(cases)

    counts = engine.find(parse("zona"), MEMBERS, facets=("drug", "drugs", "dru")).counts

    assert counts == {"drug": {"a": 30, "b": 15}, "drugs": {"c": 30}, "dru": {}}


def test_facets_count_what_a_click_would_show(engine):
    engine.apply(
        make_case(
            number,
            "Zona" if number % 4 else "Goutte",
            specialties=["neurologie", "dermatologie"][: 1 + number % 2],
            state=["open", "solved", "convergent"][number % 3],
            days=number * 9,
            labels={"drug": ["amiodarone", "warfarine"][: number % 3]},
            audience=["staff"] if number % 5 == 0 else ["members"],
        )
        for number in range(1, 61)
    )
    chosen = {"specialty": "neurologie", "state": "solved", "since": TODAY - timedelta(days=400)}
    facets = ("specialty", "state", "year", "drug")

    counts = engine.find(parse("zona"), MEMBERS, Filters.on(**chosen), facets=facets).counts

    def total(**change):
        return engine.find(parse("zona"), MEMBERS, Filters.on(**{**chosen, **change})).total

    choices = {
        "specialty": ("neurologie", "dermatologie"),
        "state": ("open", "solved", "convergent"),
        "year": [str(TODAY.year - n) for n in range(3)],
        "drug": ("amiodarone", "warfarine"),
    }
    assert counts == {
        name: {value: count for value in values if (count := total(**{name: value}))}
        for name, values in choices.items()
    }
    assert sum(counts["drug"].values()) > 3


def test_newest_first_and_pages_without_overlap(engine, found):
    engine.apply([make_case(n, "Zona", "zona " * (n % 7), days=n) for n in range(1, 58)])

    assert found("zona", order="newest", per_page=10) == list(range(1, 11))
    pages = [found("zona", page=page, per_page=10) for page in range(1, 8)]
    assert sorted(chain.from_iterable(pages)) == list(range(1, 58))
    assert pages[6] == []
    assert engine.find(parse("zona"), MEMBERS, page=3).total == 57


def test_the_most_useful_first_equal_ones_by_date(engine, found):
    engine.apply(
        make_case(number, "Zona", "zona " * number, days=number, usefulness=number % 3 * 400_000)
        for number in range(1, 10)
    )

    assert found("zona", order="useful") == [2, 5, 8, 1, 4, 7, 3, 6, 9]
    assert found("zona", order="useful", page=2, per_page=4) == [4, 7, 3, 6]
    assert found("", order="useful", per_page=2) == [2, 5]


def test_a_part_of_the_case_has_to_hold_all_the_words(engine, found):
    engine.apply(
        [
            make_case(1, "Zona", "Ici une goutte.", answers=[(10, "Du repos.")]),
            make_case(2, "Goutte", "Ici un zona.", answers=[(20, "Une goutte et un zona.")]),
            make_case(3, "Zonas et gouttes", "Ici.", answers=[(30, "Zona.")]),
            make_case(4, "Cas", "Zona, goutte.", answers=[(40, "Goutte."), (41, "Zona.")], days=3),
        ]
    )

    def within(part: str, text: str, **changes):
        query = replace(parse(text), within=part, **changes)
        return sorted(hit.id for hit in engine.find(query, MEMBERS).hits)

    assert within("title", "zona") == [1, 3]
    assert within("title", "zona goutte") == [3]
    assert within("answers", "goutte zona") == [2, 4]
    assert within("answers", "la goutte") == [2, 4]
    assert within("title", "gout*") == [2, 3]
    assert within("title", "zona OU goutte") == [1, 2, 3]
    assert within("title", "xyzzy") == []


def test_one_of_several_phrases_will_do(engine, found):
    engine.apply(
        [
            make_case(1, "Perte de connaissance"),
            make_case(2, "Un malaise vagal hier"),
            make_case(3, "Malaise, perte, connaissance, vagal"),
        ]
    )

    assert sorted(found('"perte de connaissance" OU "malaise vagal"')) == [1, 2]
    assert found('"malaise vagal"') == [2]


def test_nothing_asked_shows_all_and_nonsense_shows_nothing(engine, found):
    engine.apply([make_case(1, "Zona", days=3), make_case(2, "Goutte")])

    assert found("") == [2, 1]
    assert found("?!") == []
    assert found("xyzzy") == []


def test_similar_cases_leave_the_case_itself_out(engine):
    engine.apply(
        [
            make_case(1, "Zona ophtalmique", "Éruption du front avec douleur."),
            make_case(2, "Éruption douloureuse du front", "Un zona ophtalmique ?"),
            make_case(3, "Goutte", "Gros orteil."),
            make_case(4, "Zona ophtalmique caché", audience=["staff"]),
        ]
    )

    hits = engine.similar("Zona ophtalmique : éruption du front", MEMBERS, limit=3, exclude_id=1)

    assert [hit.id for hit in hits] == [2]
    assert engine.similar("", MEMBERS) == []
