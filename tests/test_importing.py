"""Importing: streaming, restartable, nothing half-written, and kind words for lines that cannot be taken."""

import gzip
import itertools
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from forum import hooks
from forum.cases import actions, importing
from forum.cases.drafts import CaseDraft
from forum.cases.importing import import_lines, read_lines
from forum.cases.importing_records import ANSWER_FIELDS, CASE_FIELDS, MEMBER_FIELDS
from forum.cases.indexing import outbox_length
from forum.cases.models import Answer, AnswerVersion, Case, CaseSpecialty, CaseVersion
from forum.db import change, db
from forum.errors import Refused
from forum.members.models import Member
from forum.plugins.reputation.models import Vote
from forum.plugins.solved.models import Followed
from tests.tables import our_tables

ROOT = Path(__file__).parent.parent


def record(key="demo-1", **facts):
    """A case with one answer."""
    answers = [{"id": f"{key}-a", "author": "geai", "text": "Eczéma variqueux."}]
    return {"id": key, "title": f"Plaque {key}", "question": "Depuis août.", "answers": answers, **facts}


def bring(*records, **how):
    lines = [(number, json.dumps(line)) for number, line in enumerate(records, 1)]
    return import_lines(lines, **how)


def the(model, key):
    db.session.expire_all()
    return db.session.scalar(select(model).where(model.imported_as == key))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def versions_of(case):
    rows = select(CaseVersion).where(CaseVersion.case_id == case.id).order_by(CaseVersion.version)
    return [(version.question, version.reason) for version in db.session.scalars(rows)]


def contents():
    """All that was imported, without numbers that depend on the order of things and without the clock."""
    db.session.expire_all()
    cases = {
        case.imported_as: (
            case.title,
            case.question_html,
            case.specialty,
            case.tags,
            case.answer_count,
            case.state,
        )
        for case in db.session.scalars(select(Case))
    }
    answers = {
        answer.imported_as: (answer.text, answer.html, answer.usefulness, answer.folded, answer.version)
        for answer in db.session.scalars(select(Answer))
    }
    rows = [count(model) for model in (CaseVersion, AnswerVersion, CaseSpecialty, Member, Vote, Followed)]
    return cases, answers, rows


class TestFormat:
    def test_the_documented_example_can_be_imported(self, app):
        example = re.search(r"```jsonl\n(.*?)```", (ROOT / "docs/import.md").read_text("utf-8"), re.S)[1]

        account = import_lines(enumerate(example.splitlines(), 1))

        assert (account.cases, account.answers, account.members, account.skipped) == (2, 2, 2, [])
        case = the(Case, "exemple-1")
        assert case.specialties == ["dermatologie", "maladies-infectieuses"]
        assert (case.age_band, case.sex, case.tags) == ("40-64", "F", "érythème migrant,tique")
        assert "<strong>8 cm</strong>" in case.question_html and case.tried
        assert case.posted_at.isoformat() == "2026-05-12T08:40:00"
        assert case.state == "solved" and case.answer_count == 1
        assert the(Answer, "exemple-1-b").folded
        assert db.session.get(Member, case.author_id).pseudonym == "dr_noisetier"
        assert count(Vote) == 2

    def test_every_documented_field_is_a_known_one(self):
        text = (ROOT / "docs/import.md").read_text("utf-8")
        told = {
            word for row in re.findall(r"^\| (`[^|]*) \|", text, re.M) for word in re.findall(r"`(\w+)`", row)
        }

        assert {*CASE_FIELDS, *ANSWER_FIELDS, *MEMBER_FIELDS} <= told

    def test_only_three_fields_are_required(self, app):
        account = bring({"id": 7, "title": "Toux", "question": "Que chercher ?"}, specialty="pneumologie")

        assert (account.cases, account.skipped) == (1, [])
        assert the(Case, "7").specialty == "pneumologie"

    def test_answers_without_an_id_are_known_by_their_place(self, app):
        nameless = record(answers=[{"text": "Un."}, {"text": "Deux."}])

        bring(nameless)
        account = bring(nameless)

        assert (account.unchanged, account.answers, count(Answer)) == (1, 0, 2)
        assert the(Answer, "demo-1#2").text == "Deux."

    def test_members_who_can_sign_in_keep_their_role(self, app, physician):
        bring({"member": "dr_question", "role": "admin"}, {"member": "nouvelle", "role": "moderator"})

        roles = dict(db.session.execute(select(Member.pseudonym, Member.role)).all())
        assert roles == {"dr_question": "verified", "nouvelle": "moderator"}

    def test_foreign_names_become_pseudonyms(self, app):
        bring(record("a", author="Dr. Ève  Ö!"), record("b", author="ß" * 40), record("c", author="waiting"))

        names = {db.session.get(Member, the(Case, key).author_id).pseudonym for key in "abc"}
        assert names == {"Dr._Ève_Ö", "ß" * 20, "membre_waiting"}

    def test_a_member_announced_in_the_same_file_weighs_with_his_specialty(self, app):
        bring(
            {"member": "geai", "specialty": "dermatologie"},
            record(specialty="dermatologie"),
            record("demo-2"),
        )

        assert the(Answer, "demo-1-a").usefulness > the(Answer, "demo-2-a").usefulness > 0


