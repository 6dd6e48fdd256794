"""Every hook of the catalogue in a real forum: told after the save, changed or refused, shown."""

import json
import re
from dataclasses import replace

import pytest
from markupsafe import Markup
from sqlalchemy import func, literal, select

from forum import hooks
from forum.cases import importing
from forum.cases.actions import edit_answer, edit_case, post_answer
from forum.cases.drafts import AnswerDraft, CaseDraft
from forum.cases.judging import CONFIRMED, concerned_by, judge, voices_of
from forum.cases.models import Answer, Case
from forum.cases.queries import answers_of
from forum.cases.states import reconsider_state
from forum.db import change, db
from forum.demo import load_demo
from forum.errors import Refused
from forum.hooks import Event, Filter, Hook
from forum.members.access import has_privilege, require_privilege
from forum.members.actions import verify_member
from forum.members.models import Member
from forum.pages import typed_list
from forum.plugin import CaseState
from forum.plugin_api import Completion, Wording, names_from, words_of
from tests.strangers import listen_by, slots, stranger


@pytest.fixture
def ears():
    """What the plugin of this test does at a hook: ears[hooks.case_posted] = function."""
    return {}


@pytest.fixture
def settings(monkeypatch, tmp_path, ears):
    listen_by(stranger(monkeypatch, tmp_path), ears)
    return {"PLUGINS": ["strangers.stranger"], "VISITORS_MAY_READ": True}


@pytest.fixture
def told(ears):
    """told(event, column, of) notes the facts, and what another connection reads of the row meanwhile."""

    def listen(event, column, of):
        heard = []

        def note(**facts):
            with db.engine.connect() as other:
                saved = other.scalar(select(column).where(column.class_.id == facts[of].id))
            heard.append((facts, saved))

        ears[event] = note
        return heard

    return listen


# ---- Events


def test_member_joined_is_told_after_the_save(told, client):
    heard = told(hooks.member_joined, Member.pseudonym, of="member")

    sent = {"pseudonym": "aubepine", "email": "aubepine@example.org", "password": "eine laterne im wald"}
    assert client.post("/sign-up", sent).status_code == 303

    [(facts, saved)] = heard
    assert facts["member"].pseudonym == saved == "aubepine"


def test_member_verified_names_who_did_it(told, newcomer, moderator):
    heard = told(hooks.member_verified, Member.role, of="member")

    verify_member(newcomer.id, moderator)

    [(facts, saved)] = heard
    assert (facts["member"].id, facts["by"].id, saved) == (newcomer.id, moderator.id, "verified")


def test_case_posted_is_told_after_the_save(told, sign_in, physician):
    heard = told(hooks.case_posted, Case.title, of="case")

    sent = {"title": "Toux", "question": "Depuis mai.", "specialty": "pneumologie"}
    response = sign_in(physician).post("/cases/new", sent)

    [(facts, saved)] = heard
    assert saved == "Toux"
    assert response.location.endswith(facts["case"].url)


def test_case_edited_is_told_after_the_save(told, case, physician):
    heard = told(hooks.case_edited, Case.version, of="case")

    edit_case(physician, case.id, CaseDraft(title="Plaque", question="Mieux.", specialty=case.specialty))

    [(facts, saved)] = heard
    assert (facts["case"].title, saved) == ("Plaque", 2)


def test_answer_posted_is_told_after_the_save(told, case, colleague):
    heard = told(hooks.answer_posted, Answer.text, of="answer")

    answer = post_answer(colleague, case, "Eczéma ?")

    [(facts, saved)] = heard
    assert (facts["answer"].id, facts["case"].id, saved) == (answer.id, case.id, "Eczéma ?")


def test_demo_loaded_is_told_once_when_its_cases_are_there(app, ears):
    heard = []
    ears[hooks.demo_loaded] = lambda: heard.append(db.session.scalar(select(func.count(Case.id))))

    load_demo(), load_demo()

    [cases] = heard
    assert cases >= 40


def test_answer_edited_is_told_after_the_save(told, answer, colleague):
    heard = told(hooks.answer_edited, Answer.text, of="answer")

    edit_answer(colleague, answer.id, "Érysipèle.")

    [(facts, saved)] = heard
    assert (facts["answer"].id, facts["case"].id, saved) == (answer.id, answer.case_id, "Érysipèle.")


