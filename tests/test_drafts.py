"""What a member types is kept on the server until it is sent."""

import threading
from datetime import timedelta

import pytest

from forum.cases.drafts import draft_kept, erase_old_drafts, save_draft
from forum.cases.following import follow_outbox
from forum.cases.models import DraftRow
from forum.db import change, db, now
from forum.errors import Refused
from forum.members.models import Member
from forum.testing import Browser
from tests.pages import Page
from tests.threads import together

CASE = {
    "form": "case",
    "title": "Toux sous IEC",
    "question": "Passer au losartan ?",
    "specialty": "cardiologie",
    "other_specialties": ["pneumologie", ""],
    "age_band": "65-79",
    "tags": "iec",
}


def kept():
    db.session.rollback()
    return db.session.query(DraftRow).count()


def test_a_case_begun_is_there_on_the_next_visit_and_gone_once_posted(sign_in, physician):
    browser = sign_in(physician)

    saved = browser.post("/drafts", CASE)

    form = Page(sign_in(physician).get("/cases/new").text).form("/cases/new")
    assert saved.json["saved_at"].endswith("Z")
    assert {
        name: form.fields[name].strip() for name in ("title", "question", "specialty", "age_band", "tags")
    } == {name: CASE[name] for name in ("title", "question", "specialty", "age_band", "tags")}
    assert '<option value="pneumologie" selected>' in browser.get("/cases/new").text
    assert browser.post("/cases/new", form.fields).status_code == 303
    assert kept() == 0


def test_an_answer_begun_waits_in_its_box(sign_in, colleague, case, make_case):
    browser, other = sign_in(colleague), make_case("Un autre")

    browser.post("/drafts", {"form": f"answer:{case.id}", "text": "Et le losartan ?"})

    assert "Et le losartan ?" in browser.get(case.url).text
    assert "Et le losartan ?" not in browser.get(other.url).text
    browser.post(f"/cases/{case.id}/answers", {"text": "Et le losartan ?"})
    assert kept() == 0


def test_drafts_are_listed_for_their_member_alone(app, sign_in, physician, colleague, case):
    mine = sign_in(physician)
    mine.post("/drafts", CASE)
    mine.post("/drafts", {"form": f"answer:{case.id}", "text": "**Merci** à tous"})

    page = mine.get("/drafts").text

    assert "Toux sous IEC" in page and f"{case.url}#reply" in page and "Merci" in page
    assert "Toux sous IEC" not in sign_in(colleague).get("/drafts").text
    assert "Toux sous IEC" not in sign_in(colleague).get("/cases/new").text
    assert Browser(app).get("/drafts").status_code == 401


def test_a_draft_for_a_case_one_may_not_see_is_not_listed(sign_in, colleague, case):
    from forum.cases.actions import set_audience

    browser = sign_in(colleague)
    browser.post("/drafts", {"form": f"answer:{case.id}", "text": "Bonjour"})
    assert case.title in browser.get("/drafts").text

    with change():
        set_audience(case, "staff")

    assert case.title not in browser.get("/drafts").text


def test_an_emptied_draft_is_forgotten(sign_in, physician):
    browser = sign_in(physician)
    browser.post("/drafts", CASE)
    assert kept() == 1

    browser.post("/drafts", {"form": "case", "title": "", "question": ""})

    assert kept() == 0


def test_what_is_no_draft_of_ours_is_refused(physician):
    for form, content in (
        ("", {}),
        ("profile", {}),
        ("answer:x", {}),
        ("answer:-1", {}),
        ("case", {"a": "x" * 200_000}),
    ):
        with pytest.raises(Refused):
            save_draft(physician, form, content)
    with pytest.raises(Refused) as refused:
        save_draft(None, "case", {"title": "T"})

    assert refused.value.status == 401
    assert kept() == 0


def test_drafts_saved_at_once_leave_one(app, physician):
    number = physician.id

    def save(n):
        save_draft(db.session.get(Member, number), "case", {"title": f"Titre {n}"})

    together(app, [lambda n=n: save(n) for n in range(5)])

    assert kept() == 1


def test_old_drafts_are_erased(physician):
    save_draft(physician, "case", {"title": "Ancien"})
    db.session.query(DraftRow).update({"saved_at": now() - timedelta(days=8)})
    db.session.commit()
    save_draft(physician, "answer:1", {"text": "Récent"})

    assert erase_old_drafts() == 1
    assert [row.form for row in db.session.query(DraftRow)] == ["answer:1"]


def test_the_drain_forgets_drafts_that_nobody_touched_for_days(app, physician):
    save_draft(physician, "case", {"title": "Ancien"})
    with change() as session:
        session.get(DraftRow, (physician.id, "case")).saved_at = now() - timedelta(days=8)
    stop = threading.Event()
    drain = threading.Thread(target=follow_outbox, args=(app, stop))

    drain.start()
    for _ in range(100):
        db.session.rollback()
        if draft_kept(physician, "case") is None:
            break
        stop.wait(0.1)
    stop.set()
    drain.join()

    assert draft_kept(physician, "case") is None
