"""Every page as visitor, unverified, verified, asker, moderator and admin: the right status."""

import pytest

from forum.db import db
from forum.testing import Browser
from tests.pages import Page
from tests.tables import our_tables

ROLES = ("visitor", "unverified", "verified", "asker", "moderator", "admin")

# Rule, then the status for a visitor where members alone may read, a visitor where everybody may,
# and for unverified, verified, asker, moderator, admin.
READING = """
/healthz                          200 200 200 200 200 200 200
/readyz                           200 200 200 200 200 200 200
/static/<path:filename>           200 200 200 200 200 200 200
/help                             200 200 200 200 200 200 200
/search/help                      200 200 200 200 200 200 200
/search/build                     302 302 302 302 302 302 302
/sign-in                          200 200 200 200 200 200 200
/sign-up                          200 200 200 200 200 200 200
/password/forgotten               200 200 200 200 200 200 200
/password/reset/<token>           410 410 410 410 410 410 410
/language/<language>              303 303 303 303 303 303 303
/                                 401 200 200 200 200 200 200
/search                           401 200 200 200 200 200 200
/search/complete                  401 200 200 200 200 200 200
/search/feed.atom                 401 200 200 200 200 200 200
/cases/<number:number>/similar    401 200 200 200 200 200 200
/cases/similar                    401 200 200 200 200 200 200
/specialties/<slug>               401 200 200 200 200 200 200
/specialties/<slug>/feed.atom     401 200 200 200 200 200 200
/cases/<number:number>            401 302 302 302 302 302 302
/cases/<number:number>/<slug>     401 200 200 200 200 200 200
/cases/<number:number>/history    401 200 200 200 200 200 200
/answers/<number:number>          401 302 302 302 302 302 302
/answers/<number:number>/history  401 200 200 200 200 200 200
/members/<pseudonym>              401 200 200 200 200 200 200
/account                          401 401 200 200 200 200 200
/password                         401 401 200 200 200 200 200
/drafts                           401 401 200 200 200 200 200
/bookmarks                        401 401 200 200 200 200 200
/account/readings                 401 401 200 200 200 200 200
/notices                          401 401 200 200 200 200 200
/notices/<number:number>          401 401 404 404 404 404 404
/account/calibration              401 401 200 200 200 200 200
/cases/<number:number>/outcome    401 401 403 403 200 403 403
/answers/<number:number>/correction  401 401 403 403 403 403 403
/answers/<number:number>/ruling   401 401 403 200 403 200 200
/panel                            401 401 403 200 200 200 200
/cases/new                        401 401 403 200 200 200 200
/cases/<number:number>/edit       401 401 403 403 200 200 200
/answers/<number:number>/edit     401 401 403 403 403 200 200
/answers/<number:number>/votes    401 200 200 200 200 200 200
/answers/<number:number>/incorrect 401 401 403 200 200 200 200
/answers/<number:number>/flag     401 401 403 200 200 200 200
/members/waiting                  401 401 403 403 403 200 200
/moderation/log                   401 401 403 403 403 200 200
/admin/reputation                 401 401 403 403 403 403 200
/staff/failed-searches            401 401 403 403 403 200 200
/staff/failed-searches.csv        401 401 403 403 403 200 200
/account/history                  401 401 200 200 200 200 200
/account/searches                 401 401 200 200 200 200 200
/account/searches/new             401 401 403 200 200 200 200
/account/searches/<number:number> 401 401 404 404 404 404 200
/account/searches/unsubscribe/<token> 404 404 404 404 404 404 404
/feeds/searches/<token>.atom      404 404 404 404 404 404 404
/medicaments                      401 200 200 200 200 200 200
/medicaments/<slug>               401 404 404 404 404 404 404
/plugins/drugs/<path:filename>    200 200 200 200 200 200 200
/plugins/hypotheses/<path:filename>  200 200 200 200 200 200 200
/hypotheses/names                 401 401 403 200 200 200 200
"""
WRITING = """
/sign-up                          400 400 400 400 400 400 400
/sign-in                          401 401 401 401 401 401 401
/password/forgotten               303 303 303 303 303 303 303
/password/reset/<token>           410 410 410 410 410 410 410
/password                         401 401 403 403 403 403 403
/account                          401 401 303 303 303 303 303
/cases/<number:number>/bookmark   401 401 303 303 303 303 303
/answers/<number:number>/bookmark 401 401 303 303 303 303 303
/account/readings                 401 401 303 303 303 303 303
/account/mails                    401 401 303 303 303 303 303
/notices/read                     401 401 303 303 303 303 303
/preview                          401 401 200 200 200 200 200
/drafts                           401 401 200 200 200 200 200
/answers/<number:number>/correction       401 401 403 403 403 403 403
/answers/<number:number>/correction/undo  401 401 403 403 403 403 403
/answers/<number:number>/ruling           401 401 403 303 403 303 409
/answers/<number:number>/ruling/lift      401 401 403 303 403 303 409
/cases/new                        401 401 403 303 303 303 303
/cases/<number:number>/edit       401 401 403 403 303 303 303
/cases/<number:number>/answers    401 401 403 303 303 303 303
/answers/<number:number>/edit     401 401 403 403 403 303 303
/answers/<number:number>/helpful  401 401 403 303 303 303 303
/answers/<number:number>/not-helpful 401 401 403 303 303 303 303
/answers/<number:number>/funny    401 401 403 303 303 303 303
/answers/<number:number>/incorrect 401 401 403 303 303 303 303
/answers/<number:number>/solved   401 401 403 403 303 403 403
/cases/<number:number>/outcome    401 401 403 403 303 403 403
/cases/<number:number>/outcome/reminders  401 401 403 403 303 403 403
/answers/<number:number>/flag     401 401 403 303 303 303 303
/admin/reputation/<number:number> 401 401 403 403 403 403 404
/answers/<number:number>/restore  401 401 403 403 403 303 303
/answers/<number:number>/fold     401 401 403 403 403 303 303
/cases/<number:number>/hide       401 401 403 403 403 303 303
/cases/<number:number>/show       401 401 403 403 403 303 303
/members/<pseudonym>/verify       401 401 403 403 403 303 303
/members/<pseudonym>/role         401 401 403 403 403 403 303
/members/<pseudonym>/claim        401 401 403 403 403 303 303
/cases/<number:number>/same-question  401 401 403 303 403 303 303
/account/history/erase            401 401 303 303 303 303 303
/account/history/erase-all        401 401 303 303 303 303 303
/account/history/keep             401 401 303 303 303 303 303
/account/searches/new             401 401 403 303 303 303 303
/account/searches/<number:number> 401 401 404 404 404 404 303
/account/searches/<number:number>/feed    401 401 403 404 404 404 303
/account/searches/<number:number>/delete  401 401 404 404 404 404 303
/account/searches/unsubscribe/<token>     404 404 404 404 404 404 404
/staff/failed-searches/<number:number>/dismiss  401 401 403 403 403 303 303
/sign-out-everywhere              401 401 303 303 303 303 303
/sign-out                         303 303 303 303 303 303 303
"""
FORMS = {
    "/admin/reputation/<number:number>": {"decision": "restored"},
    "/sign-up": {"pseudonym": "x", "email": "x", "password": "x"},
    "/sign-in": {"login": "dr_question", "password": "not this one"},
    "/password/forgotten": {"email": "dr_question@example.org"},
    "/password/reset/<token>": {"password": "a new knock at the door"},
    "/password": {"current": "not this one", "password": "a new knock at the door"},
    "/account": {"specialty": "dermatologie", "language": "fr", "about": "Cabinet de ville."},
    "/preview": {"text": "**Fièvre**"},
    "/drafts": {"form": "case", "title": "Fièvre"},
    "/cases/new": {"title": "Fièvre", "question": "Depuis hier.", "specialty": "dermatologie"},
    "/cases/<number:number>/edit": {
        "title": "Plaque depuis août",
        "question": "Plaque de jambe.",
        "specialty": "dermatologie",
    },
    "/cases/<number:number>/answers": {"text": "Une piqûre ?"},
    "/answers/<number:number>/edit": {"text": "Eczéma variqueux."},
    "/cases/<number:number>/outcome": {"kind": "other", "text": "Une dermite de contact."},
    "/answers/<number:number>/incorrect": {"reason": "La dose."},
    "/answers/<number:number>/flag": {"reason": "joke"},
    "/answers/<number:number>/fold": {"reason": "joke"},
    "/answers/<number:number>/ruling": {"says": "dangerous", "reason": "Contredit par l'examen."},
    "/answers/<number:number>/ruling/lift": {"reason": "Confirmé par l'examen."},
    "/members/<pseudonym>/role": {"role": "verified"},
    "/account/readings": {"choice": "erase"},
    "/account/searches/new": {"q": "fièvre", "name": "Fièvre"},
    "/account/searches/<number:number>": {"name": "Fièvres", "mail": "never"},
}