def test_search_made_is_told_once_a_search(ears, client, sign_in, physician, case, indexed):
    indexed()
    heard = []
    ears[hooks.search_made] = lambda reader, text, total: heard.append((reader and reader.id, text, total))

    client.get("/search")
    client.get("/search?q=plaque")
    client.get("/search?q=plaque&page=2")
    sign_in(physician).get("/search?q=xylophone ")

    assert heard == [(None, "plaque", 1), (physician.id, "xylophone", 0)]


# ---- Filters


def test_a_draft_may_be_changed(ears, make_case, make_answer, physician):
    authors = []

    def louder(draft, author):
        authors.append(author.pseudonym)
        if draft.kind == "case":
            draft.title = draft.title.upper()
            return None
        return AnswerDraft(text=f"{draft.text} ({draft.case.title})", case=draft.case)

    ears[hooks.draft] = louder

    case = make_case(title="Toux")
    answer = make_answer(case, text="Radio ?")

    assert (case.title, answer.text) == ("TOUX", "Radio ? (TOUX)")
    assert authors == [physician.pseudonym, "dr_reponse"]


def test_a_draft_may_be_refused_and_comes_back_filled(ears, sign_in, physician):
    def refuse(draft, author):
        raise Refused("Please take the name out.", field="question", status=422)

    ears[hooks.draft] = refuse

    sent = {"title": "Toux", "question": "M. Personne tousse.", "specialty": "pneumologie"}
    response = sign_in(physician).post("/cases/new", sent)

    assert response.status_code == 422
    assert "Please take the name out." in response.text
    assert "M. Personne tousse." in response.text
    assert db.session.scalar(select(Case.id)) is None


def test_a_text_that_a_draft_check_reads_is_all_of_it(ears, make_case):
    read = []
    ears[hooks.draft] = lambda draft, author: read.append(draft.texts)

    make_case(
        title="Toux", question="Depuis mai.", tried="Du miel.", tags=["toux", "asthme"], reason="Précisée."
    )

    texts = {"title": "Toux", "question": "Depuis mai.", "tried": "Du miel.", "tags": "toux, asthme"}
    assert read == [{**texts, "reason": "Précisée."}]


RECORD = {
    "id": "tale-1",
    "title": "Toux",
    "question": "Depuis mai.",
    "author": "fable",
    "answers": [{"id": "tale-1-1", "author": "corbeau", "text": "Radio ?"}],
}


def import_record(record):
    return importing.import_lines([(1, json.dumps(record))])


def test_case_imported_hands_over_the_record_with_its_rows(ears, app):
    seen = []

    def note(record, case, answers):
        seen.append((record["id"], case.title, {key: answer.text for key, answer in answers.items()}))

    ears[hooks.case_imported] = note

    import_record(RECORD)

    assert seen == [("tale-1", "Toux", {"tale-1-1": "Radio ?"})]


def test_a_refusal_of_case_imported_leaves_the_line_out(ears, app):
    def refuse(record, case, answers):
        raise Refused("Not this one.")

    ears[hooks.case_imported] = refuse

    account = import_record(RECORD)

    assert account.skipped == [(1, "Not this one.")]
    assert db.session.scalar(select(Case.id)) is None


EXTRA = {"doses.name": ["Amoxicilline\x0b", ""], "doses.sure": "1", "other": "no"}


def test_answer_saved_brings_plugins_their_fields_inside_the_change(ears, case, sign_in, colleague):
    saved = []

    def keep(draft, answer, case):
        saved.append((draft.extra, draft.text, answer.id, case.id))
        answer.bucket = len(saved) + 6

    ears[hooks.answer_saved] = keep
    browser = sign_in(colleague)

    browser.post(f"/cases/{case.id}/answers", {"text": "Un.", **EXTRA})
    answer = db.session.scalar(select(Answer))
    browser.post(f"/answers/{answer.id}/edit", {"text": "Deux.", "doses.name": "Colchicine"})

    first = {"doses.name": ["Amoxicilline", ""], "doses.sure": ["1"]}
    number = answer.id
    assert saved == [
        (first, "Un.", number, case.id),
        ({"doses.name": ["Colchicine"]}, "Deux.", number, case.id),
    ]
    db.session.expire_all()
    assert db.session.get(Answer, number).bucket == 8


