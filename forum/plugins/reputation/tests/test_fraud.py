"""By night votes that are no opinions are annulled, an administrator who has no part in it decides."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.importing import import_lines
from forum.plugin_api import Answer, Case, Refused, change, db, now
from forum.plugins.reputation import actions, capping, fraud, recomputing
from forum.plugins.reputation.models import DoubtedVote, Earned, Line, Score, Suspicion, Vote


@pytest.fixture
def friend(make_member):
    return make_member("ami_fidele", specialty="urologie")


@pytest.fixture
def serial_votes(make_case, make_answer, friend):
    """Five votes of a friend for the colleague within moments, on answers of as many cases."""
    answers = [make_answer(make_case()) for _n in range(5)]
    for answer in answers:
        actions.cast_vote(friend, answer.id, "helpful")
    return answers


def suspicions():
    db.session.expire_all()
    return db.session.scalars(select(Suspicion).order_by(Suspicion.id)).all()


def standing(answers):
    """Scores, places and points, all that votes change."""
    db.session.expire_all()
    scores = [
        (score.helpful, score.good) for score in db.session.scalars(select(Score).order_by(Score.answer_id))
    ]
    places = [db.session.get(Answer, answer.id).usefulness for answer in answers]
    return scores, places, sorted((e.tenths, e.votes) for e in db.session.scalars(select(Earned)))


def test_serial_votes_are_annulled_by_night(app, serial_votes, make_member, colleague):
    told = app.test_cli_runner().invoke(args=["reputation", "nightly"])

    assert told.output == "1 new doubts, 0 lines of the daily cap, 0 answers moved by age.\n"
    (suspicion,) = suspicions()
    assert (suspicion.detector, suspicion.decision, suspicion.decided_by_id) == ("serial", "annulled", None)
    assert db.session.query(DoubtedVote).count() == 5
    assert {vote.voided for vote in db.session.query(Vote)} == {True}
    scores, places, months = standing(serial_votes)
    assert (set(scores), months) == ({(0, 0)}, [(0, 0)])
    annulled = db.session.query(Line.times, Line.tenths).filter_by(kind="annulled").order_by(Line.id).all()
    assert annulled == [(1, -50), (1, -50), (1, -50), (1, -25), (1, -17)]
    assert set(places) == {actions.first_usefulness(0, colleague, case_of(serial_votes[0]))}


def case_of(answer):
    return db.session.get(Case, answer.case_id)


def test_annulled_votes_rebuild_to_the_same(serial_votes):
    fraud.find_fraud()
    before = standing(serial_votes)

    recomputing.recompute()

    assert standing(serial_votes)[1:] == before[1:]


def test_the_same_votes_are_doubted_once_and_stay_when_restored(serial_votes, admin):
    before = standing(serial_votes)
    assert [fraud.find_fraud(), fraud.find_fraud()] == [1, 0]

    fraud.decide(admin, suspicions()[0].id, "restored")

    assert standing(serial_votes) == before
    assert fraud.find_fraud() == 0
    assert standing(serial_votes) == before
    assert (suspicions()[0].decision, suspicions()[0].decided_by_id) == ("restored", admin.id)

    fraud.decide(admin, suspicions()[0].id, "annulled")
    assert standing(serial_votes)[2] == [(0, 0)]


def test_a_burst_waits_for_an_administrator(answer, make_member, admin):
    for n in range(4):
        actions.cast_vote(make_member(f"presse{n}"), answer.id, "helpful")
    before = standing([answer])

    assert fraud.find_fraud() == 1

    assert suspicions()[0].decision == "open"
    assert standing([answer]) == before
    fraud.decide(admin, suspicions()[0].id, "annulled")
    assert standing([answer])[0] == [(0, 0)]


def test_a_vote_that_two_suspicions_annulled_needs_both_restored(serial_votes, admin):
    fraud.find_fraud()
    with change() as session:
        second = Suspicion(detector="mutual", facts="{}", decision="open")
        session.add(second)
        session.flush()
        for row in db.session.scalars(select(DoubtedVote)).all():
            told = {c.key: getattr(row, c.key) for c in DoubtedVote.__table__.columns}
            session.add(DoubtedVote(**{**told, "suspicion_id": second.id}))
    fraud.decide(admin, second.id, "annulled")
    first, second = suspicions()

    fraud.decide(admin, first.id, "restored")
    assert {vote.voided for vote in db.session.query(Vote)} == {True}

    fraud.decide(admin, second.id, "restored")
    assert {vote.voided for vote in db.session.query(Vote)} == {False}


def test_imported_votes_are_no_burst(app):
    told = {"id": "importe", "title": "Plaque", "question": "Que faire ?"}
    told["answers"] = [{"text": "Doppler.", "helpful": [f"dr_{n}" for n in range(6)]}]
    import_lines([(1, json.dumps(told).encode())])

    assert db.session.query(Vote).count() == 6
    assert fraud.find_fraud() == 0


def test_thresholds_are_a_sites_own(app, serial_votes):
    app.config["REPUTATION_THRESHOLDS"] = {"serial_votes": 6}

    assert fraud.find_fraud() == 0


def test_who_strikes_back_is_seen(make_case, make_answer, colleague, friend):
    theirs = make_answer(make_case(), author=friend)
    mine = make_answer(make_case())
    actions.cast_vote(colleague, theirs.id, "incorrect", "Dose trop forte.")
    actions.cast_vote(friend, mine.id, "incorrect", "Na.")

    fraud.find_fraud()

    assert [(s.detector, s.decision) for s in suspicions()] == [("retaliation", "annulled")]
    assert db.session.get(Vote, (mine.id, friend.id)).voided
    assert not db.session.get(Vote, (theirs.id, colleague.id)).voided


def test_an_annulled_vote_is_not_changed(serial_votes, friend):
    fraud.find_fraud()

    with pytest.raises(Refused) as refusal:
        actions.cast_vote(friend, serial_votes[0].id, "not_helpful")
    assert refusal.value.status == 409


# ---- The page


def test_an_administrator_sees_the_evidence_and_decides(serial_votes, sign_in, admin, friend, colleague):
    fraud.find_fraud()
    browser, number = sign_in(admin), suspicions()[0].id

    page = browser.get("/admin/reputation").text
    assert f'href="/members/{friend.pseudonym}"' in page and f'href="/members/{colleague.pseudonym}"' in page
    assert page.count("<tr>") == 1 + 5
    assert 'href="/admin/reputation"' in browser.get("/").text

    assert browser.post(f"/admin/reputation/{number}", {"decision": "restored"}).status_code == 303
    assert suspicions()[0].decision == "restored"
    assert browser.post(f"/admin/reputation/{number}", {"decision": "guess"}).status_code == 400
    assert browser.post("/admin/reputation/999", {"decision": "restored"}).status_code == 404


@pytest.mark.parametrize("part", ["voter", "author"])
def test_an_administrator_who_has_a_part_in_it_is_recused(
    part, make_case, make_answer, make_member, sign_in, admin
):
    other = make_member("dr_autre", specialty="urologie")
    voter, author = (admin, other) if part == "voter" else (other, admin)
    for _n in range(5):
        actions.cast_vote(voter, make_answer(make_case(), author=author).id, "helpful")
    fraud.find_fraud()
    browser, number = sign_in(admin), suspicions()[0].id

    page = browser.get("/admin/reputation").text
    main = page[page.index("<main") :]
    assert other.pseudonym not in main and "<table" not in main and "<form" not in main
    assert 'class="note"' in main
    assert browser.post(f"/admin/reputation/{number}", {"decision": "restored"}).status_code == 403
    assert suspicions()[0].decision == "annulled"


def test_the_page_is_for_administrators(serial_votes, client, sign_in, moderator, friend):
    for browser, status in ((client, 401), (sign_in(friend), 403), (sign_in(moderator), 403)):
        assert browser.get("/admin/reputation").status_code == status
        assert browser.post("/admin/reputation/1", {"decision": "restored"}).status_code == status
    assert "/admin/reputation" not in sign_in(moderator).get("/").text


def test_ten_suspicions_cost_no_more_questions_than_one(serial_votes, sign_in, admin, count_queries):
    fraud.find_fraud()
    browser = sign_in(admin)
    browser.get("/admin/reputation")
    with count_queries() as with_one:
        browser.get("/admin/reputation")
    with change() as session:
        for n in range(30):
            session.add(
                Suspicion(detector="burst", facts='{"votes": 4}', found_at=now() - timedelta(hours=n))
            )
    with count_queries() as with_many:
        page = browser.get("/admin/reputation").text

    assert len(with_many) == len(with_one)
    assert page.count("<section") >= 20
    assert "/admin/reputation?before=" in page


# ---- The daily cap


def day_of_votes(answer, make_member, count):
    for n in range(count):
        actions.cast_vote(make_member(f"votant{n}"), answer.id, "helpful")


def points():
    db.session.expire_all()
    return sum(row.tenths for row in db.session.scalars(select(Earned)))


def test_a_day_of_votes_is_capped_by_night_and_once(answer, make_member):
    day_of_votes(answer, make_member, 12)
    assert points() == 1200

    assert [capping.apply_cap(), capping.apply_cap()] == [1, 0]

    assert points() == 1000
    recomputing.recompute()
    assert points() == 1000


def test_reversed_votes_give_the_capped_points_back(answer, make_member, admin):
    """Else a troublemaker could fill somebody's day with votes that are annulled later."""
    day_of_votes(answer, make_member, 12)
    capping.apply_cap()
    fraud.find_fraud()
    suspicion = suspicions()[0]

    fraud.decide(admin, suspicion.id, "annulled")
    capping.apply_cap()

    assert points() == 0
    fraud.decide(admin, suspicion.id, "restored")
    capping.apply_cap()
    assert points() == 1000
