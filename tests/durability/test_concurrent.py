"""Four processes edit and search at once while the index follows and is rebuilt: nothing is lost."""

import json
import os
import subprocess
from collections import Counter

import pytest

from forum.cases import actions
from forum.cases.drafts import CaseDraft
from forum.cases.indexing import all_documents, outbox_length, search_engine
from forum.cases.models import Answer, Case, CaseVersion
from forum.db import db
from forum.members.models import MODERATOR
from forum.members.queries import find_member
from tests.durability.conftest import SETTINGS
from tests.durability.editors import HOT_CASES
from tests.durability.ground import add_crowd, forum_in, furnish_instance
from tests.durability.test_mend_index import await_that
from tests.running import clean_environment, flask_command, run_flask, spawn

PROCESSES = 4
ACTS = {"sqlite-whoosh": 1000, "sqlite-tantivy": 200, "postgres-whoosh": 200, "postgres-postgres": 200}


@pytest.fixture
def acts(request, shared):
    """How much all of them do together; CONCURRENT_ACTS=1000 for the long version on every engine."""
    return int(os.environ.get("CONCURRENT_ACTS") or ACTS[shared.parent.name])


@pytest.fixture(params=ACTS)
def shared(request, tmp_path):
    """The folder of a forum on that database and that engine, with eight cases everybody will edit."""
    database, _, engine = request.param.partition("-")
    folder = tmp_path / request.param / "instance"
    settings = {"RATE_POSTS": "100000 per hour", "SEARCH_URL": f"{engine}://{folder}/index"}
    if database == "postgres":
        settings["DATABASE_URL"] = request.getfixturevalue("new_postgres")()
    if engine == "postgres":
        settings["SEARCH_URL"] = settings["DATABASE_URL"]
    furnish_instance(folder, **settings)
    add_crowd(folder, MODERATOR)
    with forum_in(folder):
        author = find_member("dr_00")
        for number in HOT_CASES:
            draft = CaseDraft(title=f"Cas {number}", question="Au début :", specialty="dermatologie")
            assert actions.post_case(author, draft).id == number
    return folder


@pytest.fixture
def begun():
    """The processes of a test; none outlives it."""
    begun = []
    yield begun
    for process in begun:
        process.kill()
        process.communicate()


@pytest.mark.durability
def test_what_four_processes_write_at_once_is_kept_and_found(shared, acts, chance, begun):
    begun.append(start(shared, "search", "drain", "--follow"))
    kept = all_promises(shared, acts // PROCESSES, chance, begun)
    edits, answers = ([tuple(one) for each in kept for one in each[what]] for what in ("edits", "answers"))

    with forum_in(shared):
        await_that(lambda: outbox_length() == 0 or db.session.rollback())
        assert_nothing_lost(edits, answers)
        held, fingerprint = index_content(), search_engine().fingerprint()
        assert held == {document.id: document for batch in all_documents() for document in batch}
    begun[0].kill()
    begun[0].wait()
    run_flask(shared, "search", "rebuild")
    with forum_in(shared):
        assert index_content() == held
        assert search_engine().fingerprint() == fingerprint
    searches = sum(each["searches"] for each in kept)
    conflicts = sum(each["conflicts"] for each in kept)
    print(f"{len(edits)} edits, {conflicts} conflicts, {len(answers)} answers, {searches} searches.")
    assert len(edits) + len(answers) + searches == acts // PROCESSES * PROCESSES


def all_promises(shared, acts, chance, begun):
    """What the forum acknowledged to each of the four, who began at the same moment, during a rebuild."""
    editors = [start_editor(shared, number, acts, chance.random()) for number in range(PROCESSES)]
    begun += editors
    for editor in editors:
        assert editor.stdout.readline() == "ready\n"
    for editor in editors:
        editor.stdin.write("go\n")
        editor.stdin.flush()
    rebuild = start(shared, "search", "rebuild")
    begun.append(rebuild)
    kept = [promises(editor) for editor in editors]
    assert rebuild.wait(60) == 0
    return kept


def assert_nothing_lost(edits, answers):
    """Each edit began from what the one before had left: the last version holds them all."""
    words = {
        number: question.split() for number, question in db.session.execute(db.select(Case.id, Case.question))
    }
    versions = dict(db.session.execute(db.select(Case.id, Case.version)).all())
    kept = Counter(db.session.scalars(db.select(CaseVersion.case_id)))
    by_case = Counter(number for number, _word in edits)

    for number in HOT_CASES:
        assert sorted(words[number][3:]) == sorted(word for case, word in edits if case == number)
        assert versions[number] == kept[number] == 1 + by_case[number]
    posted = db.session.execute(db.select(Answer.case_id, Answer.submission)).all()
    assert sorted(map(tuple, posted)) == sorted(answers)
    counts = dict(db.session.execute(db.select(Case.id, Case.answer_count)).all())
    assert counts == {number: Counter(case for case, _ in answers)[number] for number in HOT_CASES}


def index_content():
    engine = search_engine()
    return {number: engine.stored(number) for number in engine.ids()}


def start_editor(instance, number, acts, seed):
    command = "-m", "tests.durability.editors", instance, f"dr_{number:02d}", acts, int(seed * 1e6)
    return spawn(
        list(map(str, command)), clean_environment(SETTINGS), stdin=subprocess.PIPE, output=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def promises(editor):
    said, complaints = editor.communicate(timeout=600)
    assert editor.returncode == 0, complaints[-4000:]
    assert complaints == ""
    return json.loads(said)


def start(instance, *words):
    return spawn(flask_command(instance, *words), clean_environment(SETTINGS), output=subprocess.DEVNULL)