numbers = itertools.count()


def bad(**facts):
    """A case under an id of its own, to be spoilt."""
    return record(f"bad-{next(numbers)}", **facts)


HOSTILE = {
    "not JSON": "{oops",
    "not an object": "[1, 2]",
    "a bare text": '"case"',
    "deep nesting": "[" * 200_000,
    "deep objects": '{"a":' * 100_000,
    "a huge number": '{"id": ' + "9" * 5000 + "}",
    "no id": json.dumps({"title": "T", "question": "Q"}),
    "id of a wrong type": json.dumps(bad() | {"id": {"a": 1}}),
    "id that is true": json.dumps(bad() | {"id": True}),
    "id too long": json.dumps(bad() | {"id": "x" * 101}),
    "id with NUL": json.dumps(bad() | {"id": "a\0b"}),
    "id with a surrogate": '{"id": "\\ud800", "title": "T", "question": "Q"}',
    "title of a wrong type": json.dumps(bad(title=["T"])),
    "empty title": json.dumps(bad(title=" \u0000 ")),
    "title too long": json.dumps(bad(title="t" * 201)),
    "no question": json.dumps(bad(question=None)),
    "ten megabytes": json.dumps(bad(question="x" * 10_000_000)),
    "unknown specialty": json.dumps(bad(specialty="astrologie")),
    "specialty of a wrong type": json.dumps(bad(specialty={})),
    "unknown further specialty": json.dumps(bad(other_specialties=["astrologie"])),
    "four further specialties": json.dumps(
        bad(other_specialties=["cardiologie", "neurologie", "urologie", "pediatrie"])
    ),
    "tags of a wrong type": json.dumps(bad(tags=[1, None])),
    "unknown age": json.dumps(bad(age_band="jeune")),
    "unknown sex": json.dumps(bad(sex="Q")),
    "author of a wrong type": json.dumps(bad(author=7)),
    "no date": json.dumps(bad(date="hier")),
    "date before time": json.dumps(bad(date="0001-01-01T00:00:00+14:00")),
    "date to come": json.dumps(bad(date="9999-12-31T23:59:59-14:00")),
    "date of a wrong type": json.dumps(bad(date=10**30)),
    "answers of a wrong type": json.dumps(bad(answers={"text": "Non."})),
    "an answer that is none": json.dumps(bad(answers=["Non."])),
    "an empty answer": json.dumps(bad(answers=[{"text": ""}])),
    "the same answer twice": json.dumps(bad(answers=[{"id": 1, "text": "A"}, {"id": "1", "text": "B"}])),
    "voters of a wrong type": json.dumps(bad(answers=[{"text": "A", "helpful": 3}])),
    "solved by a word": json.dumps(bad(answers=[{"text": "A", "solved": "yes"}])),
    "folded for no reason": json.dumps(bad(answers=[{"text": "A", "folded": "ugly"}])),
    "member of a wrong type": json.dumps({"member": ["a"]}),
    "unknown role": json.dumps({"member": "abc", "role": "king"}),
    "role of a wrong type": json.dumps({"member": "abc", "role": {}}),
    "not UTF-8": b'{"id": "\xff"}',
    "UTF-16": json.dumps(bad()).encode("utf-16"),
    "infinity": '{"id": Infinity, "title": NaN, "question": 1e999}',
}


