"""What a store is asked for, and what it keeps of a case."""

import pytest

from search import Filters, Query, parse
from search.entries import entry_of, read_facts
from search.packing import pack, unpack
from search.query import Wording
from search.wanting import want
from search.weighing import weigh

from .conftest import MEMBERS, make_case


class Words:
    """An index of a thousand cases that hold these stems so often."""

    count = 1_000

    def __init__(self, **held):
        self.frequency = lambda _field, form: held.get(form, 0)


def texts(pieces) -> set[str]:
    return {" ".join(word.text for word in piece.words) for piece in pieces}


def test_a_packed_case_weighs_what_it_weighed():
    answers = [(number, "Penser au zona, 500 mg de covid-19. " * 20) for number in range(3)]
    weighed = weigh(make_case(1, "Zona ophtalmique", "Œdème de l'œil à 70 ans", answers=answers))

    packed = unpack(pack(weighed))

    for form, (weight, positions) in weighed.exact.items():
        assert packed.exact[form][0] == pytest.approx(weight, rel=0.02)
        assert packed.exact[form][1] == positions
    for stem, weight in weighed.stems.items():
        assert packed.stems.get(stem, 0.0) == pytest.approx(weight, rel=0.02)
    assert "goutte" not in packed.exact
    assert packed.stems.get("goutt", 0.0) == 0.0


def test_a_case_without_words_can_be_packed():
    assert unpack(pack(weigh(make_case(1)))).stems.get("zona", 0.0) == 0.0


def test_a_kept_case_gives_back_its_document():
    case = make_case(7, "Œdème <aigu>", tags=["ECG"], labels={"drug": ["amiodarone"]}, weight=1.257)

    entry = entry_of(case)

    assert read_facts(entry.facts) == case
    assert ("drug", "amiodarone") in entry.labels
    assert ("state", "open") in entry.labels
    assert entry.boost == 1.26


def test_words_that_tell_alike_each_do_alone():
    wanted = want(parse("zona goutte"), Words(zon=10, goutt=12), MEMBERS, Filters())

    assert wanted.enough == ()
    assert texts(wanted.pieces) == {"zona", "goutte"}


def test_a_word_that_tells_too_little_does_not_do_alone():
    wanted = want(parse("zona fièvre"), Words(zon=1, fievr=700), MEMBERS, Filters())

    assert [texts(pieces) for pieces in wanted.enough] == [{"zona"}]
    assert texts(wanted.loosened().pieces) == {"zona", "fièvre"}


def test_two_words_that_tell_little_do_together():
    held = Words(zon=1, fievr=300, toux=300, nuit=600)
    wanted = want(parse("zona fièvre toux nuit"), held, MEMBERS, Filters())

    assert {"zona"} in [texts(pieces) for pieces in wanted.enough]
    assert {"fièvre", "toux"} in [texts(pieces) for pieces in wanted.enough]
    assert {"fièvre"} not in [texts(pieces) for pieces in wanted.enough]


def test_another_wording_stands_beside_what_it_covers():
    words = parse("hta enceinte").words
    other = parse("hypertension").words
    query = Query("hta enceinte", words, wordings=(Wording((0,), other, 0.8),))

    wanted = want(query, Words(hta=10, enceint=10, hypertens=10), MEMBERS, Filters())

    part = next(part for part in wanted.parts if part.stands)
    assert texts(part.typed) == {"hta"}
    assert texts(part.stands) == {"hypertension"}


def test_nothing_is_wanted_where_no_word_is_known():
    assert want(parse("xyzzy"), Words(), MEMBERS, Filters()).is_vain
    assert not want(parse(""), Words(), MEMBERS, Filters()).is_vain


def test_a_facet_lets_go_of_its_own_choice_only():
    query = Query("", filters=Filters.on(state="open"))
    wanted = want(query, Words(), MEMBERS, Filters.on(specialty="dermatologie"))

    assert wanted.filters == Filters.on(state="open", specialty="dermatologie")
    assert wanted.without("specialty").without("state").filters == Filters.on(state="open")
