"""The commands of `flask`: safe to repeat, clear when they refuse."""

import json

import pytest

from forum.cases.models import Answer, Case
from forum.db import db
from forum.demo import DEMO_ACCOUNTS
from forum.members.models import Member
from forum.members.queries import find_member


@pytest.fixture
def run(app):
    """run("member", "add", ...) runs that command; what it changed is read anew."""
    runner = app.test_cli_runner()

    def run(*words, **more):
        db.session.rollback()
        result = runner.invoke(args=[str(word) for word in words], **more)
        db.session.rollback()
        db.session.expire_all()
        return result

    return run


def test_init_is_safe_to_repeat(run):
    first, second = run("init"), run("init")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "up to date" in second.output


def test_the_demo_loads_once_with_an_account_of_every_role(run):
    first, cases = run("demo"), db.session.query(Case).count()
    second = run("demo")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "loaded already" in second.output
    assert db.session.query(Case).count() == cases >= 30
    assert {find_member(name).role for name, _password, _role in DEMO_ACCOUNTS} == {
        "unverified", "verified", "moderator", "admin",
    }  # fmt: skip
    assert "waiting: 0" in run("search", "status").output


def test_the_first_administrator_comes_by_command(run):
    words = (
        "member",
        "add",
        "patronne",
        "patronne@example.org",
        "--role",
        "admin",
        "--password",
        "toc toc, who?",
    )

    added, again = run(*words), run(*words)

    assert added.exit_code == 0, added.output
    assert find_member("patronne").role == "admin"
    assert again.exit_code == 1
    assert "Error" in again.output and "Traceback" not in again.output


def test_a_role_is_given_by_command_to_who_is_there(run, physician):
    given = run("member", "role", physician.pseudonym, "moderator")
    unknown, wrong = (
        run("member", "role", "personne", "admin"),
        run("member", "role", physician.pseudonym, "chief"),
    )

    assert (given.exit_code, unknown.exit_code, wrong.exit_code) == (0, 1, 2)
    assert db.session.query(Member).one().role == "moderator"


def test_search_commands_say_what_they_did(run, case, answer):
    assert "waiting: 2" in run("search", "status").output
    assert "1 cases indexed" in run("search", "drain").output
    assert "0 cases indexed" in run("search", "drain").output
    assert "1 cases in the new index" in run("search", "rebuild").output
    status = run("search", "status").output
    assert "ok" in status and "waiting: 0" in status


def test_an_import_that_brought_nothing_ends_with_an_error(run, tmp_path):
    bad, good = tmp_path / "bad.jsonl", tmp_path / "good.jsonl"
    bad.write_text('{"id": "a"}\nnot json\n', encoding="utf-8")
    good.write_text(
        json.dumps({"id": "a", "title": "T", "question": "Q", "answers": [{"text": "R"}]}) + "\nnot json\n",
        encoding="utf-8",
    )

    refused, taken = run("import-cases", bad), run("import-cases", good, "--index")

    assert (refused.exit_code, taken.exit_code) == (1, 0)
    assert "line 1:" in refused.output and "line 2:" in refused.output
    assert "line 2:" in taken.output
    assert (db.session.query(Case).count(), db.session.query(Answer).count()) == (1, 1)
    assert run("import-cases", tmp_path / "missing.jsonl").exit_code == 2


def test_tables_move_by_command(run):
    assert "nothing" in run("db", "upgrade").output
    assert "solved" in run("db", "downgrade", "--branch", "solved", "--to", "base").output
    assert run("init").exit_code == 0
    assert "nothing" in run("db", "upgrade").output