class TestHostileLines:
    def test_hostile_lines_are_named_and_leave_nothing(self, app):
        good = json.dumps(record("good"))

        account = import_lines(enumerate([*HOSTILE.values(), good], 1))

        assert [number for number, _sentence in account.skipped] == list(range(1, len(HOSTILE) + 1))
        for name, (_number, sentence) in zip(HOSTILE, account.skipped, strict=True):
            assert sentence[0].isupper() or sentence[0] in "“«", (name, sentence)
            assert not re.search(r"Error|Traceback|sqlalchemy|psycopg", sentence), (name, sentence)
        assert [count(Case), count(Answer), count(CaseVersion), count(Member)] == [1, 1, 1, 2]

    def test_signs_that_no_table_can_hold_are_dropped_from_texts(self, app):
        account = import_lines([(1, '{"id": "a", "title": "T\\u0000\\ud800x", "question": "Q\\u0000"}')])

        assert account.skipped == []
        assert (the(Case, "a").title, the(Case, "a").question) == ("Tx", "Q")

    def test_an_id_of_another_case_is_refused(self, app):
        bring(record("demo-1"))

        later = bring(record("demo-2") | {"answers": [{"id": "demo-1-a", "text": "Vol."}]})
        both = bring(record("demo-1"), record("demo-3") | {"answers": [{"id": "demo-1-a", "text": "Vol."}]})

        assert [number for number, _sentence in later.skipped + both.skipped] == [1, 2]
        assert the(Answer, "demo-1-a").text == "Eczéma variqueux." and count(Case) == 1

    def test_the_second_line_with_an_id_is_skipped(self, app, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 2)

        account = bring(record("a"), record("b"), record("a", question="Autre."), record("b"))

        assert [number for number, _sentence in account.skipped] == [3, 4]
        assert "1" in account.skipped[0][1]
        assert (the(Case, "a").question, the(Case, "a").version) == ("Depuis août.", 1)

    def test_a_plugin_that_refuses_takes_the_line_back_whole(self, app, monkeypatch):
        def refuse(told, case, answers):
            if told["id"] == "bad":
                db.session.add(Vote(answer_id=answers["bad-a"].id, voter_id=case.author_id, weight=1.0))
                raise Refused("Not this one.")

        listen(app, monkeypatch, refuse)
        account = bring(record("a"), record("bad", author="unseen"), record("b", author="unseen"))

        assert account.skipped == [(2, "Not this one.")]
        assert (account.cases, count(Case), count(Vote), outbox_length()) == (2, 2, 0, 2)
        assert db.session.get(Member, the(Case, "b").author_id).pseudonym == "unseen"

    def test_a_plugin_that_breaks_costs_one_line(self, app, monkeypatch):
        def stumble(told, case, answers):
            if told["id"] == "bad":
                raise KeyError("field")

        listen(app, monkeypatch, stumble)
        account = bring(record("a"), record("bad"), record("b"))

        assert [number for number, _sentence in account.skipped] == [2]
        assert "KeyError" not in account.skipped[0][1]
        assert count(Case) == 2


def listen(app, monkeypatch, listener):
    """A plugin's share in imports, for one test."""
    listeners = app.extensions["forum.listeners"]
    plugin = app.extensions["forum.plugins"]["solved"]
    heard = [*listeners.get(hooks.case_imported, ()), (plugin, listener)]
    monkeypatch.setitem(listeners, hooks.case_imported, heard)


