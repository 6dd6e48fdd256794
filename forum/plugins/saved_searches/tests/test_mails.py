"""Mails say that there is news and nothing else, at most once for the same news, until they are stopped."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from forum.plugin_api import STAFF_ONLY, Case, Member, change, db, locked, now, set_audience
from forum.plugins.saved_searches import actions, digests
from forum.plugins.saved_searches.models import News, SavedSearch

SITE = "https://forum.example"
ROOT = Path(__file__).parents[4]


def wait_a_day(days=1):
    """Let the searches lie as if they had been saved, looked at and mailed so many days earlier."""
    span = timedelta(days=days)
    with change() as session:
        for saved in session.query(SavedSearch):
            saved.saved_at -= span
            saved.mailed_at = saved.mailed_at and saved.mailed_at - span


@pytest.fixture
def due(save):
    """A daily search that may be mailed today."""
    search = save("plaque secrète", mail="daily")
    wait_a_day()
    return search


def mailed(office):
    return [message.get_content() for message in office.taken]


# ---- What a mail says


def test_a_mail_tells_that_there_is_news_and_nothing_else(due, make_case, alert, mails, colleague):
    make_case(title="Plaque secrète de Zébulon", question="Texte clinique")

    assert "1 mails sent, 0 failed." in alert("--mail")

    [mail] = mails()
    text = mail.get_content()
    assert mail["To"] == colleague.email
    assert mail["Subject"] == "TocToc : du nouveau dans vos recherches enregistrées".replace(" :", "\u00a0:")
    assert f"{SITE}/account/searches\n" in text
    whole = f"{mail['Subject']} {text}".casefold()
    for word in ("plaque", "secrète", "zébulon", "clinique", colleague.pseudonym, "dermatologie", "/cases/"):
        assert word.casefold() not in whole


def test_one_mail_tells_of_all_searches_in_the_members_language(save, make_case, alert, mails, colleague):
    for question in ("plaque", "jambe"):
        save(question, mail="daily")
    wait_a_day()
    with change() as session:
        session.get(Member, colleague.id).language = "en"
    make_case(title="Plaque de jambe")

    alert("--mail")

    [mail] = mails()
    assert mail["Subject"] == "TocToc: news in your saved searches"
    assert "2 of your saved searches have news." in mail.get_content()


# ---- How often


def test_the_same_news_is_mailed_once(due, make_case, alert, mails):
    make_case(title="Plaque secrète")
    alert("--mail")
    wait_a_day()

    assert "0 mails sent" in alert("--mail")

    assert len(mails()) == 1
    make_case(title="Autre plaque secrète")
    assert "1 mails sent" in alert("--mail")


def test_a_daily_mail_comes_once_a_day_a_weekly_one_once_a_week(save, make_case, alert, mails):
    save("plaque", mail="weekly")
    make_case(title="Plaque"), alert("--mail")
    wait_a_day(6), alert("--mail")
    assert mails() == []
    wait_a_day(1), alert("--mail")
    assert len(mails()) == 1

    make_case(title="Plaque bis"), alert("--mail")
    wait_a_day(6), alert("--mail")
    assert len(mails()) == 1
    wait_a_day(1), alert("--mail")
    assert len(mails()) == 2


def test_a_day_is_a_day_of_our_clock(app):
    saved = SavedSearch(mail="daily", saved_at=now(), mailed_at=now().replace(2026, 3, 10, 22, 59))

    assert not digests.is_due(saved, saved.mailed_at.replace(hour=0, minute=1))
    assert digests.is_due(saved, saved.mailed_at.replace(hour=23, minute=1)), "Midnight in Paris has passed."


def test_no_mail_without_news_without_wish_or_after_a_look(save, due, make_case, alert, mails, colleague):
    assert "0 mails sent" in alert("--mail")
    save("toux", mail="never")
    make_case(title="Toux"), make_case(title="Plaque secrète")
    alert()
    actions.look_at(colleague, due.id)

    assert "0 mails sent" in alert("--mail")

    assert mails() == []


def test_no_mail_is_sent_where_it_was_not_asked_for(due, make_case, alert, mails):
    make_case(title="Plaque secrète")

    assert "mails" not in alert("--no-mail")

    assert mails() == []


# ---- Rights at the moment of sending


def test_news_out_of_sight_by_now_is_not_mailed(due, make_case, alert, mails):
    case = make_case(title="Plaque secrète")
    alert()
    with change():
        set_audience(locked(Case, case.id), STAFF_ONLY)

    assert "0 mails sent" in alert("--mail")
    assert db.session.query(News).one().mailed_at is None
    with change():
        set_audience(locked(Case, case.id), "members")

    assert "1 mails sent" in alert("--mail")
    assert len(mails()) == 1


@pytest.mark.parametrize("facts", [{"role": "unverified"}, {"email": None}])
def test_who_may_not_be_written_to_gets_no_mail(facts, due, make_case, alert, mails, colleague):
    make_case(title="Plaque secrète")
    with change() as session:
        for name, value in facts.items():
            setattr(session.get(Member, colleague.id), name, value)

    assert "0 mails sent, 0 failed." in alert("--mail")
    assert mails() == []


def test_without_an_address_of_the_site_no_mail_is_sent(app, due, make_case, run, indexed, mails):
    make_case(title="Plaque secrète")
    indexed()
    app.config["SITE_URL"] = ""

    result = run("alert")

    assert result.exit_code == 1
    assert "SITE_URL" in result.output
    assert mails() == []


# ---- Servers that fail, and being killed


def test_a_server_that_surely_did_not_take_it_is_asked_again(app, due, make_case, alert, post_office):
    make_case(title="Plaque secrète")
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"
    assert "0 mails sent, 1 failed." in alert("--mail")
    app.config["MAIL_URL"], post_office.way = post_office.url, "refuse"
    assert "0 mails sent, 1 failed." in alert("--mail")

    post_office.way = "take"

    assert "1 mails sent, 0 failed." in alert("--mail")
    assert len(mailed(post_office)) == 1


def test_a_server_that_says_nothing_may_have_taken_it_and_is_not_asked_again(
    app, due, make_case, alert, post_office, fresh
):
    make_case(title="Plaque secrète")
    app.config["MAIL_URL"], post_office.way = post_office.url, "hang up"

    assert "0 mails sent, 1 failed." in alert("--mail")
    post_office.way = "take"
    wait_a_day()
    assert "0 mails sent, 0 failed." in alert("--mail")

    assert len(mailed(post_office)) == 1
    assert fresh(due) == 1, "On the site the news stays."


def test_killed_while_sending_it_is_not_sent_again(
    app, due, make_case, alert, post_office, database_url, fresh, tmp_path
):
    make_case(title="Plaque secrète")
    alert()
    fresh(due)
    post_office.way = "dawdle"
    facts = {
        "FORUM_SECRET_KEY": "tests only", "FORUM_SITE_URL": SITE, "FORUM_MAIL_URL": post_office.url,
        "FORUM_PLUGINS": '["saved_searches"]', "DATABASE_URL": str(database_url),
        "SEARCH_URL": f"whoosh://{app.instance_path}/index", "FORUM_SAVED_SEARCHES_INDEX_PAUSE": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "app", "saved-searches", "alert"]
    db.session.remove()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **facts}, stdout=subprocess.DEVNULL)
    assert post_office.asked.wait(60), "The command came as far as handing over the mail."
    process.send_signal(signal.SIGKILL)
    process.wait()
    post_office.closing.set()

    post_office.way = "take"
    app.config["MAIL_URL"] = post_office.url
    assert "0 mails sent, 0 failed." in alert("--mail")
    wait_a_day()
    assert "0 mails sent, 0 failed." in alert("--mail")

    assert mailed(post_office) == []
    assert fresh(due) == 1


def test_two_runs_at_once_send_one_mail_and_find_the_news_once(app, due, make_case, indexed, post_office):
    make_case(title="Plaque secrète")
    indexed()
    app.config["MAIL_URL"] = post_office.url
    db.session.remove()

    def run():
        runner = app.test_cli_runner()
        return runner.invoke(args=["saved-searches", "alert"])

    with ThreadPoolExecutor(3) as pool:
        results = [future.result() for future in [pool.submit(run) for _n in range(3)]]

    assert [result.exit_code for result in results] == [0, 0, 0], [result.output for result in results]
    assert len(mailed(post_office)) == 1
    assert db.session.query(News).count() == 1


# ---- The end of mails


def link(mails):
    return re.search(r"https://forum.example(/account/searches/unsubscribe/\S+)", mails()[0].get_content())[1]


def test_the_link_in_a_mail_ends_them_without_signing_in(
    due, save, make_case, alert, mails, client, colleague
):
    weekly, make = save("toux", mail="weekly"), make_case
    make(title="Plaque secrète"), alert("--mail")
    path = link(mails)

    page = client.get(path)
    assert page.status_code == 200
    assert page.headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert colleague.pseudonym not in page.text and "plaque" not in page.text.casefold()
    assert {one.mail for one in db.session.query(SavedSearch)} == {"daily", "weekly"}, "A look ends nothing."

    assert "C’est fait" in client.post(path).text
    db.session.expire_all()
    assert {one.mail for one in db.session.query(SavedSearch)} == {"never"}
    make(title="Autre plaque secrète"), wait_a_day()
    assert "0 mails sent" in alert("--mail")
    assert weekly.id


def test_the_link_ends_ones_own_mails_alone_and_needs_our_form(
    due, save, physician, make_case, alert, mails, client
):
    other = save("toux", member=physician, mail="daily")
    make_case(title="Plaque secrète"), alert("--mail")

    assert client.post(link(mails), token=False).status_code == 400
    client.post(link(mails))

    db.session.expire_all()
    found = {one.id: one.mail for one in db.session.query(SavedSearch)}
    assert found == {due.id: "never", other.id: "daily"}


@pytest.mark.parametrize("token", ["x", "MQ.forged", "a" * 3000, "%2e%2e", "WzEsMl0.x"])
def test_a_forged_link_ends_nothing(token, due, client):
    path = f"/account/searches/unsubscribe/{token}"

    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert db.session.query(SavedSearch).one().mail == "daily"
