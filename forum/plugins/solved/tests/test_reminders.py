"""Askers are reminded of their cases: after a week, a month, three months, each time once, never in vain."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.plugin_api import STAFF_ONLY, Case, Member, change, db, now, set_audience
from forum.plugins.solved import actions, outcomes, reminders
from forum.plugins.solved.models import LOST, OTHER, UNKNOWN, Reminder
from forum.plugins.solved.reminders import MONTH, QUARTER, STEPS, WEEK, next_step
from tests.threads import together

DAYS = [step.days for step in STEPS]


@pytest.fixture
def settings():
    return {"PLUGINS": ["solved"], "SITE_URL": "https://forum.example.org"}


@pytest.fixture
def pass_days(monkeypatch, app):
    """pass_days(n): all that is written so far happened n days earlier; our clock is not touched."""

    def pass_days(days):
        columns = ((Case, ("posted_at", "active_at")), (Reminder, ("due_at",)))
        with change() as session:
            for model, names in columns:
                for row in session.query(model):
                    for name in names:
                        moment = getattr(row, name)
                        setattr(row, name, moment and moment - timedelta(days=days))

    return pass_days


def night(run=None):
    """One nightly round; gives back how many were reminded."""
    reminders.plan_reminders()
    reminded = reminders.remind_all()
    db.session.rollback()
    db.session.expire_all()
    return reminded


def told(member, browser):
    """The kinds of reminders that stand in a member's list, the newest first."""
    sentences = re.findall(r'href="/notices/\d+">(.*?)</a>', browser.get("/notices").text)
    words = {"une semaine": WEEK, "un mois": MONTH, "quelques mois": QUARTER}
    return [next(code for word, code in words.items() if word in sentence) for sentence in sentences]


@given(st.integers(0, 3), st.integers(0, 200))
def test_the_next_step_lies_ahead_and_none_comes_back(step, age):
    start = now() - timedelta(days=age)

    place, due = next_step(start, step, now())

    assert place >= step
    if due is None:
        assert place == len(STEPS) and all(days <= age for days in DAYS[step:])
    else:
        assert due > now() and due == start + timedelta(days=DAYS[place])
        assert all(days <= age for days in DAYS[step:place])


def test_each_step_is_told_once_and_leads_to_the_page(case, physician, sign_in, pass_days):
    browser = sign_in(physician)
    assert night() == 0
    told_so_far = []
    for days, code in ((7, WEEK), (23, MONTH), (60, QUARTER)):
        pass_days(days - 1)
        assert night() == 0
        pass_days(1)
        assert (night(), night()) == (1, 0)
        told_so_far.insert(0, code)
        assert told(physician, browser) == told_so_far
    pass_days(200)
    assert night() == 0

    notice = re.search(
        r'href="(/notices/\d+)">[^<]*quelques mois[^<]*' + case.title, browser.get("/notices").text
    )
    opened = browser.get(notice.group(1))
    assert (opened.status_code, opened.location) == (303, f"/cases/{case.id}/outcome")


def test_the_mail_says_nothing_of_the_case(app, case, physician, pass_days):
    from forum.notices.mails import send_due_mails

    pass_days(8)
    night()
    assert send_due_mails() == (1, 0)

    [mail] = (Path(app.instance_path) / "mail").glob("*.eml")
    text = mail.read_text()
    assert "https://forum.example.org/notices/" in text
    assert "Plaque" not in text and "plaque" not in text


def test_two_steps_that_passed_unnoticed_are_one_reminder(case, physician, sign_in, pass_days):
    night()
    pass_days(45)
    assert night() == 1
    assert told(physician, sign_in(physician)) == [WEEK], "The round was planned before and comes late."
    pass_days(44)
    assert night() == 0
    pass_days(1)
    assert night() == 1


def test_a_case_first_noticed_late_is_asked_by_its_age(make_case, physician, sign_in, pass_days):
    make_case("Vieux")
    pass_days(60)
    make_case("Neuf")
    pass_days(31)

    assert night() == 1
    assert told(physician, sign_in(physician)) == [MONTH]
    assert db.session.query(Reminder).count() == 1, "What is older than three months is left in peace."