class TestImportingAgain:
    def test_nothing_changes_where_nothing_is_new(self, app, indexed):
        lines = [
            {"member": "geai", "specialty": "dermatologie"},
            record(
                answers=[{"text": "Oui.", "helpful": ["mesange", "merle"], "solved": True}, {"text": "Non."}]
            ),
        ]
        bring(*lines)
        before = contents()
        indexed()

        account = bring(*lines)

        assert (account.cases, account.updated, account.unchanged, account.answers) == (0, 0, 1, 0)
        assert contents() == before
        assert outbox_length() == 0

    def test_a_text_that_changed_is_a_new_version(self, app):
        bring(record())
        changed = record(question="Depuis **mai**.", tags=["peau"])
        changed["answers"][0]["text"] = "Eczéma de contact."

        account = bring(changed)

        case, answer = the(Case, "demo-1"), the(Answer, "demo-1-a")
        assert (account.updated, account.answers) == (1, 0)
        assert versions_of(case) == [("Depuis août.", ""), ("Depuis **mai**.", "import")]
        assert (case.version, case.tags, "<strong>mai" in case.question_html) == (2, "peau", True)
        assert (answer.version, answer.html) == (2, "<p>Eczéma de contact.</p>")

    def test_a_fact_that_changed_makes_no_version(self, app):
        bring(record(specialty="dermatologie"))

        account = bring(record(specialty="cardiologie"))

        case = the(Case, "demo-1")
        assert (account.updated, case.version, case.specialty) == (1, 1, "cardiologie")
        assert db.session.scalars(select(CaseSpecialty.specialty)).all() == ["cardiologie"]

    def test_an_answer_that_came_later_is_added(self, app):
        bring(record(date="2024-01-01"))
        more = record(date="2024-01-01")
        more["answers"].append({"id": "late", "text": "Plus tard.", "date": "2024-03-01"})

        account = bring(more)

        case = the(Case, "demo-1")
        assert (account.updated, account.answers, case.answer_count) == (1, 1, 2)
        assert case.active_at.isoformat() == "2024-03-01T00:00:00"
        assert count(AnswerVersion) == 2

    def test_what_members_edited_here_stays(self, app, moderator):
        bring(record(tags=["peau"]))
        draft = CaseDraft(title="Mieux dit", question="Depuis avril.", specialty="cardiologie")
        actions.edit_case(moderator, the(Case, "demo-1").id, draft)

        account = bring(record(tags=["peau"]))

        case = the(Case, "demo-1")
        assert (account.unchanged, case.title, case.specialty, case.version) == (
            1,
            "Mieux dit",
            "cardiologie",
            2,
        )

    def test_a_new_text_in_the_file_weighs_more_than_an_edit(self, app, moderator):
        bring(record())
        actions.edit_answer(moderator, the(Answer, "demo-1-a").id, "Relu.")
        changed = record()
        changed["answers"][0]["text"] = "Corrigé à la source."

        account = bring(changed)
        again = bring(changed)

        answer = the(Answer, "demo-1-a")
        assert (account.updated, again.unchanged) == (1, 1)
        assert (answer.text, answer.version, count(AnswerVersion)) == ("Corrigé à la source.", 3, 3)

    def test_a_refused_update_changes_nothing(self, app):
        bring(record())

        account = bring(record(question="Autre.", answers=[{"id": "new", "text": "Oui.", "folded": "ugly"}]))

        assert len(account.skipped) == 1
        assert (the(Case, "demo-1").question, the(Case, "demo-1").version, count(Answer)) == (
            "Depuis août.",
            1,
            1,
        )

    def test_an_edit_in_the_same_moment_is_not_overwritten(self, app, moderator, monkeypatch):
        bring(record())
        prepare = importing.prepare_case

        def prepare_and_be_overtaken(*facts):
            arrival = prepare(*facts)
            draft = CaseDraft(title="À l'instant", question="Relue.", specialty="dermatologie")
            actions.edit_case(moderator, arrival.row.id, draft)
            arrival.version = 1
            return arrival

        monkeypatch.setattr(importing, "prepare_case", prepare_and_be_overtaken)
        account = bring(record(question="Autre."))

        assert len(account.skipped) == 1
        assert the(Case, "demo-1").title == "À l'instant"


class TestBatches:
    def test_a_batch_asks_few_questions(self, app, count_queries):
        lines = [(number, json.dumps(record(f"q-{number}"))) for number in range(1, 201)]
        bring({"member": "geai"}, {"member": "anonyme"})

        with count_queries() as counted:
            account = import_lines(lines)

        assert (account.cases, account.skipped) == (200, [])
        assert len(counted) < 2.2 * 200

        with count_queries() as counted:
            import_lines(lines)

        assert len(counted) < 12

    def test_progress_is_told_after_each_batch(self, app, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 2)
        told = []

        bring(*[record(f"p-{number}") for number in range(5)], progress=told.append)

        assert told == [2, 4, 5]

    def test_an_import_that_breaks_off_leaves_whole_batches(self, app, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 3)
        lines = [record(f"b-{number}") for number in range(9)]
        writes = []

        def cut(_connection, _cursor, statement, *_rest):
            writes.append(statement.startswith("INSERT INTO answers"))
            if sum(writes) == 5:
                raise KeyboardInterrupt

        event.listen(db.engine, "before_cursor_execute", cut)
        with pytest.raises(KeyboardInterrupt):
            bring(*lines)
        event.remove(db.engine, "before_cursor_execute", cut)
        assert count(Case) == count(Answer) == count(CaseVersion) == 3

        account = bring(*lines)

        assert (account.cases, account.unchanged, account.skipped) == (6, 3, [])