def test_an_answer_whose_share_cannot_be_saved_is_not_saved(ears, case, sign_in, colleague):
    def refuse(draft, answer, case):
        raise Refused("Too much of it.", field="doses.name")

    ears[hooks.answer_saved] = refuse
    ears[hooks.answer_fields] = lambda case, answer: f"[{typed_list('doses.name')}]"

    response = sign_in(colleague).post(f"/cases/{case.id}/answers", {"text": "Un.", "doses.name": ["a", "b"]})

    assert response.status_code == 400
    assert "Too much of it." in response.text
    assert "[[&#39;a&#39;, &#39;b&#39;]]" in response.text
    assert db.session.scalar(select(Answer.id)) is None


def test_the_fields_of_plugins_are_checked_with_the_draft(ears, case, sign_in, colleague):
    read = []
    ears[hooks.draft] = lambda draft, author: read.append(draft.texts)

    sign_in(colleague).post(f"/cases/{case.id}/answers", {"text": "Un.", **EXTRA})

    texts = {"text": "Un.", "reason": "", "doses.name": "Amoxicilline\n", "doses.sure": "1"}
    assert read == [texts]


def test_the_fields_of_plugins_are_kept_with_a_draft(ears, case, sign_in, colleague):
    ears[hooks.answer_fields] = lambda case, answer: f"[{typed_list('doses.name')}]"
    browser = sign_in(colleague)

    browser.post("/drafts", {"form": f"answer:{case.id}", "text": "Un.", "doses.name": ["a", "b"]})
    shown = browser.get(case.url).text

    assert "Un.</textarea>" in shown
    assert "[[&#39;a&#39;, &#39;b&#39;]]" in shown
    browser.post("/drafts", {"form": f"answer:{case.id}", "text": "", "doses.name": ["", ""]})
    assert "[[]]" in browser.get(case.url).text


def test_the_form_of_an_edit_knows_its_answer(ears, answer, sign_in, colleague):
    ears[hooks.answer_fields] = lambda case, answer: f"[{answer.text} {case.number}]"

    shown = sign_in(colleague).get(f"/answers/{answer.id}/edit").text

    assert f"[{answer.text} {answer.case_id}]" in shown


def test_case_page_brings_its_data_to_the_slots(ears, client, make_answer, case):
    make_answer(case, "Un.")
    make_answer(case, "Deux.")
    calls = []

    def fetch(page, case, answers):
        calls.append(case.number)
        page["letters"] = {answer.number: len(answer.html) for answer in answers}
        return page

    ears[hooks.case_page] = fetch
    ears[hooks.answer_footer] = lambda answer, page: f"[{page['letters'][answer.number]} letters]"

    shown = client.get(case.url).text

    assert calls == [case.id]
    assert "[10 letters]" in shown
    assert "[12 letters]" in shown


def test_case_list_brings_its_data_to_the_found_cases(ears, client, case, indexed):
    indexed()

    def fetch(page, cases):
        page["numbers"] = [hit.number for hit in cases]
        return page

    ears[hooks.case_list] = fetch
    ears[hooks.search_result] = lambda hit, page: f"[{hit.number} of {page['numbers']}]"

    assert f"[{case.id} of [{case.id}]]" in client.get("/search?q=plaque").text


def test_profile_page_brings_its_data_to_the_profile(ears, client, physician):
    ears[hooks.profile_page] = lambda page, member: {**page, "stars": len(member.pseudonym)}
    ears[hooks.profile_stats] = lambda member, page: f"[{page['stars']} stars]"

    assert "[11 stars]" in client.get(f"/members/{physician.pseudonym}").text


def test_answers_stand_as_they_were_posted_where_nobody_orders_them(make_answer, case):
    first, second = make_answer(case, "Un.").id, make_answer(case, "Deux.").id

    assert [answer.number for answer in answers_of(case)] == [first, second]