def test_the_days_count_from_the_first_advice_followed(case, answer, physician, pass_days):
    pass_days(20)
    actions.follow_advice(physician, answer.id)
    pass_days(0)
    row = db.session.get(Reminder, case.id)
    assert abs(row.due_at - now() - timedelta(days=7)) < timedelta(minutes=1)

    actions.unfollow_advice(physician, answer.id)
    db.session.expire_all()
    row = db.session.get(Reminder, case.id)
    assert abs(row.due_at - case.posted_at - timedelta(days=30)) < timedelta(minutes=1)


@pytest.mark.parametrize("kind", [OTHER, LOST])
def test_whoever_told_the_end_is_not_asked(case, physician, pass_days, kind):
    outcomes.tell_outcome(physician, case, kind)
    pass_days(100)

    assert night() == 0
    assert db.session.get(Reminder, case.id).due_at is None


def test_not_known_yet_asks_again_even_after_the_last_step(case, physician, pass_days):
    night()
    pass_days(8)
    assert night() == 1
    outcomes.tell_outcome(physician, case, UNKNOWN)
    pass_days(22)
    assert night() == 1
    pass_days(60)
    assert night() == 1
    pass_days(1)
    outcomes.tell_outcome(physician, case, UNKNOWN)
    pass_days(89)
    assert night() == 0
    pass_days(1)
    assert (night(), night()) == (1, 0)


def test_one_tap_ends_the_reminders_of_one_case(make_case, physician, sign_in, pass_days):
    quiet, other = make_case("Calme"), make_case("Autre")
    browser, address = sign_in(physician), f"/cases/{quiet.id}/outcome"
    assert "Ne plus me relancer" in browser.get(address).text

    assert browser.post(f"{address}/reminders", {"reminders": "0"}).status_code == 303
    assert "Me relancer à nouveau" in browser.get(address).text
    pass_days(8)
    assert night() == 1
    assert (
        f"/cases/{other.id}"
        in browser.get(re.search(r'href="(/notices/\d+)"', browser.get("/notices").text).group(1)).location
    )

    browser.post(f"{address}/reminders", {"reminders": "1"})
    pass_days(22)
    assert night() == 2


def test_hidden_cases_and_askers_who_may_not_answer_are_left_alone(
    make_case, make_member, physician, pass_days
):
    hidden, seen = make_case("Cachée"), make_case("Vue")
    gone = make_case("Partie", author=make_member("dr_partie"))
    with change() as session:
        set_audience(session.get(Case, hidden.id), STAFF_ONLY)
        session.get(Member, gone.author_id).role = "unverified"
    pass_days(8)

    assert reminders.plan_reminders() == 3
    assert reminders.count_due() == 1
    assert night() == 1
    db.session.expire_all()
    assert db.session.get(Reminder, seen.id).step == 1
    assert db.session.get(Reminder, hidden.id).step == db.session.get(Reminder, gone.id).step == 0


def test_what_was_imported_is_not_asked_about(case, physician, pass_days):
    with change() as session:
        session.get(Case, case.id).imported_as = "elsewhere-1"
    pass_days(8)

    assert (reminders.plan_reminders(), reminders.remind_all()) == (0, 0)


def test_many_are_reminded_in_batches_and_a_broken_one_is_undone_whole(
    make_case, pass_days, monkeypatch, physician, sign_in
):
    for n in range(5):
        make_case(f"Cas {n}")
    pass_days(8)
    monkeypatch.setattr(reminders, "BATCH", 2)
    assert reminders.plan_reminders() == 5
    steps = []

    def stop_after_one(done):
        steps.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reminders.remind_all(stop_after_one)
    assert (steps, reminders.count_due()) == ([2], 3)

    assert reminders.remind_all(steps.append) == 3
    assert steps == [2, 2, 3]
    assert len(told(physician, sign_in(physician))) == 5


def test_rounds_beside_one_another_tell_each_once(app, make_case, pass_days, physician, sign_in, monkeypatch):
    for n in range(6):
        make_case(f"Cas {n}")
    pass_days(8)
    monkeypatch.setattr(reminders, "BATCH", 2)
    done = []

    together(app, [lambda: done.append((reminders.plan_reminders(), reminders.remind_all()))] * 2)

    assert sum(reminded for _planned, reminded in done) == 6
    assert len(told(physician, sign_in(physician))) == 6


def test_the_command_says_what_it_did(app, case, pass_days):
    pass_days(8)
    run = app.test_cli_runner()

    first, second = (run.invoke(args=["solved", "remind"]) for _time in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "1 cases newly noted, 1 askers reminded." in first.output
    assert "0 cases newly noted, 0 askers reminded." in second.output