def table(text, visitors_may_read):
    """{rule: {role: status}} of one of the tables above."""
    rows = {}
    for line in text.strip().splitlines():
        rule, closed, opened, *members = line.split()
        rows[rule] = dict(
            zip(ROLES, map(int, [opened if visitors_may_read else closed, *members]), strict=True)
        )
    return rows


@pytest.fixture(params=[False, True], ids=["members-only", "everybody-reads"])
def visitors_may_read(request):
    return request.param


@pytest.fixture
def settings(visitors_may_read):
    return {"VISITORS_MAY_READ": visitors_may_read, "RATE_PASSWORD_RESET": "1000 per hour"}


@pytest.fixture
def browsers(app, sign_in, newcomer, make_member, physician, moderator, admin):
    people = (newcomer, make_member("dr_tiers"), physician, moderator, admin)
    browsers = dict(zip(ROLES, [Browser(app), *map(sign_in, people)], strict=True))
    kept = browsers["admin"].post("/account/searches/new", {"q": "zona", "name": "Zona"})
    assert kept.status_code == 303
    return browsers


@pytest.fixture
def address(case, answer, make_member):
    """address(rule) is a page of that rule that is there: a case, its answer, or the first of its kind."""
    make_member("attend_encore", role="unverified")
    number = {"/cases/": case.id, "/answer": answer.id}

    def address(rule):
        return (
            rule.replace("<number:number>", str(number.get(rule[:7], 1)))
            .replace("<slug>", "dermatologie" if rule.startswith("/specialties") else case.slug)
            .replace("<pseudonym>", "attend_encore")
            .replace("<token>", "worn-out")
            .replace("<language>", "en")
            .replace(
                "<path:filename>",
                "css/toctoc.css" if rule.startswith("/static") else f"{rule.split('/')[-2]}.css",
            )
        )

    return address


