"""How often an adviser was right: counted exactly, and shown to nobody else."""

import re

import pytest

from forum.plugin_api import change, db, put_out_of_sight, set_audience
from forum.plugins.solved import calibration, outcomes
from forum.plugins.solved.models import LOST, OTHER, TOLD


@pytest.fixture
def told(make_case, make_answer, physician, colleague, make_member):
    """Settled cases: two confirmed answers of the colleague, one refuted, one not judged, one elsewhere."""
    other = make_member("dr_autre")
    skin, skin_too, heart = (
        make_case(title, specialty=specialty)
        for title, specialty in (("Un", "dermatologie"), ("Deux", "dermatologie"), ("Trois", "cardiologie"))
    )
    right, also = make_answer(skin), make_answer(skin)
    theirs = make_answer(skin, author=other)
    wrong, unjudged = make_answer(skin_too), make_answer(heart)
    outcomes.tell_outcome(physician, skin, TOLD, [right.id, also.id, theirs.id])
    outcomes.tell_outcome(physician, skin_too, TOLD, [wrong.id])
    outcomes.tell_outcome(physician, skin_too, TOLD, [], [wrong.id])
    outcomes.tell_outcome(physician, heart, OTHER)
    return {"right": right, "skin": skin, "heart": heart, "unjudged": unjudged, "other": other}


def figures(member):
    records, whole = calibration.record_of(member)
    return [(r.specialty, *r[1:]) for r in records], whole[1:]


def test_it_counts_what_the_outcomes_say_now(told, colleague):
    assert figures(colleague) == (
        [("Dermatologie et vénéréologie", 2, 1, 0), ("Médecine cardiovasculaire", 0, 0, 1)],
        (2, 1, 1),
    )
    assert figures(told["other"])[1] == (1, 0, 0)


def test_what_is_out_of_sight_or_unknown_does_not_count(told, colleague, physician, make_answer, make_case):
    lost = make_case("Perdu")
    make_answer(lost)
    outcomes.tell_outcome(physician, lost, LOST)
    put_out_of_sight(db.session.get(type(told["right"]), told["right"].id))
    db.session.commit()
    assert figures(colleague)[1] == (1, 1, 1)

    with change():
        set_audience(db.session.get(type(told["heart"]), told["heart"].id), "staff")
    assert figures(colleague)[1] == (1, 1, 0)


def test_only_the_adviser_sees_it(told, colleague, physician, moderator, admin, client, sign_in):
    own = sign_in(colleague).get("/account/calibration").text
    assert re.search(r"Dermatologie[^<]*</th><td>2</td><td>1</td><td>0</td>", own)
    assert own.count('<svg class="share"') == 2

    for member in (physician, moderator, admin):
        browser = sign_in(member)
        assert "<table" not in browser.get("/account/calibration").text
        for address in ("/members/dr_reponse", told["skin"].url):
            assert "/account/calibration?" not in browser.get(address).text
            assert 'class="share"' not in browser.get(address).text
        assert "<table" not in browser.get("/account/calibration?member=dr_reponse").text
    assert client.get("/account/calibration").status_code == 401


def test_the_page_asks_one_question_however_much_there_is(
    told, colleague, physician, sign_in, make_case, make_answer, count_queries
):
    browser = sign_in(colleague)
    browser.get("/account/calibration")
    with count_queries() as before:
        browser.get("/account/calibration")
    for n in range(3):
        case = make_case(f"Encore {n}", specialty="neurologie")
        outcomes.tell_outcome(physician, case, TOLD, [make_answer(case).id])
    with count_queries() as after:
        browser.get("/account/calibration")

    assert len(after) == len(before)
