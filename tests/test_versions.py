"""An edit keeps every version, shows what changed, and nothing is lost when two edit at once."""

import re

import pytest

from forum.cases import actions
from forum.cases.drafts import CaseDraft
from forum.cases.models import Answer, AnswerVersion, Case, CaseVersion
from forum.db import db
from forum.errors import Refused
from forum.members.models import Member
from tests.threads import together


def edited(editor, case, **facts):
    draft = {"title": case.title, "question": case.question, "specialty": "dermatologie", **facts}
    return actions.edit_case(editor, case.id, CaseDraft(**draft))


def test_every_version_is_kept_with_who_and_why(sign_in, case, physician, moderator):
    asker, chief = sign_in(physician), sign_in(moderator)
    form = {"title": case.title, "question": "Plaque de jambe droite.", "specialty": "dermatologie"}

    asker.post(f"/cases/{case.id}/edit", {**form, "reason": "côté précisé"})
    chief.post(
        f"/cases/{case.id}/edit", {**form, "question": "Plaque de jambe.", "reason": "patient reconnaissable"}
    )

    versions = db.session.query(CaseVersion).order_by(CaseVersion.version).all()
    assert [(v.version, v.editor_id, v.question, v.reason) for v in versions] == [
        (1, physician.id, "Plaque érythémateuse de jambe.", ""),
        (2, physician.id, "Plaque de jambe droite.", "côté précisé"),
        (3, moderator.id, "Plaque de jambe.", "patient reconnaissable"),
    ]
    assert (case.version, case.question) == (3, "Plaque de jambe.")


def test_the_history_shows_word_by_word_what_changed(sign_in, answer, colleague):
    browser = sign_in(colleague)
    actions.edit_answer(colleague, answer.id, "Eczéma variqueux probable : bas <20 mmHg>.", "précision")

    page = browser.get(f"/answers/{answer.id}/history").text

    assert "<del>?</del>" in page
    assert re.search(r"<ins>probable : bas &lt;20 mmHg&gt;\.</ins>", page)
    assert "précision" in page and "dr_reponse" in page
    assert page.index("2</h2>") < page.index("1</h2>")


def test_an_edited_text_is_marked_and_leads_to_its_history(sign_in, case, answer, physician, colleague):
    browser = sign_in(physician)
    histories = (f"/cases/{case.id}/history", f"/answers/{answer.id}/history")
    assert not any(history in browser.get(case.url).text for history in histories)

    edited(physician, case, question="Plaque de jambe.")
    actions.edit_answer(colleague, answer.id, "Eczéma.")

    page = browser.get(db.session.get(Case, case.id).url).text
    assert all(history in page for history in histories)
    assert "Plaque de jambe." in page and "Eczéma variqueux" not in page


def test_authors_and_moderators_may_edit_and_nobody_else(
    case, answer, physician, colleague, moderator, admin, make_member
):
    stranger = make_member("dr_tiers")

    for editor in (physician, moderator, admin):
        edited(editor, case, question=f"De {editor.pseudonym}")
    for editor in (colleague, moderator, admin):
        actions.edit_answer(editor, answer.id, f"De {editor.pseudonym}")
    for act in (lambda: edited(stranger, case), lambda: edited(colleague, case),
                lambda: actions.edit_answer(physician, answer.id, "T")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403
    assert (case.version, answer.version) == (4, 4)
    assert case.author_id == physician.id


def test_an_edit_comes_filled_with_what_stands_there(sign_in, physician, make_case):
    from tests.pages import Page

    case = make_case(tried="Rien", tags=["iec"], age_band="80+", sex="M", other_specialties=["cardiologie"])

    form = Page(sign_in(physician).get(f"/cases/{case.id}/edit").text).form(f"/cases/{case.id}/edit")

    assert form.fields["title"] == case.title
    assert form.fields["question"].strip() == case.question
    assert form.fields["tried"].strip() == "Rien"
    assert (form.fields["tags"], form.fields["age_band"], form.fields["sex"]) == ("iec", "80+", "M")
    assert form.fields["specialty"] == "dermatologie"


def test_the_index_follows_an_edit(sign_in, case, answer, physician, colleague, indexed):
    browser = sign_in(colleague)
    indexed()
    assert case.url in browser.get("/search?q=variqueux").text

    actions.edit_answer(colleague, answer.id, "Dermohypodermite")
    edited(physician, case, title="Grosse jambe rouge")
    indexed()

    assert "/cases/" not in browser.get("/search?q=variqueux").text.split("<main")[1].replace(
        "/cases/new", ""
    )
    assert f"/cases/{case.id}/" in browser.get("/search?q=dermohypodermite").text
    assert f"/cases/{case.id}/grosse-jambe-rouge" in browser.get("/search?q=jambe+rouge").text


def test_two_who_edit_at_once_both_leave_a_version(app, case, physician, moderator):
    number, people = case.id, [physician.id, moderator.id]

    def edit(person, n):
        draft = CaseDraft(title="T", question=f"De {person}, {n}", specialty="dermatologie")
        actions.edit_case(db.session.get(Member, person), number, draft)

    together(app, [lambda p=p, n=n: edit(p, n) for p in people for n in range(2)])

    versions = {v.version: v.question for v in db.session.query(CaseVersion)}
    assert sorted(versions) == [1, 2, 3, 4, 5]
    assert set(versions.values()) == {"Plaque érythémateuse de jambe."} | {
        f"De {person}, {n}" for person in people for n in range(2)
    }
    assert (case.version, case.question) == (5, versions[5])


def test_an_edit_and_an_answer_at_once_do_not_undo_each_other(app, case, physician, colleague):
    number, asker, adviser = case.id, physician.id, colleague.id

    def edit():
        draft = CaseDraft(title="T", question="Neu", specialty="cardiologie")
        actions.edit_case(db.session.get(Member, asker), number, draft)

    def reply():
        actions.post_answer(db.session.get(Member, adviser), db.session.get(Case, number), "T")

    together(app, [edit, reply, edit, reply])

    assert (case.question, case.version, case.answer_count) == ("Neu", 3, 2)
    assert db.session.query(Answer).count() == db.session.query(AnswerVersion).count() == 2


def test_a_refused_edit_leaves_no_version(case, physician):
    with pytest.raises(Refused):
        edited(physician, case, title="")

    assert (db.session.query(CaseVersion).count(), case.version) == (1, 1)
