"""The asker says which advice was followed; nobody else does."""

import re

import pytest

from forum.plugin_api import (
    ANSWER,
    OPEN,
    Answer,
    Case,
    Refused,
    bring_back,
    change,
    db,
    hooks,
    put_out_of_sight,
    reconsider_state,
)
from forum.plugins.solved import actions
from forum.plugins.solved.models import SOLVED, Followed
from forum.testing import PluginConformance


class TestConformance(PluginConformance):
    plugin = "solved"


@pytest.fixture
def answers(case, make_answer):
    return [make_answer(case, text=f"Réponse {n}") for n in range(3)]


def shown(browser, case):
    return [int(number) for number in re.findall(r'id="answer-(\d+)"', browser.get(case.url).text)]


def followed(case):
    db.session.rollback()
    db.session.expire_all()
    return set(db.session.scalars(db.select(Followed.answer_id).where(Followed.case_id == case.id)))


@pytest.fixture
def judged(app, monkeypatch):
    """What other plugins hear: (kind, answer, by) of each judgement."""
    heard, listeners = [], app.extensions["forum.listeners"]
    plugin = app.extensions["forum.plugins"]["solved"]

    def listen(judgement):
        heard.append((judgement.kind, judgement.answer.id, judgement.by and judgement.by.id))

    monkeypatch.setitem(listeners, hooks.judgement, [*listeners.get(hooks.judgement, ()), (plugin, listen)])
    return heard


def test_the_asker_follows_several_advices_and_each_stays_in_its_place(
    case, answers, sign_in, physician, colleague
):
    browser = sign_in(physician)
    before = shown(browser, case)

    for answer in answers[1:]:
        assert browser.post(f"/answers/{answer.id}/solved", {"solved": "1"}).status_code == 303

    assert followed(case) == {answers[1].id, answers[2].id}
    assert shown(browser, case) == before == [answer.id for answer in answers], "Evidence, not a pin."
    assert case.state == SOLVED
    pressed = re.findall(r'name="solved" value="." aria-pressed="(\w+)"', browser.get(case.url).text)
    assert pressed == ["false", "true", "true"]
    assert sign_in(colleague).get(case.url).text.count('class="badge solved">Conseil suivi') == 3, (
        "Beside both answers and beside the title."
    )


def test_a_script_gets_the_button_alone(case, answers, sign_in, physician):
    browser, address = sign_in(physician), f"/answers/{answers[0].id}/solved"

    fragment = browser.post(address, {"solved": "1"}, headers={"X-Requested-With": "fetch"})
    again = browser.post(address, {"solved": "0"}, headers={"X-Requested-With": "fetch"})

    assert (fragment.status_code, fragment.text.count("<form")) == (200, 1)
    assert 'value="0" aria-pressed="true"' in fragment.text
    assert 'value="1" aria-pressed="false"' in again.text
    assert "<html" not in fragment.text


def test_each_is_marked_once_and_can_be_taken_back(case, answers, physician, judged):
    actions.follow_advice(physician, answers[0].id)
    actions.follow_advice(physician, answers[0].id)
    actions.follow_advice(physician, answers[1].id)
    actions.unfollow_advice(physician, answers[2].id)
    actions.unfollow_advice(physician, answers[0].id)
    assert (followed(case), db.session.get(Case, case.id).state) == ({answers[1].id}, SOLVED)

    actions.unfollow_advice(physician, answers[1].id)

    assert (followed(case), db.session.get(Case, case.id).state) == (set(), OPEN)
    me = physician.id
    assert judged == [
        ("followed", answers[0].id, me),
        ("followed", answers[1].id, me),
        ("unfollowed", answers[0].id, me),
        ("unfollowed", answers[1].id, me),
    ]


def test_nobody_but_the_asker_says_so(case, answers, colleague, moderator, admin, newcomer, sign_in):
    for member in (colleague, moderator, admin, newcomer):
        with pytest.raises(Refused) as refused:
            actions.follow_advice(member, answers[0].id)
        assert refused.value.status == 403
        assert f"/answers/{answers[0].id}/solved" not in sign_in(member).get(case.url).text

    assert (followed(case), case.state) == (set(), OPEN)


def test_the_own_answer_is_no_advice(case, make_answer, physician, sign_in):
    own = make_answer(case, text="Je m’en charge.", author=physician)

    with pytest.raises(Refused) as refused:
        actions.follow_advice(physician, own.id)

    assert refused.value.status == 403
    assert f"/answers/{own.id}/solved" not in sign_in(physician).get(case.url).text
    assert followed(case) == set()


def test_a_folded_answer_and_a_reply_that_is_none_are_not_followed(case, answers, physician):
    put_out_of_sight(answers[0])
    answers[1].kind = "support"
    db.session.commit()

    for answer in answers[:2]:
        with pytest.raises(Refused) as refused:
            actions.follow_advice(physician, answer.id)
        assert refused.value.status == 409

    assert followed(case) == set()
    assert answers[2].kind == ANSWER


def test_followed_advice_that_is_folded_later_is_none_for_a_while(case, answers, physician, judged):
    actions.follow_advice(physician, answers[0].id)

    for fold, state in ((put_out_of_sight, OPEN), (bring_back, SOLVED)):
        with change():
            fold(db.session.get(Answer, answers[0].id))
            reconsider_state(db.session.get(Case, case.id))
        db.session.expire_all()
        assert db.session.get(Case, case.id).state == state

    assert followed(case) == {answers[0].id}


def test_more_answers_ask_no_more_questions(case, answers, make_answer, physician, sign_in, count_queries):
    browser = sign_in(physician)
    actions.follow_advice(physician, answers[0].id)
    browser.get(case.url)
    with count_queries() as with_three:
        browser.get(case.url)

    for answer in [make_answer(case, text=f"Encore {n}") for n in range(4)]:
        actions.follow_advice(physician, answer.id)
    with count_queries() as with_seven:
        browser.get(case.url)

    assert len(with_seven) <= len(with_three)


def test_acted_upon_cases_have_a_list_and_a_filter_of_their_own(
    make_case, make_answer, physician, sign_in, indexed, colleague
):
    solved, still_open = make_case("Zostère guéri"), make_case("Zostère ouvert")
    answer = make_answer(solved, text="Valaciclovir sept jours")
    make_answer(still_open)
    browser = sign_in(colleague)
    actions.follow_advice(physician, answer.id)
    indexed()

    listed = browser.get("/specialties/dermatologie?tab=solved").text
    found = browser.get("/search?q=zostère&state=solved").text
    other = browser.get("/search?q=zostère&state=open").text

    assert solved.url in listed and still_open.url not in listed
    assert solved.url in found and still_open.url not in found
    assert still_open.url in other and solved.url not in other
    assert solved.url in browser.get("/search?q=valaciclovir").text
    for name in ("suivi", "followed", "résolu"):
        assert solved.url in browser.get(f"/search?q=zostère+etat:{name}").text, name


def test_a_case_opened_again_leaves_that_list(case, answers, physician, sign_in, indexed):
    browser = sign_in(physician)
    actions.follow_advice(physician, answers[0].id)
    indexed()
    assert case.url in browser.get("/specialties/dermatologie?tab=solved").text
    assert case.url in browser.get("/search?q=plaque&state=solved").text

    actions.unfollow_advice(physician, answers[0].id)
    indexed()

    assert case.url not in browser.get("/specialties/dermatologie?tab=solved").text
    assert case.url not in browser.get("/search?q=plaque&state=solved").text
    assert case.url in browser.get("/search?q=plaque&state=open").text
