"""Jokes, digressions and dangerous advice fold out of sight, can be brought back, and every act is logged."""

import re

import pytest

from forum.plugin_api import Answer, Case, Member, Refused, db
from forum.plugins.moderation import actions, queries
from forum.plugins.moderation.models import REASONS, Act, Flag, Fold
from forum.testing import Browser, PluginConformance
from tests.threads import together


class TestConformance(PluginConformance):
    plugin = "moderation"


@pytest.fixture
def joke(case, make_answer):
    return make_answer(case, text="Une belle moustache, confrère !")


@pytest.fixture
def flaggers(make_member):
    return [make_member("dr_severe"), make_member("dr_juste"), make_member("dr_tiers")]


def acts():
    """The log, the oldest line first."""
    db.session.rollback()
    return [(act.act, act.reason, act.member_id) for act in db.session.query(Act).order_by(Act.id)]


def state(answer):
    db.session.rollback()
    db.session.expire_all()
    return answer.folded, db.session.get(Case, answer.case_id).answer_count


def refused(act, *facts):
    with pytest.raises(Refused) as refusal:
        act(*facts)
    return refusal.value.status


def test_jokes_leave_page_counts_profile_feed_and_search(
    app, case, joke, make_answer, moderator, colleague, sign_in, indexed
):
    make_answer(case, text="Eczéma variqueux.")
    indexed()
    reader = sign_in(colleague)
    places = (f"/members/{colleague.pseudonym}", "/search?q=moustache", "/search?q=plaque+moustache")
    assert all("moustache" in reader.get(place).text.replace("<mark>", "") for place in places)

    actions.fold_answer(moderator, joke.id, "joke")

    for now_indexed in (False, True):
        if now_indexed:
            indexed()
        for place in places:
            shown = re.sub(
                r'value="[^"]*"|<title>.*?</title>|<link [^>]*>|href="[^"]*"', "", reader.get(place).text
            )
            assert "moustache" not in shown, (place, now_indexed)
    page = reader.get(case.url).text
    assert state(joke) == (True, 1)
    assert re.search(r"<details class=\"stub\"[^>]*>\s*<summary>[^<]*blague", page)
    assert page.index("Eczéma variqueux") < page.index("moustache"), "The stub opens below the answers."


def test_two_members_fold_an_answer_and_one_does_not(joke, flaggers):
    assert actions.flag_answer(flaggers[0], joke.id, "joke") is False
    assert state(joke) == (False, 1)
    assert actions.flag_answer(flaggers[0], joke.id, "dangerous") is False, "The same member twice is one."

    assert actions.flag_answer(flaggers[1], joke.id, "joke") is True

    assert state(joke) == (True, 0)
    assert db.session.get(Fold, joke.id).reason == "joke"
    assert db.session.get(Fold, joke.id).folded_by_id is None


@pytest.mark.parametrize("settings", [{"PLUGINS": ["moderation"], "MODERATION_FLAGS_TO_FOLD": 3}])
def test_how_many_flags_fold_is_a_setting(joke, flaggers, settings):
    folded = [actions.flag_answer(member, joke.id, "off-topic") for member in flaggers]

    assert folded == [False, False, True]


def test_who_may_not_flag_or_fold_is_told_so(joke, colleague, newcomer, flaggers, moderator):
    assert refused(actions.flag_answer, newcomer, joke.id, "joke") == 403
    assert refused(actions.flag_answer, None, joke.id, "joke") == 401
    assert refused(actions.flag_answer, colleague, joke.id, "joke") == 403, "His own answer he can edit."
    assert refused(actions.flag_answer, flaggers[0], joke.id, "ugly") == 400
    assert refused(actions.flag_answer, flaggers[0], 99999, "joke") == 404
    assert refused(actions.fold_answer, flaggers[0], joke.id, "joke") == 403
    assert refused(actions.fold_answer, moderator, joke.id, None) == 400
    assert refused(actions.restore_answer, flaggers[0], joke.id) == 403
    assert refused(actions.hide_case, flaggers[0], joke.case_id) == 403
    assert acts() == []
    assert state(joke) == (False, 1)


def test_a_folded_answer_can_be_brought_back_and_its_flags_are_settled(
    case, joke, flaggers, moderator, sign_in, indexed
):
    for member in flaggers[:2]:
        actions.flag_answer(member, joke.id, "joke")
    indexed()
    browser = sign_in(moderator)
    assert f"/answers/{joke.id}/restore" in browser.get(case.url).text
    assert f"/answers/{joke.id}/restore" not in sign_in(flaggers[0]).get(case.url).text

    browser.post(f"/answers/{joke.id}/restore")
    indexed()

    assert state(joke) == (False, 1)
    assert db.session.query(Fold).count() == 0
    assert all(flag.settled for flag in db.session.query(Flag))
    assert "moustache" in browser.get("/search?q=moustache").text.split("<main")[1]
    assert actions.flag_answer(flaggers[2], joke.id, "joke") is False, "Settled flags count no more."