KILLED = """
import os, signal, sys
from sqlalchemy import event
from app import create_app
from forum.cases import importing
from forum.db import db
url, instance, file, after = sys.argv[1:]
importing.BATCH = 4
app = create_app({"DATABASE_URL": url, "SECRET_KEY": "tests"}, instance_path=instance)
with app.app_context():
    seen = []
    def kill(_connection, _cursor, statement, *_rest):
        seen.append(statement.startswith("INSERT INTO cases"))
        if sum(seen) == int(after):
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(db.engine, "before_cursor_execute", kill)
    importing.import_lines(importing.read_lines(file))
"""


def test_killed_in_the_middle_and_run_again_gives_the_same_as_one_run(app, database_url, tmp_path):
    answers = [{"text": "Oui.", "helpful": ["merle"], "solved": True}, {"text": "Ha.", "folded": "joke"}]
    lines = [record(f"k-{number}", answers=answers, tags=["peau"]) for number in range(20)]
    file = tmp_path / "killed.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    db.session.remove()

    command = [sys.executable, "-c", KILLED, database_url, str(tmp_path / "other"), str(file)]
    for after in ("3", "7"):
        ended = subprocess.run(
            [*command, after], cwd=ROOT, env={**os.environ, "DATABASE_URL": ""}, timeout=60
        )
        assert ended.returncode == -signal.SIGKILL
    assert 0 < count(Case) < 20
    import_lines(read_lines(file))
    after_kills = contents()

    with change() as session:
        for table in reversed(our_tables()):
            if not table.name.startswith(("specialt", "alembic")):
                session.execute(table.delete())
    import_lines(read_lines(file))

    assert contents() == after_kills
    assert len(after_kills[0]) == 20


class TestFiles:
    def test_packed_and_plain_files_read_the_same(self, tmp_path):
        text = "\ufeff" + json.dumps(record("é")) + "\r\n\n  \n" + json.dumps(record("b"))
        (tmp_path / "a.jsonl").write_bytes(text.encode())
        (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))

        plain, packed = (list(read_lines(tmp_path / name)) for name in ("a.jsonl", "a.jsonl.gz"))

        assert plain == packed
        assert [number for number, _line in plain] == [1, 4]

    def test_a_line_beyond_measure_is_never_held(self, app, tmp_path, monkeypatch):
        monkeypatch.setattr(importing, "LONGEST_LINE", 1000)
        (tmp_path / "a.jsonl").write_text(f"{'x' * 5000}\n{json.dumps(record())}\n{'y' * 5000}")

        lines = list(read_lines(tmp_path / "a.jsonl"))

        assert [number for number, _line in lines] == [1, 2, 3]
        account = import_lines(lines)
        assert ([number for number, _sentence in account.skipped], account.cases) == ([1, 3], 1)

    def test_a_damaged_file_is_imported_up_to_the_damage(self, app, tmp_path):
        words = [json.dumps(record(f"d-{number}", question=os.urandom(40).hex())) for number in range(300)]
        packed = gzip.compress("\n".join(words).encode())
        (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])

        account = import_lines(read_lines(tmp_path / "cut.jsonl.gz"))

        assert 50 < account.cases < 250
        assert [number for number, _sentence in account.skipped] == [account.cases + 1]


class TestCommand:
    def run(self, app, *words):
        db.session.remove()
        return app.test_cli_runner().invoke(args=["import-cases", *map(str, words)])

    def test_it_tells_what_it_did(self, app, tmp_path):
        file = tmp_path / "a.jsonl"
        file.write_text(f"{json.dumps(record())}\n{{oops\n")

        result = self.run(app, file, "--index")

        assert result.exit_code == 0
        assert "line 2: " in result.stderr
        assert (
            "1 new cases, 0 updated, 0 unchanged; 1 new answers, 0 members; 1 lines skipped." in result.stdout
        )
        assert outbox_length() == 0

    def test_it_fails_only_where_nothing_could_be_imported(self, app, tmp_path):
        for name, text, code in (
            ("bad", "{oops\n[]", 1),
            ("empty", "", 0),
            ("half", f"[]\n{json.dumps(record())}", 0),
        ):
            file = tmp_path / name
            file.write_text(text)
            assert self.run(app, file).exit_code == code

    def test_it_knows_presets_and_specialties(self, app, tmp_path):
        file = tmp_path / "a.jsonl"
        file.write_text(json.dumps({"id": 1, "layer": 1}))

        refused = self.run(app, file, "--map", "cases-fr")
        unknown = self.run(app, file, "--specialty", "astrologie")

        assert (refused.exit_code, unknown.exit_code) == (1, 2)
        assert "line 1: " in refused.stderr and "Error" not in refused.stderr
        assert "astrologie" in unknown.stderr
