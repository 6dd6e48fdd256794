"""Who may do what with corrections: every action as every role."""

import pytest

from forum.db import change, db
from forum.members.models import Member
from forum.plugin_api import hooks
from forum.testing import Browser

# What is asked, then the status for each of the roles below.
ROLES = (
    "visitor", "unverified", "other specialty", "resident", "specialist", "privileged",
    "answered too", "author", "asker", "moderator", "admin",
)  # fmt: skip
MATRIX = """
GET  correction       401 403 403 403 403 403 403 200 403 403 403
POST correction       401 403 403 403 403 403 403 303 403 403 403
POST correction/undo  401 403 403 403 403 403 403 409 403 403 403
GET  ruling           401 403 403 403 200 200 403 403 403 200 200
POST ruling           401 403 403 403 303 303 403 403 403 303 303
POST ruling/lift      401 403 403 403 409 409 403 403 403 409 409
GET  panel            401 403 200 200 200 200 200 200 200 200 200
"""
FORM = {"says": "dangerous", "reason": "Contredit par l'examen."}
OWN_FORM = {"says": "retracted", "reason": "Dose fausse."}


def expected():
    for line in MATRIX.strip().splitlines():
        method, page, *statuses = line.split()
        yield method, page, dict(zip(ROLES, map(int, statuses), strict=True))


@pytest.fixture
def people(
    app, answer, case, make_answer, make_member, newcomer, colleague, physician, moderator, admin, specialist,
    monkeypatch,
):  # fmt: skip
    """{role: member}; two of them have a part that their row does not tell."""
    resident, privileged = make_member("interne"), make_member("vieille_main", specialty="cardiologie")
    with change() as session:
        session.get(Member, resident.id).profession = "resident"
    rival = make_member("rivale")
    make_answer(case, author=rival)
    plugin, listeners = app.extensions["forum.plugins"]["errata"], app.extensions["forum.listeners"]

    def earned(names, member, specialty):
        return names | {"panel"} if (member.id, specialty) == (privileged.id, "dermatologie") else names

    monkeypatch.setitem(listeners, hooks.privileges, [(plugin, earned)])
    other = make_member("coeur_sec", specialty="cardiologie")
    members = (
        None, newcomer, other, resident, specialist, privileged,
        rival, colleague, physician, moderator, admin,
    )  # fmt: skip
    return dict(zip(ROLES, members, strict=True))


@pytest.mark.parametrize("role", ROLES)
def test_every_action_as_every_role(app, people, sign_in, answer, role):
    member = people[role]
    browser = sign_in(member) if member else Browser(app)
    found = {}
    for method, page, statuses in expected():
        address = "/panel" if page == "panel" else f"/answers/{answer.id}/{page}"
        form = OWN_FORM if page == "correction" else FORM
        # Undo and lift are asked before anything stands.
        found[method, page] = statuses[role], (address, form)
    order = sorted(found, key=lambda key: key[1] in ("correction", "ruling") and key[0] == "POST")
    for method, page in order:
        status, (address, form) = found[method, page]
        response = browser.get(address) if method == "GET" else browser.post(address, form)
        assert response.status_code == status, (method, page, response.text)


@pytest.mark.parametrize("role", ["author", "asker", "answered too", "other specialty"])
def test_moderators_with_a_part_are_recused_and_specialists_of_others_too(people, sign_in, answer, role):
    with change() as session:
        session.get(Member, people[role].id).role = "moderator"
    db.session.expire_all()

    status = 303 if role == "other specialty" else 403
    assert sign_in(people[role]).post(f"/answers/{answer.id}/ruling", FORM).status_code == status


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_shows_what_one_may_do(app, people, case, answer, sign_in, role):
    member = people[role]
    page = (sign_in(member) if member else Browser(app)).get(case.url).text

    assert (f"/answers/{answer.id}/correction" in page) is (role == "author")
    panel = {"specialist", "privileged", "moderator", "admin"}
    assert (f"/answers/{answer.id}/ruling" in page) is (role in panel)
