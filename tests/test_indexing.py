"""The search index stays true to the cases, whatever happens between a change and the index."""

import threading

import pytest

from forum.cases import actions, indexing
from forum.cases.drafts import CaseDraft
from forum.cases.following import follow_outbox
from forum.cases.models import Answer, Case, OutboxLine
from forum.cases.states import set_state
from forum.db import change, db
from forum.members.models import Member


def lines():
    db.session.rollback()
    return [line.case_id for line in db.session.query(OutboxLine).order_by(OutboxLine.id)]


def truth():
    """What the index should hold, as a freshly built one does."""
    return {number: document.as_facts() for number, document in indexing.documents_of(numbers()).items()}


def held():
    engine = indexing.search_engine()
    return {number: engine.stored(number).as_facts() for number in engine.ids()}


def numbers():
    return list(db.session.scalars(db.select(Case.id)))


def test_a_change_and_its_line_are_saved_together_or_not_at_all(case):
    before = lines()
    assert before == [case.id]

    with pytest.raises(ZeroDivisionError), change():
        set_state(db.session.get(Case, case.id), "solved")
        raise ZeroDivisionError

    assert lines() == before
    assert db.session.get(Case, case.id).state == "open"


def test_every_change_of_a_case_leaves_a_line(case, answer, physician, colleague, indexed):
    for act in (
        lambda: actions.post_answer(colleague, case, "T"),
        lambda: actions.edit_answer(colleague, answer.id, "T"),
        lambda: actions.edit_case(
            physician, case.id, CaseDraft(title="T", question="Q", specialty="dermatologie")
        ),
    ):
        indexed()
        assert lines() == []
        act()
        assert set(lines()) == {case.id}


def test_the_index_holds_what_the_cases_say(make_case, make_answer, physician, indexed):
    case = make_case("Zostère", tried="Rien", tags=["a", "b"], other_specialties=["cardiologie"])
    make_answer(case)
    folded = make_answer(case, text="Blague")
    with change():
        actions.put_out_of_sight(db.session.get(Answer, folded.id))
    make_case("Autre")

    indexed()

    assert held() == truth()
    assert len(held()) == 2
    assert "Blague" not in str(held())


def test_draining_twice_changes_nothing(case, answer, indexed):
    indexed()
    before = indexing.search_engine().fingerprint()

    with change():
        for _time in range(3):
            indexing.index_case(case.id)
    assert indexing.drain_once() == 1
    assert indexing.drain_once() == 0

    assert indexing.search_engine().fingerprint() == before


def test_a_crash_between_the_index_and_the_outbox_loses_nothing(case, answer, indexed):
    """The documents went in, the process died before the lines went: they are brought once more."""
    documents = indexing.documents_of([case.id])
    indexing.search_engine().apply(documents.values())
    assert lines() != []

    indexed()

    assert lines() == []
    assert held() == truth()


def test_a_batch_takes_only_the_lines_it_read(make_case):
    for n in range(5):
        make_case(f"Cas {n}")

    assert indexing.drain_once(limit=2) == 2

    assert len(lines()) == 3
    assert indexing.search_engine().count() == 2


def test_a_line_of_a_case_that_is_gone_takes_it_out_of_the_index(case, indexed):
    indexed()
    number = case.id
    for table in ("index_outbox", "case_specialties", "case_versions", "cases"):
        db.session.execute(db.metadata.tables[table].delete())
    db.session.add(OutboxLine(case_id=number))
    db.session.commit()

    indexed()

    assert indexing.search_engine().ids() == set()


def test_rebuilding_gives_the_same_index_and_counts_its_progress(make_case, make_answer, indexed):
    for n in range(4):
        make_answer(make_case(f"Cas {n}"))
    indexed()
    before, told = indexing.search_engine().fingerprint(), []

    assert indexing.rebuild_index(told.append) == 4

    assert indexing.search_engine().fingerprint() == before
    assert told[-1] == 4


def test_what_is_posted_and_drained_during_a_rebuild_is_in_the_new_index(app, make_case, physician, indexed):
    make_case("Avant")
    indexed()
    author = physician.id

    def post(done):
        if done > 1:
            return
        with app.app_context():
            draft = CaseDraft(title="Pendant", question="Q", specialty="dermatologie")
            actions.post_case(db.session.get(Member, author), draft)
            indexing.drain_once()

    indexing.rebuild_index(progress=post)

    db.session.rollback()
    assert indexing.search_engine().ids() == set(numbers())
    assert held() == truth()
    assert len(numbers()) == 2


def test_the_index_follows_by_itself_and_wakes_at_once(app, make_case):
    app.config["SEARCH_DRAIN_PAUSE"] = 30
    stop = threading.Event()
    follower = threading.Thread(target=follow_outbox, args=(app, stop))
    follower.start()
    try:
        first = make_case("Un").id
        assert eventually(lambda: first in indexing.search_engine().ids())
        second = make_case("Deux").id
        assert eventually(lambda: second in indexing.search_engine().ids())
    finally:
        stop.set()
        indexing.wake_drain()
        follower.join(5)
    assert not follower.is_alive()


def test_one_drain_works_and_the_next_takes_over(app, make_case):
    app.config["SEARCH_DRAIN_PAUSE"] = 0.02
    stops = [threading.Event(), threading.Event()]
    drains = [threading.Thread(target=follow_outbox, args=(app, stop)) for stop in stops]
    for drain in drains:
        drain.start()
    try:
        first = make_case("Un").id
        assert eventually(lambda: first in indexing.search_engine().ids())
        stops[0].set()
        second = make_case("Deux").id
        assert eventually(lambda: second in indexing.search_engine().ids())
        assert eventually(lambda: lines() == [])
    finally:
        for stop in stops:
            stop.set()
        for drain in drains:
            drain.join(8)


def test_a_page_asks_the_same_questions_for_a_batch_as_for_one(make_case, make_answer, count_queries):
    one = [make_answer(make_case("Un")).case_id]
    many = [make_answer(make_case(f"Cas {n}")).case_id for n in range(9)]
    indexing.documents_of(one)  # what is kept between questions is asked before we count
    with count_queries() as for_one:
        indexing.documents_of(one)
    with count_queries() as for_many:
        indexing.documents_of(many)

    assert len(for_many) == len(for_one)


def eventually(said, seconds=8):
    """Whether it becomes true in time."""
    waiting = threading.Event()
    for _look in range(int(seconds / 0.02)):
        if said():
            return True
        waiting.wait(0.02)
    return False
