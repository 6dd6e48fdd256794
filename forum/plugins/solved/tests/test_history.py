"""The tables move up and down with what stands in them."""

from sqlalchemy import text

from forum import migrations
from forum.plugin_api import Answer, Case, db
from forum.plugins.solved import actions, outcomes
from forum.plugins.solved.models import TOLD


def rows(question):
    db.session.rollback()
    db.session.expire_all()
    found = [tuple(row) for row in db.session.execute(text(question))]
    db.session.remove()
    return found


def test_marks_live_on_when_the_tables_move(make_case, make_answer, physician):
    cases = [make_case(f"Cas {n}") for n in range(4)]
    first, second, third, fourth = ([make_answer(case).id for _n in range(2)] for case in cases)
    for number in (*reversed(first), second[0]):
        actions.follow_advice(physician, number)
    outcomes.tell_outcome(physician, cases[1], TOLD, [second[1]])
    outcomes.tell_outcome(physician, cases[2], TOLD, [third[0]])
    numbers = [case.id for case in cases]

    db.session.remove()
    migrations.downgrade("solved_0001", only="solved")

    assert rows("SELECT case_id, answer_id FROM solved_solutions ORDER BY case_id") == [
        (numbers[0], first[1]),
        (numbers[1], second[0]),
    ]
    assert rows("SELECT id FROM answers WHERE bucket = 0 ORDER BY id") == [(first[1],), (second[0],)]
    assert rows("SELECT state FROM cases ORDER BY id") == [("solved",), ("solved",), ("open",), ("open",)]
    migrations.upgrade(only="solved")

    assert rows("SELECT case_id, answer_id FROM solved_followed ORDER BY case_id") == [
        (numbers[0], first[1]),
        (numbers[1], second[0]),
    ]
    assert rows("SELECT id FROM answers WHERE bucket <> 1") == []
    assert (
        db.session.get(Case, numbers[0]).state == "solved" and db.session.get(Answer, fourth[0]) is not None
    )
