"""Two who edit the same text at once do not undo each other, and what they say passes the draft's check."""

import pytest

from forum import hooks
from forum.db import db
from forum.errors import Refused
from forum.members import actions as members


def test_the_second_editor_is_told_and_keeps_what_was_typed(sign_in, physician, moderator, case):
    first, second = sign_in(physician), sign_in(moderator)
    form = {
        "title": "Plaque",
        "question": "Première main.",
        "specialty": case.specialty,
        "version": case.version,
    }

    assert first.post(f"/cases/{case.id}/edit", form).status_code == 303
    late = second.post(f"/cases/{case.id}/edit", {**form, "question": "Seconde main."})

    assert late.status_code == 409
    assert "Seconde main." in late.text
    assert 'name="version" value="2"' in late.text
    db.session.refresh(case)
    assert (case.question, case.version) == ("Première main.", 2)


def test_having_been_told_the_second_editor_may_send_again(sign_in, physician, case):
    browser = sign_in(physician)
    form = {"title": "Plaque", "question": "Un.", "specialty": case.specialty}
    browser.post(f"/cases/{case.id}/edit", {**form, "version": 1})

    again = browser.post(f"/cases/{case.id}/edit", {**form, "question": "Deux.", "version": 2})

    assert again.status_code == 303
    db.session.refresh(case)
    assert (case.question, case.version) == ("Deux.", 3)


def test_answers_are_guarded_in_the_same_way(sign_in, colleague, answer):
    browser = sign_in(colleague)
    assert browser.post(f"/answers/{answer.id}/edit", {"text": "Un.", "version": 1}).status_code == 303

    late = browser.post(f"/answers/{answer.id}/edit", {"text": "Deux.", "version": 1})

    assert late.status_code == 409
    assert "Deux." in late.text
    db.session.refresh(answer)
    assert answer.text == "Un."


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_strange_version_breaks_nothing(sign_in, colleague, answer, version):
    sent = sign_in(colleague).post(f"/answers/{answer.id}/edit", {"text": "Un.", "version": version})

    assert sent.status_code in (303, 409)


def test_what_a_member_says_of_himself_passes_the_drafts_check(app, physician):
    def refuse(draft, author):
        if "06 12" in " ".join(draft.texts.values()):
            raise Refused("No telephone numbers.", field="about")

    app.extensions["forum.listeners"][hooks.draft] = [
        (next(iter(app.extensions["forum.plugins"].values())), refuse)
    ]

    with pytest.raises(Refused):
        members.save_profile(physician, None, "fr", "Appelez le 06 12 34 56 78")
    members.save_profile(physician, None, "fr", "Cabinet de campagne")

    db.session.refresh(physician)
    assert physician.about == "Cabinet de campagne"