def test_answer_order_says_what_answers_are_ordered_by(ears, make_answer, case):
    first, second = make_answer(case, "Un.").id, make_answer(case, "Deux.").id

    ears[hooks.answer_order] = lambda columns: [Answer.id.desc(), *columns]

    assert [answer.number for answer in answers_of(case)] == [second, first]


def test_answers_shown_orders_the_first_page_by_what_is_known_of_it(
    app, ears, client, make_answer, case, count_queries
):
    app.config["ANSWERS_PER_PAGE"] = 2
    numbers = [make_answer(case, text).id for text in ("Un.", "Deux.", "Trois.", "Quatre.")]
    client.get(case.url)
    with count_queries() as before:
        client.get(case.url)
    ears[hooks.case_page] = lambda page, case, answers: {"last": max(a.number for a in answers)}
    ears[hooks.answers_shown] = lambda answers, case, page: sorted(
        answers, key=lambda answer: answer.number != page["last"]
    )

    with count_queries() as after:
        first = client.get(case.url).text

    assert numbers_in(first) == [numbers[1], numbers[0]]
    assert len(after) == len(before)
    assert numbers_in(client.get(f"{case.url}?page=2").text) == numbers[2:]


@pytest.mark.parametrize("spoil", [lambda answers: answers[1:], lambda answers: [*answers, *answers]])
def test_answers_that_a_plugin_loses_or_doubles_stand_as_they_stood(ears, client, make_answer, case, spoil):
    numbers = [make_answer(case, text).id for text in ("Un.", "Deux.")]

    ears[hooks.answers_shown] = lambda answers, case, page: spoil(answers)

    assert numbers_in(client.get(case.url).text) == numbers


def numbers_in(shown):
    return [int(number) for number in re.findall(r'id="answer-(\d+)"', shown)]


def test_first_usefulness_is_stored_with_the_answer(ears, case, colleague):
    ears[hooks.first_usefulness] = lambda value, author, case: value + 100 * author.id + case.id

    answer = post_answer(colleague, case, "Radio ?")

    assert answer.usefulness == 100 * colleague.id + case.id


def test_case_looks_come_with_the_row_of_the_case(ears, sign_in, physician, case):
    seen = []

    def look(columns, reader):
        return [
            *columns,
            (Case.author_id == reader).label("stranger_own"),
            literal(7).label("stranger_seven"),
        ]

    ears[hooks.case_looks] = look
    ears[hooks.case_page] = lambda page, case, answers: seen.append(
        (case.looks["stranger_seven"], case.looks["stranger_own"])
    )

    sign_in(physician).get(case.url)

    assert seen == [(7, True)]


def test_a_judgement_is_heard_inside_its_change(ears, answer, case, moderator):
    heard = []

    def note(judgement):
        heard.append((judgement.kind, judgement.answer.id, judgement.case.id, judgement.by.id))
        judgement.answer.bucket = 0

    ears[hooks.judgement] = note

    with change():
        judge(CONFIRMED, answer, case, moderator)

    assert heard == [("confirmed", answer.id, case.id, moderator.id)]
    db.session.expire_all()
    assert db.session.get(Answer, answer.id).bucket == 0


def test_who_cannot_hear_a_judgement_loses_his_own_share_alone(app, ears, answer, case):
    app.config["PLUGIN_ERRORS_RAISE"] = False

    def fail_halfway(judgement):
        judgement.answer.usefulness = 7
        db.session.flush()
        raise ZeroDivisionError

    ears[hooks.judgement] = fail_halfway

    with change():
        answer.bucket = 0
        judge(CONFIRMED, answer, case)

    db.session.expire_all()
    kept = db.session.get(Answer, answer.id)
    assert (kept.bucket, kept.usefulness) == (0, 0)


def test_a_judgement_has_a_known_kind(app, answer, case):
    with pytest.raises(ValueError, match="no judgement"):
        judge("liked", answer, case)