def rules(app, method):
    return {rule.rule for rule in app.url_map.iter_rules() if method in rule.methods}


def everything():
    """All rows of all tables, to see whether anything changed."""
    db.session.rollback()
    return {table.name: sorted(map(repr, db.session.execute(table.select()))) for table in our_tables()}


def test_every_page_answers_each_role_as_it_should(app, browsers, address, visitors_may_read):
    expected = table(READING, visitors_may_read)

    seen = {
        rule: {role: browser.get(address(rule)).status_code for role, browser in browsers.items()}
        for rule in expected
    }

    assert expected.keys() == rules(app, "GET"), "Every page stands in the table."
    assert seen == expected


def test_every_form_answers_each_role_as_it_should(app, browsers, address, visitors_may_read):
    expected = table(WRITING, visitors_may_read)

    seen = {
        rule: {
            role: browser.post(address(rule), FORMS.get(rule)).status_code
            for role, browser in browsers.items()
        }
        for rule in expected
    }

    assert expected.keys() == rules(app, "POST"), "Every form stands in the table."
    assert seen == expected


def test_a_form_without_our_token_changes_nothing(app, browsers, address):
    before = everything()

    seen = {
        (rule, role): browser.post(address(rule), FORMS.get(rule), token=False).status_code
        for rule in rules(app, "POST")
        for role, browser in browsers.items()
    }

    # Where the form may not even be shown to this reader, is another's, or is worn out, that is said.
    assert set(seen.values()) == {400, 401, 403, 404, 410}
    assert {rule for (rule, role), status in seen.items() if role == "admin" and status != 400} == {
        "/password/reset/<token>",
        "/cases/<number:number>/outcome",
        "/answers/<number:number>/correction",
        "/answers/<number:number>/correction/undo",
    }
    assert everything() == before


def test_a_token_of_somebody_else_is_none(browsers, address, case):
    before = everything()
    form = {"text": "Une piqûre ?", "csrf_token": browsers["admin"].token()}

    response = browsers["verified"].post(f"/cases/{case.id}/answers", form, token=False)

    assert response.status_code == 400
    assert "Une piqûre ?" in response.text
    assert everything() == before


def test_every_form_of_every_page_holds_a_token_and_no_page_holds_code(browsers, address, visitors_may_read):
    pages = 0
    for rule in table(READING, visitors_may_read):
        for role, browser in browsers.items():
            response = browser.get(address(rule))
            if response.mimetype != "text/html":
                continue
            page, pages = Page(response.text), pages + 1
            assert all(form.fields.get("csrf_token") for form in page.posts), (rule, role)
            assert page.inline == [], (rule, role)
    assert pages > 100


def test_what_is_not_there_is_not_found_in_every_role(browsers, visitors_may_read):
    addresses = [
        "/cases/99999",
        "/answers/99999",
        "/members/personne",
        "/specialties/alchimie",
        "/cases/99999/edit",
    ]
    closed = 404 if visitors_may_read else 401

    for role, browser in browsers.items():
        for address in addresses:
            status = browser.get(address).status_code
            assert status == 404 or (role == "visitor" and status in (closed, 401)), (role, address)
        assert browser.get("/no/such/page").status_code == 404
