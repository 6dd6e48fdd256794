"""What a page shows of votes: words first, numbers later; who may vote, object, and read why."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.plugin_api import Answer, Case, Member, change, db, now
from forum.plugins.reputation import actions, counting
from forum.plugins.reputation.models import Vote
from forum.plugins.reputation.tests.test_reputation import shown
from forum.testing import Browser

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def voter(make_member):
    return make_member("dr_peau", specialty="dermatologie")


@pytest.fixture
def english(sign_in):
    """english(member) reads in English; without a member it is a visitor."""

    def english(member):
        browser = sign_in(member)
        browser.get("/language/en")
        return browser

    return english


def make_older(hours, *answers):
    with change() as session:
        older = update(Answer).values(posted_at=now() - timedelta(hours=hours))
        session.execute(older.where(Answer.id.in_([answer.id for answer in answers])))


def laugh(answer, make_member, count):
    """So many members find a reply funny."""
    first = make_member("rieur")
    with change() as session:
        people = [
            Member(
                pseudonym=f"rieur_{n}",
                pseudonym_key=f"rieur_{n}",
                email=f"rieur_{n}@example.org",
                password_hash="x",
                role=first.role,
            )
            for n in range(1, count)
        ]
        session.add_all(people)
        session.flush()
        votes = [
            Vote(answer_id=answer.id, voter_id=one.id, author_id=answer.author_id, kind="funny", weight=1000,
                 reason="", cast_at=now(), voided=False)
            for one in [first, *people]
        ]  # fmt: skip
        session.add_all(votes)
        fresh = session.get(Answer, answer.id)
        counting.add_votes(fresh, session.get(Case, answer.case_id), votes)


def test_a_thousand_laughs_lift_nothing(case, make_answer, make_member, sign_in, physician):
    serious = make_answer(case, text="Doppler.")
    funny, joke = make_answer(case, text="Faut couper."), make_answer(case, text="Toc toc.")
    with change() as session:
        session.get(Answer, joke.id).kind = "humour"
    make_older(3, serious, funny, joke)

    laugh(funny, make_member, 1000)

    assert shown(sign_in(physician), case) == [serious.id, funny.id, joke.id]
    assert db.session.query(Vote).count() == 1000


def test_a_thousand_laughs_at_a_joke_leave_it_in_its_lane(case, make_answer, make_member, sign_in, physician):
    joke, serious = make_answer(case, text="Toc toc."), make_answer(case, text="Doppler.")
    with change() as session:
        session.get(Answer, joke.id).kind = "humour"
    make_older(25, serious, joke)

    laugh(joke, make_member, 1000)

    browser = sign_in(physician)
    assert shown(browser, case) == [serious.id, joke.id]
    assert "<b>1000</b>" in browser.get(case.url).text


def test_a_score_is_a_word_until_one_has_voted_or_a_day_has_passed(
    case, answer, voter, physician, make_member, english
):
    actions.cast_vote(voter, answer.id, "helpful")
    other, new = english(physician), make_member("dr_neuf")

    page = other.get(case.url).text
    assert ">well followed</a>" in page
    assert "Helpful <small>" in page
    assert "<b>1</b>" in english(voter).get(case.url).text
    assert "Numbers show once you have voted" in other.get(f"/answers/{answer.id}/votes").text

    make_older(24, answer)

    assert "Helpful <b>1</b>" in other.get(case.url).text
    assert "Specialists of this case weigh 2.0 for it" in english(new).get(f"/answers/{answer.id}/votes").text


def test_undo_is_offered_for_ten_minutes_and_then_kindly_refused(case, answer, voter, english):
    browser, address = english(voter), f"/answers/{answer.id}/helpful"

    cast = browser.post(address, {"vote": "1"}, headers=FETCH)
    assert 'aria-pressed="true">Helpful <b>1</b> <small>Undo</small>' in cast.text
    back = browser.post(address, {"vote": "0"}, headers=FETCH)
    assert 'aria-pressed="false">Helpful <small>Undo</small>' in back.text

    browser.post(address, {"vote": "1"})
    with change() as session:
        session.execute(update(Vote).values(cast_at=now() - timedelta(minutes=11)))
    assert 'aria-pressed="true">Helpful <b>1</b></button>' in browser.get(case.url).text
    late = browser.post(address, {"vote": "0"}, headers=FETCH)
    assert late.status_code == 409 and "can be changed for a few minutes" in late.text


def test_another_kind_is_shown_beside_the_big_button(case, answer, voter, english):
    browser = english(voter)

    shown = browser.post(f"/answers/{answer.id}/not-helpful", {"vote": "1"}, headers=FETCH).text
    assert 'aria-pressed="false">Helpful' in shown
    assert f'aria-pressed="true" formaction="/answers/{answer.id}/not-helpful">Not helpful' in shown

    browser.post(f"/answers/{answer.id}/not-helpful", {"vote": "0"})
    assert db.session.query(Vote).count() == 0


def test_incorrect_needs_a_reason_which_author_and_moderators_read(
    answer, voter, english, colleague, moderator, physician
):
    browser, form, page = english(voter), f"/answers/{answer.id}/incorrect", f"/answers/{answer.id}/votes"
    refused = browser.post(form, {"reason": " "})
    assert refused.status_code == 400 and "Please say what is incorrect" in refused.text
    long = "Trop long. " * 60
    assert long.strip() in browser.post(form, {"reason": long}).text

    assert browser.post(form, {"reason": "La dose est celle de l'enfant."}).status_code == 303

    texts = {m.pseudonym: english(m).get(page).text for m in (colleague, moderator, physician, voter)}
    assert {name for name, text in texts.items() if "celle de l" in text} == {
        colleague.pseudonym, moderator.pseudonym,
    }  # fmt: skip
    assert voter.pseudonym in texts[moderator.pseudonym]
    assert "/members/dr_peau" not in texts[colleague.pseudonym].split("<main")[1]


def test_who_may_vote_in_which_way(app, answer, sign_in, newcomer, colleague, voter, moderator):
    app.config["VISITORS_MAY_READ"] = True
    people = {"visitor": Browser(app), "unverified": sign_in(newcomer), "author": sign_in(colleague)}
    people |= {"member": sign_in(voter), "moderator": sign_in(moderator)}
    expected = dict(zip(people, (401, 403, 403, 303, 303), strict=True))

    for path in ("helpful", "not-helpful", "funny", "incorrect"):
        form = {"vote": "1", "reason": "La dose."}
        seen = {
            who: browser.post(f"/answers/{answer.id}/{path}", form).status_code
            for who, browser in people.items()
        }
        assert seen == expected, path


def test_a_new_answer_takes_second_place_for_two_hours(case, make_answer, make_member, sign_in, physician):
    old = [make_answer(case, text=f"Ancienne {n}.") for n in range(3)]
    make_older(30, *old)
    newest = make_answer(case, text="Nouvelle.")
    browser = sign_in(physician)

    assert shown(browser, case) == [old[0].id, newest.id, old[1].id, old[2].id]
    make_older(3, newest)
    assert shown(browser, case) == [*[answer.id for answer in old], newest.id]


def test_the_head_says_why_in_four_sentences(case, answer, english, physician):
    page = english(physician).get(case.url).text

    told = page.split('id="why-order"')[1].split("</div>")[0]
    assert told.count("<li>") == 4
    assert "what the outcome confirmed" in told and "verified specialty" in told


def test_thirty_judged_answers_cost_no_more_questions_than_one(
    case, make_answer, make_member, voter, sign_in, physician, count_queries
):
    def judge_one(n):
        answer = make_answer(case, text=f"Réponse {n}", author=make_member(f"auteur{n}"))
        kind = ("helpful", "not_helpful", "funny")[n % 3]
        actions.cast_vote(voter if n % 2 else physician, answer.id, kind)

    def cost():
        db.session.remove()
        with count_queries() as counted:
            browser.get(address)
        return len(counted)

    browser, address = sign_in(physician), case.url
    judge_one(0)
    browser.get(address)
    with_one = cost()
    case, voter, physician = (db.session.merge(one) for one in (case, voter, physician))
    for n in range(1, 30):
        judge_one(n)

    assert cost() == with_one