def test_of_the_states_reached_the_one_of_the_highest_rank_is_kept(app, ears, case):
    for code, rank in (("whispered", 10), ("loud", 20)):
        app.extensions["forum.case_states"][code] = CaseState(code, code, rank=rank)
    seen = []
    for codes in ({"whispered"}, {"whispered", "loud", "unheard_of"}, set()):
        ears[hooks.reached_states] = lambda states, case, codes=codes: states | codes
        with change():
            reconsider_state(case)
        seen.append(case.state)

    assert seen == ["whispered", "loud", "open"]


def test_voices_weigh_one_unless_a_plugin_knows_better(ears, physician, colleague):
    numbers = [physician.id, colleague.id]
    assert voices_of(numbers, "dermatologie") == dict.fromkeys(numbers, 1.0)

    ears[hooks.voices] = lambda weights, specialty: {**weights, colleague.id: 2.0}

    assert voices_of(numbers, "dermatologie") == {physician.id: 1.0, colleague.id: 2.0}


def test_privileges_are_earned_beyond_the_role(ears, physician, newcomer, moderator):
    def may(member):
        return has_privilege(member, "panel", "dermatologie")

    assert [may(member) for member in (None, newcomer, physician, moderator)] == [False, False, False, True]

    ears[hooks.privileges] = lambda names, member, specialty: names | {"panel"}

    assert [may(member) for member in (None, newcomer, physician)] == [False, False, True]
    require_privilege(physician, "panel", "dermatologie")
    with pytest.raises(Refused):
        require_privilege(physician, "captain", "dermatologie")


def test_search_documents_set_the_weight_of_a_case(ears, client, make_case, indexed):
    heavy, light = make_case(title="Toux sèche").id, make_case(title="Toux sèche").id

    def weigh(documents):
        for number, document in documents.items():
            document.weight = 5.0 if number == heavy else 0.2
        return documents

    ears[hooks.search_documents] = weigh
    indexed()

    shown = client.get("/search?q=toux").text
    assert 0 < shown.index(f"/cases/{heavy}/") < shown.index(f"/cases/{light}/")


def test_a_question_may_be_worded_in_other_ways(ears, client, sign_in, physician, case, indexed):
    indexed()
    readers = []

    def translate(query, reader):
        readers.append(reader and reader.id)
        return replace(query, wordings=(Wording((0,), words_of("plaque"), label="plaque"),))

    ears[hooks.question] = translate

    assert case.url in client.get("/search?q=patch").text
    assert case.url in sign_in(physician).get("/search?q=patch").text
    assert case.url not in client.get("/search?q=patch&exact=1").text
    assert readers == [None, physician.id]


def test_concerned_by_an_answer_is_whom_plugins_name_beside_the_asker(
    ears, answer, physician, colleague, moderator
):
    answers = []

    def readers(members, answer):
        answers.append(answer.id)
        return members | {moderator.id}

    ears[hooks.concerned] = readers

    assert concerned_by(answer) == {physician.id, moderator.id}
    assert answers == [answer.id]


def test_completions_show_while_one_types(ears, client):
    def complete(found, beginning, reader):
        return [*found, Completion("Drugs", f"{beginning}<i>rine", "/drugs/1")]

    ears[hooks.completions] = complete

    shown = client.get("/search/complete?q=aspi").text
    assert "Drugs" in shown
    assert "aspi&lt;i&gt;rine" in shown
    assert "/drugs/1" in shown


def test_medical_names_come_from_plugins(app, ears):
    assert names_from("ecz") == []

    ears[hooks.medical_names] = lambda names, beginning: [*names, f"{beginning}éma"]

    assert names_from("ecz") == ["eczéma"]


def test_shown_texts_change_a_page_and_not_what_is_kept(ears, client, make_case, make_answer):
    case = make_case(question="Une question.", tried="Un essai.")
    make_answer(case, "Une réponse.")
    given = []

    def link(texts, case):
        given.append(case.number)
        return [text.replace("Une", Markup("<a href='/x'>Une</a>")) for text in texts[:2]] + ["<b>"]

    ears[hooks.shown_texts] = link
    shown = client.get(case.url).text

    assert given == [case.id]
    assert "<a href='/x'>Une</a> question." in shown
    assert "Un essai." in shown
    assert "&lt;b&gt;" in shown
    assert "Une réponse." not in shown
    assert case.question_html == "<p>Une question.</p>"