def test_folding_and_bringing_back_twice_is_once(joke, moderator):
    actions.restore_answer(moderator, joke.id)
    for _time in range(2):
        actions.fold_answer(moderator, joke.id, "joke")
    for _time in range(2):
        actions.restore_answer(moderator, joke.id)

    assert state(joke) == (False, 1)
    assert [act for act, _reason, _member in acts()] == ["fold", "restore"]


def test_every_act_is_logged_with_who_and_why(case, joke, flaggers, moderator, admin, sign_in):
    one, other, _third = flaggers
    actions.flag_answer(one, joke.id, "joke")
    actions.flag_answer(other, joke.id, "off-topic")
    actions.restore_answer(moderator, joke.id)
    actions.fold_answer(admin, joke.id, "dangerous")
    for act in (actions.hide_case, actions.hide_case, actions.show_case, actions.show_case):
        act(moderator, case.id)

    assert acts() == [
        ("flag", "joke", one.id),
        ("flag", "off-topic", other.id),
        ("fold", "joke", None),
        ("restore", "", moderator.id),
        ("fold", "dangerous", admin.id),
        ("hide", "", moderator.id),
        ("show", "", moderator.id),
    ]
    page = sign_in(moderator).get("/moderation/log").text
    assert page.count("<tr>") == 8
    assert all(name in page for name in (one.pseudonym, moderator.pseudonym, admin.pseudonym, case.title))


def test_the_log_is_paged_without_gaps_or_doubles(case, moderator, monkeypatch):
    monkeypatch.setattr(queries, "LINES_PER_PAGE", 4)
    for _time in range(5):
        actions.hide_case(moderator, case.id)
        actions.show_case(moderator, case.id)

    before, lines, sizes = None, [], []
    while before or not sizes:
        page, before = queries.log_page(before)
        lines += [line["happened_at"] for line in page]
        sizes.append(len(page))

    assert sizes == [4, 4, 2]
    assert lines == sorted(lines, reverse=True)


def test_the_forms_ask_why_and_come_back_when_nothing_is_chosen(case, joke, flaggers, moderator, sign_in):
    member, chief = sign_in(flaggers[0]), sign_in(moderator)
    for reason in REASONS:
        assert f'value="{reason}"' in member.get(f"/answers/{joke.id}/flag").text

    for browser, act in ((member, "flag"), (chief, "fold")):
        response = browser.post(f"/answers/{joke.id}/{act}", {})
        assert response.status_code == 400
        assert f'action="/answers/{joke.id}/{act}"' in response.text
        assert 'role="alert"' in response.text
    assert chief.post(f"/answers/{joke.id}/fold", {"reason": "joke"}).status_code == 303
    assert state(joke) == (True, 0)


def test_the_menu_offers_what_one_may_do(case, joke, colleague, flaggers, newcomer, sign_in):
    link = f"/answers/{joke.id}/flag"

    assert link in sign_in(flaggers[0]).get(case.url).text
    assert link not in sign_in(colleague).get(case.url).text
    assert link not in sign_in(newcomer).get(case.url).text


def test_a_hidden_case_is_for_moderators_and_its_author(app, case, moderator, physician, flaggers, sign_in):
    chief = sign_in(moderator)

    assert chief.post(f"/cases/{case.id}/hide").headers["Location"] == case.url

    assert "badge warn" in chief.get(case.url).text
    assert sign_in(physician).get(case.url).status_code == 200
    assert sign_in(flaggers[0]).get(case.url).status_code == 404
    assert Browser(app).get(case.url).status_code in (401, 404)
    chief.post(f"/cases/{case.id}/show")
    assert sign_in(flaggers[0]).get(case.url).status_code == 200


def test_flags_raised_at_once_fold_once(app, joke, make_member):
    number, people = joke.id, [make_member(f"membre{n}").id for n in range(5)]

    def flag(person):
        return actions.flag_answer(db.session.get(Member, person), number, "joke")

    folded = together(app, [lambda person=person: flag(person) for person in people])

    assert sorted(folded) == [False, True, True, True, True]
    assert (db.session.query(Flag).count(), db.session.query(Fold).count()) == (5, 1)
    assert [act for act, _reason, _member in acts()].count("fold") == 1
    assert db.session.get(Answer, number).folded


def test_a_page_asks_for_all_folded_answers_at_once(case, make_answer, moderator, sign_in, count_queries):
    address, browser = case.url, sign_in(moderator)
    answers = [make_answer(case, text=f"Blague {n}") for n in range(6)]
    actions.fold_answer(moderator, answers[0].id, "joke")
    browser.get(address)
    with count_queries() as with_one:
        browser.get(address)
    for answer in answers[1:5]:
        actions.fold_answer(moderator, answer.id, "joke")
    with count_queries() as with_five:
        browser.get(address)

    assert len(with_five) == len(with_one)
