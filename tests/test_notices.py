"""Notices: told once, inside a change; read by one alone, in his language; mailed without their words."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import update

from forum.cases.actions import set_audience
from forum.cases.models import STAFF_ONLY, Case
from forum.db import change, db, now
from forum.languages import lazy_gettext as _l
from forum.members.actions import choose_mails
from forum.members.models import Member
from forum.notices.actions import send_notice
from forum.notices.mails import send_due_mails
from forum.notices.models import Notice
from tests.strangers import stranger


@pytest.fixture
def settings(monkeypatch, tmp_path):
    plugin = stranger(monkeypatch, tmp_path)
    plugin.adds_notice("ruled", _l("Answers: %(subject)s"), mailed=True)
    plugin.adds_notice("greeted", _l("Drafts"))
    return {"PLUGINS": ["strangers.stranger"], "SITE_URL": "https://forum.example.org", "NOTICES_PER_PAGE": 3}


@pytest.fixture
def tell():
    """tell([member], code, url) tells it in a change of its own."""

    def tell(members, code="ruled", url="/help", **more):
        with change():
            send_notice([member.id for member in members], code, url, **more)

    return tell


def notices():
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Notice).order_by(Notice.id).all()


def shown(browser, address="/notices"):
    """(address, sentence, whether it is new) of each notice on that page."""
    found = re.findall(
        r'href="(/notices/\d+)">(.*?)</a>\n<p class="meta">(<span class="badge news">)?',
        browser.get(address).text,
    )
    return [(url, sentence, bool(new)) for url, sentence, new in found]


def unread(browser):
    """The number that stands in the header."""
    found = re.search(r'<a class="bell".*?<b aria-hidden="true">(.*?)</b>', browser.get("/help").text)
    return found and found.group(1)


def mails(app):
    folder = Path(app.instance_path) / "mail"
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]


def test_a_notice_is_shown_counted_opened_and_read(tell, physician, sign_in, case):
    browser = sign_in(physician)
    assert (unread(browser), shown(browser)) == (None, [])
    tell([physician], url=case.url, case=case)
    [notice] = notices()

    assert unread(browser) == "1"
    assert shown(browser) == [(f"/notices/{notice.id}", f"Answers: {case.title}", True)]
    opened = browser.get(f"/notices/{notice.id}")

    assert (opened.status_code, opened.location) == (303, case.url)
    assert unread(browser) is None
    assert shown(browser) == [(f"/notices/{notice.id}", f"Answers: {case.title}", False)]


def test_nobody_is_told_of_his_own_act(tell, physician, colleague, moderator):
    tell([physician, colleague, colleague, moderator], by=colleague)

    assert [notice.member_id for notice in notices()] == sorted([physician.id, moderator.id])


def test_what_waits_unread_moves_up_instead_of_being_doubled(tell, physician, sign_in, case):
    tell([physician], url="/help", subject="a")
    tell([physician], url="/other", subject="b")
    tell([physician], url="/help", subject="c")
    first, other = notices()
    browser = sign_in(physician)

    assert [sentence for _url, sentence, _new in shown(browser)] == ["Answers: c", "Answers: b"]
    assert first.told_at > other.told_at
    browser.get(f"/notices/{first.id}")
    tell([physician], url="/help", subject="d")

    assert [(sentence, new) for _url, sentence, new in shown(browser)] == [
        ("Answers: d", True),
        ("Answers: c", False),
        ("Answers: b", True),
    ]


def test_a_change_that_is_given_up_tells_nobody(physician, sign_in):
    with pytest.raises(RuntimeError), change():
        send_notice([physician.id], "ruled", "/help")
        raise RuntimeError

    assert notices() == []


def test_a_kind_that_nobody_names_is_an_error(physician, app):
    with pytest.raises(ValueError, match="nonsense"), change():
        send_notice([physician.id], "nonsense", "/help")


def test_whoever_is_not_there_any_more_is_left_out(physician, app):
    with change():
        send_notice([physician.id, 99_999], "ruled", "/help")
        send_notice([], "ruled", "/help")

    assert [notice.member_id for notice in notices()] == [physician.id]


def test_a_thousand_members_are_told_in_one_statement(tell, make_member, count_queries):
    with change() as session:
        session.add_all(
            Member(pseudonym=f"m{n}", pseudonym_key=f"m{n}", email=f"m{n}@example.org") for n in range(1000)
        )
    members = db.session.query(Member).all()
    with count_queries() as for_one:
        tell(members[:1], url="/one")

    with count_queries() as for_all:
        tell(members, url="/all")

    assert len(for_all) == len(for_one) == 1
    assert db.session.query(Notice).filter_by(url="/all").count() == len(members) >= 1000


def test_the_newest_come_first_page_by_page_without_doubles(tell, physician, sign_in):
    for n in range(7):
        tell([physician], url=f"/cases/{n}", subject=str(n))
    with change() as session:
        moment = now()
        session.execute(update(Notice).where(Notice.url < "/cases/3").values(told_at=moment))
    browser, address, pages = sign_in(physician), "/notices", []

    while address:
        page = browser.get(address).text
        pages.append([sentence for _url, sentence, _new in shown(browser, address)])
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following and following.group(1)

    assert [len(page) for page in pages] == [3, 3, 1]
    assert 'action="/notices/read"' in browser.get("/notices").text
    assert 'action="/notices/read"' not in page
    told = [int(sentence.rpartition(" ")[2]) for page in pages for sentence in page]
    assert told == [2, 1, 0, 6, 5, 4, 3]


def test_marking_all_as_read_leaves_what_came_since(tell, physician, colleague, sign_in):
    tell([physician, colleague], subject="a")
    browser = sign_in(physician)
    until = re.search(r'name="until" value="(.+?)"', browser.get("/notices").text).group(1)
    tell([physician], url="/late", subject="b")

    assert browser.post("/notices/read", {"until": until}).status_code == 303

    assert [(sentence, new) for _url, sentence, new in shown(browser)] == [
        ("Answers: b", True),
        ("Answers: a", False),
    ]
    assert (unread(browser), unread(sign_in(colleague))) == ("1", "1")
    browser.post("/notices/read", {"until": "no such place"})
    assert unread(browser) is None


def test_a_notice_is_its_members_alone(tell, physician, colleague, moderator, client, sign_in):
    tell([physician], subject="secret")
    [notice] = notices()

    for member in (colleague, moderator):
        browser = sign_in(member)
        assert "secret" not in browser.get("/notices").text
        assert browser.get(f"/notices/{notice.id}").status_code == 404
        browser.post("/notices/read")
    assert client.get("/notices").status_code == client.get(f"/notices/{notice.id}").status_code == 401
    assert notices()[0].read_at is None


def test_a_case_out_of_sight_takes_its_notices_along_and_an_edited_title_is_shown_anew(
    tell, physician, colleague, moderator, sign_in, case
):
    people = (physician, colleague, moderator)
    tell(people, url=case.url, case=case)
    with change() as session:
        session.get(Case, case.id).title = "Plaque <b>"
    browsers = [sign_in(member) for member in people]
    assert [shown(browser)[0][1] for browser in browsers] == ["Answers: Plaque &lt;b&gt;"] * 3

    with change() as session:
        set_audience(session.get(Case, case.id), STAFF_ONLY)

    assert [len(shown(browser)) for browser in browsers] == [1, 0, 1]
    assert [unread(browser) for browser in browsers] == ["1", None, "1"]
    number = next(notice.id for notice in notices() if notice.member_id == colleague.id)
    assert browsers[1].get(f"/notices/{number}").status_code == 404


def test_notices_of_a_plugin_that_is_switched_off_are_silent(app, tell, physician, sign_in):
    tell([physician])
    tell([physician], "greeted")
    app.extensions["forum.notices"].pop("ruled")
    browser = sign_in(physician)

    assert [sentence for _url, sentence, _new in shown(browser)] == ["Brouillons"]
    assert unread(browser) == "1"
    send_due_mails()
    assert mails(app) == []


def test_an_address_elsewhere_is_not_followed(tell, physician, sign_in):
    tell([physician], url="https://elsewhere.example.org/")

    assert sign_in(physician).get(f"/notices/{notices()[0].id}").location == "/notices"


def test_the_number_in_the_header_costs_no_question(tell, physician, sign_in, count_queries):
    browser = sign_in(physician)
    browser.get("/help")
    with count_queries() as without:
        browser.get("/help")
    for n in range(120):
        tell([physician], url=f"/cases/{n}")

    with count_queries() as with_many:
        browser.get("/help")

    assert len(with_many) == len(without)
    assert unread(browser) == "99+"


def test_three_notices_cost_no_more_questions_than_one(tell, physician, sign_in, count_queries, make_case):
    browser = sign_in(physician)
    tell([physician], case=make_case())
    browser.get("/notices")
    with count_queries() as with_one:
        browser.get("/notices")

    for n in range(2):
        tell([physician], url=f"/cases/{n}", case=make_case())
    with count_queries() as with_three:
        assert len(shown(browser)) == 3

    assert len(with_three) == len(with_one)


def test_an_erased_member_or_case_takes_its_notices_along(tell, physician, colleague, make_case, make_member):
    gone, case = make_member("dr_parti"), make_case()
    tell([gone, colleague], url="/help")
    tell([physician], url=case.url, case=case)

    with change() as session:
        session.delete(session.get(Member, gone.id))
        session.delete(session.get(Case, case.id))

    assert [(notice.member_id, notice.url) for notice in notices()] == [(colleague.id, "/help")]


# ---- Mails


def test_a_mail_says_only_that_something_waits(app, tell, physician, case):
    with change() as session:
        session.get(Member, physician.id).language = "en"
    tell([physician], url=case.url, case=case)
    [notice] = notices()

    assert send_due_mails() == (1, 0)

    [mail] = mails(app)
    text = mail.get_content()
    assert (mail["To"], mail["Subject"]) == (physician.email, "TocToc: something waits for you")
    assert f"https://forum.example.org/notices/{notice.id}\n" in text
    assert not re.search(f"{case.title}|/cases/|Answers", text, re.I)
    assert send_due_mails() == (0, 0)


def test_one_mail_speaks_for_all_that_waits_in_the_members_language(app, tell, physician, colleague):
    tell([physician, colleague], url="/a")
    tell([physician], url="/b")
    tell([physician], "greeted", "/c")

    assert send_due_mails() == (2, 0)

    texts = {mail["To"]: mail.get_content() for mail in mails(app)}
    assert "2 notifications vous attendent" in texts[physician.email]
    assert "https://forum.example.org/notices\n" in texts[physician.email]
    assert "Une notification vous attend" in texts[colleague.email]


def test_whoever_wants_no_mails_or_has_read_it_gets_none(app, tell, physician, colleague, sign_in):
    choose_mails(physician, False)
    tell([physician, colleague])
    sign_in(colleague).post("/notices/read")

    assert send_due_mails() == (0, 0)

    choose_mails(physician, True)
    assert (send_due_mails(), mails(app)) == ((0, 0), [])


def test_what_is_out_of_sight_by_then_is_not_mailed(app, tell, colleague, case):
    tell([colleague], case=case)
    with change() as session:
        set_audience(session.get(Case, case.id), STAFF_ONLY)

    assert (send_due_mails(), mails(app)) == ((0, 0), [])


def test_a_mail_that_was_surely_not_taken_waits_for_the_next_run(app, tell, physician):
    tell([physician])
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"
    assert send_due_mails() == (0, 1)

    app.config["MAIL_URL"] = ""

    assert (send_due_mails(), len(mails(app))) == ((1, 0), 1)


def test_mails_are_switched_off_and_on_where_the_account_is(physician, sign_in):
    browser = sign_in(physician)
    box = r'name="notice_mails"( checked)?>'
    assert re.search(box, browser.get("/account").text).group(1)

    assert browser.post("/account/mails").status_code == 303
    assert not re.search(box, browser.get("/account").text).group(1)
    browser.post("/account/mails", {"notice_mails": "on"})
    assert re.search(box, browser.get("/account").text).group(1)


def test_the_command_sends_and_says_what_it_did(app, tell, physician):
    tell([physician])

    result = app.test_cli_runner().invoke(args=["notices", "mail"])

    assert "1 mails sent, 0 failed." in result.output
    app.config["SITE_URL"] = ""
    assert app.test_cli_runner().invoke(args=["notices", "mail"]).exit_code == 1


def test_a_time_in_the_past_is_not_a_place_of_the_list_that_harms(tell, physician, sign_in):
    from forum.cases.listing import cursor_of

    tell([physician])
    browser = sign_in(physician)

    browser.post("/notices/read", {"until": cursor_of(now() - timedelta(days=1), 1)})

    assert unread(browser) == "1"
    for cursor in ("x", "%F0", "é" * 400, cursor_of(now(), 2**31 - 1)):
        assert browser.get(f"/notices?after={cursor}").status_code == 200