def test_shown_texts_of_another_number_change_nothing(ears, client, answer):
    ears[hooks.shown_texts] = lambda texts, case: texts[:1]

    shown = client.get(f"/answers/{answer.id}", follow_redirects=True).text

    assert answer.html in shown


def test_similar_cases_may_come_in_another_order(ears, client, make_case, indexed):
    numbers = [make_case(title=f"Zostère {n}").id for n in range(2)]
    indexed()
    seen = []

    def oldest_last(rows, reader):
        seen.append((sorted(row.number for row in rows), reader))
        return sorted(rows, key=lambda row: -row.number)

    ears[hooks.similar_cases] = oldest_last
    shown = client.get("/cases/similar?title=zostère").text

    assert seen == [(numbers, None)]
    assert 0 < shown.index(f"/cases/{numbers[1]}/") < shown.index(f"/cases/{numbers[0]}/")


def test_filters_work_one_after_the_other(monkeypatch, tmp_path, app):
    ears = app.extensions["forum.listeners"]
    plugin = app.extensions["forum.plugins"]["stranger"]
    ears[hooks.first_usefulness] = [
        (plugin, lambda value, author, case: value + 1),
        (plugin, lambda value, author, case: None),
        (plugin, lambda value, author, case: value * 10),
    ]

    assert hooks.first_usefulness.apply(4, author=None, case=None) == 50


def test_a_filter_that_gives_back_something_else_is_an_error(ears, app):
    ears[hooks.case_page] = lambda page, case, answers: "a text"

    with pytest.raises(TypeError, match="gives back dict, not str"):
        hooks.case_page.apply({}, case=None, answers=[])


# ---- Slots

PLACES = {
    hooks.page_head: ("/help", set()),
    hooks.page_footer: ("/help", set()),
    hooks.staff_nav: ("/help", set()),
    hooks.account_nav: ("/help", set()),
    hooks.home_top: ("/", set()),
    hooks.case_badges: ("case", {"case", "page"}),
    hooks.case_head: ("case", {"case", "page"}),
    hooks.case_actions: ("case", {"case", "page"}),
    hooks.answers_head: ("case", {"case", "page"}),
    hooks.case_after_answers: ("case", {"case", "page"}),
    hooks.case_aside: ("case", {"case", "page"}),
    hooks.answer_badges: ("case", {"answer", "page"}),
    hooks.answer_body: ("case", {"answer", "page"}),
    hooks.answer_footer: ("case", {"answer", "page"}),
    hooks.answer_menu: ("case", {"answer", "page"}),
    hooks.compose_fields: ("/cases/new", set()),
    hooks.answer_fields: ("case", {"case", "answer"}),
    hooks.profile_stats: ("/members/moderatrice", {"member", "page"}),
    hooks.compose_similar: ("/cases/similar?title=plaque", {"row", "page"}),
    hooks.search_start: ("/search", set()),
    hooks.search_tools: ("/search?q=plaque", {"query", "page"}),
    hooks.search_result: ("/search?q=plaque", {"hit", "page"}),
}


def test_every_slot_has_its_place_here():
    assert PLACES.keys() == set(slots())


@pytest.fixture
def show(case, answer, moderator, sign_in, indexed):
    """show(slot) is the page that the slot stands on, as a moderator sees it."""
    indexed()
    browser = sign_in(moderator)

    def show(slot):
        url = PLACES[slot][0]
        response = browser.get(case.url if url == "case" else url)
        assert response.status_code == 200
        return response.text

    return show


@pytest.mark.parametrize("slot", PLACES, ids=lambda slot: slot.name)
def test_a_slot_shows_what_fills_it_once(ears, show, slot):
    given = []

    def fill(**facts):
        given.append(facts)
        return Markup("<b>{}</b>").format(slot.name)

    ears[slot] = fill

    assert show(slot).count(f"<b>{slot.name}</b>") == 1
    assert [facts.keys() for facts in given] == [PLACES[slot][1]]


@pytest.mark.parametrize("slot", PLACES, ids=lambda slot: slot.name)
def test_plain_text_in_a_slot_is_escaped(ears, show, slot):
    ears[slot] = lambda **facts: "<script>alert(1)</script>"

    shown = show(slot)

    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_nothing_in_the_answer_menu_means_no_menu(ears, show):
    assert '<details class="menu">' not in show(hooks.answer_menu)

    ears[hooks.answer_menu] = lambda answer, page: "something"

    assert '<details class="menu">' in show(hooks.answer_menu)


def test_links_in_the_own_menu_are_for_members(ears, client, sign_in, newcomer):
    ears[hooks.account_nav] = lambda: "for members"

    assert "for members" in sign_in(newcomer).get("/help").text
    assert "for members" not in client.get("/help").text


def test_a_search_without_results_has_its_tools_too(ears, client, indexed):
    ears[hooks.search_tools] = lambda query, page: f"a tool for {query.text}"
    indexed()

    assert "a tool for introuvable" in client.get("/search?q=introuvable").text


def test_staff_links_are_for_staff(ears, client, sign_in, colleague, moderator):
    ears[hooks.staff_nav] = lambda: "for staff"

    assert "for staff" in sign_in(moderator).get("/help").text
    assert "for staff" not in sign_in(colleague).get("/help").text
    assert "for staff" not in client.get("/help").text


# ---- Facts


def call(hook, facts):
    if isinstance(hook, Event):
        return hook.tell(**facts)
    return hook.apply({}, **facts) if isinstance(hook, Filter) else hook.show(**facts)


@pytest.mark.parametrize("hook", Hook.catalogue.values(), ids=lambda hook: hook.name)
@pytest.mark.parametrize("heard", [True, False], ids=["heard", "unheard"])
def test_wrong_facts_are_an_error_even_when_nobody_listens(app, hook, heard):
    if not heard:
        app.extensions["forum.listeners"].pop(hook)
    right = dict.fromkeys(hook.facts)

    call(hook, right)

    with pytest.raises(TypeError, match=hook.name):
        call(hook, {**right, "weather": "mild"})
    for missing in hook.facts:
        with pytest.raises(TypeError, match=hook.name):
            call(hook, {fact: None for fact in hook.facts if fact != missing})


def test_a_slot_beside_each_thing_checks_its_facts_too(app):
    for slot in (hook for hook in slots() if hook.each):
        assert slot.show_each([1, 2], page={}) == ["", ""]
        with pytest.raises(TypeError, match=slot.name):
            slot.show_each([1, 2], page={}, weather="mild")


def test_a_listener_that_cannot_take_the_facts_is_refused(monkeypatch, tmp_path):
    plugin = stranger(monkeypatch, tmp_path, name="deaf")

    with pytest.raises(TypeError, match="cannot take the facts"):
        plugin.on(hooks.case_posted, lambda kase: None)
    with pytest.raises(TypeError, match="cannot take the facts"):
        plugin.filters(hooks.draft, lambda author: None)
    with pytest.raises(TypeError, match="cannot take the facts"):
        plugin.fills(hooks.case_badges, lambda case: "")


def test_a_hook_of_another_kind_is_refused(monkeypatch, tmp_path):
    plugin = stranger(monkeypatch, tmp_path, name="mistaken")

    with pytest.raises(TypeError, match="no Event"):
        plugin.on(hooks.draft, lambda draft, author: None)
    with pytest.raises(TypeError, match="no Filter"):
        plugin.filters("draft", lambda draft, author: None)
    with pytest.raises(TypeError, match="no Slot"):
        plugin.fills(hooks.case_posted, "mistaken/x.html")
    with pytest.raises(ValueError, match="html"):
        plugin.fills(hooks.case_badges, "mistaken/x.txt")


def test_a_refusal_does_not_hold_up_the_index(app, ears, client, make_case, indexed):
    def refuse(_documents):
        raise Refused("Not this one.")

    app.config.update(PLUGIN_ERRORS_RAISE=False, VISITORS_MAY_READ=True)
    ears[hooks.search_documents] = refuse
    make_case(title="Toux sèche")

    indexed()

    assert "Toux" in client.get("/search?q=toux").text.replace("<mark>", "").replace("</mark>", "")
