"""The official tables come in whole, or not at all; a broken folder changes nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forum.demo import load_demo
from forum.plugin_api import change, db
from forum.plugins.drugs import demo, importing, queries
from forum.plugins.drugs.bdpm import Mismatch
from forum.plugins.drugs.models import AtcLevel, DrugName, DrugPage, Edition
from forum.testing import PluginConformance

REAL = Path(__file__).parents[5] / "shared" / "data" / "bdpm" / "2026-01"


class TestConformance(PluginConformance):
    plugin = "drugs"


@pytest.fixture
def run(app):
    """run("import-bdpm", folder) is the command's result."""
    return lambda *words: app.test_cli_runner().invoke(args=["vocabulary", *map(str, words)])


def editions():
    db.session.rollback()
    return db.session.scalars(db.select(Edition).order_by(Edition.id)).all()


def count(model, edition=None):
    rows = db.select(db.func.count()).select_from(model)
    return db.session.scalar(rows if edition is None else rows.where(model.edition_id == edition.id))


def test_the_command_says_what_it_did_and_of_which_day_the_data_are(run, folder):
    result = run("import-bdpm", folder)

    assert result.exit_code == 0, result.output
    assert "CIS_bdpm: 14 rows" in result.output
    assert "Data of 2024-03-05, imported 20" in result.output
    assert "0 cases are to be indexed again." in result.output
    assert queries.edition().source == "bdpm"
    assert count(DrugPage) > 8
    assert count(DrugName) > 20


def test_it_may_be_repeated_and_keeps_one_edition_back(run, folder):
    for _time in range(4):
        assert run("import-bdpm", folder).exit_code == 0

    kept = editions()
    assert [edition.is_whole for edition in kept] == [True, True]
    assert queries.edition().id == kept[1].id
    assert count(DrugPage, kept[0]) == count(DrugPage, kept[1])


def test_every_case_is_indexed_again_unless_one_says_no(run, folder, make_case, indexed):
    make_case(), make_case()
    indexed()

    assert "2 cases are to be indexed" in run("import-bdpm", folder).output
    assert "to be indexed" not in run("import-bdpm", folder, "--no-index").output


def test_a_folder_that_lacks_a_table_is_refused_in_one_sentence(run, folder, tables):
    run("import-bdpm", folder)
    (folder / "CIS_CPD_bdpm.txt").unlink()

    result = run("import-bdpm", folder)

    assert result.exit_code == 1
    assert result.output == f"Error: {folder} lacks CIS_CPD_bdpm.txt (packed as .txt.gz, or not packed).\n"
    assert len(editions()) == 1


def test_a_table_of_another_kind_is_refused(run, folder):
    (folder / "CIS_MITM.txt").write_bytes((folder / "CIS_CPD_bdpm.txt").read_bytes())

    result = run("import-bdpm", folder)

    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "does not look like CIS_MITM" in result.output
    assert editions() == []


def test_a_table_that_lost_many_rows_is_refused_unless_forced(run, write, tables, folder):
    run("import-bdpm", folder)
    tables["CIS_bdpm"] = tables["CIS_bdpm"][:9]
    shrunk = write(tables, "shrunk")

    refused = run("import-bdpm", shrunk)
    assert refused.exit_code == 1
    assert "CIS_bdpm has 9 rows, the last import had 14" in refused.output
    assert queries.edition().rows["CIS_bdpm"] == 14

    assert run("import-bdpm", shrunk, "--force").exit_code == 0
    assert queries.edition().rows["CIS_bdpm"] == 9


def test_how_much_may_be_lost_is_a_setting(run, write, tables, folder, app):
    run("import-bdpm", folder)
    tables["CIS_bdpm"] = tables["CIS_bdpm"][:9]

    app.config["DRUGS_LOSS_ALLOWED"] = 0.5
    assert run("import-bdpm", write(tables, "shrunk")).exit_code == 0


def test_readers_keep_the_old_edition_until_the_new_one_is_whole(app, folder):
    first = importing.import_tables(folder)
    seen = []

    def look(percent):
        with app.app_context():
            number = queries.current_number()
            pages = db.select(db.func.count()).select_from(DrugPage).where(DrugPage.edition_id == number)
            seen.append((number, db.session.scalar(pages)))
            db.session.remove()

    second = importing.import_tables(folder, progress=look)

    assert len(seen) > 3
    assert {number for number, _pages in seen} == {first.id}
    assert len({pages for _number, pages in seen}) == 1
    assert queries.current_number() == second.id


def test_an_import_that_fails_halfway_changes_nothing_and_the_next_clears_up(app, folder):
    first = importing.import_tables(folder)

    def fail(percent):
        if percent > importing.READ:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.import_tables(folder, progress=fail)
    assert [edition.is_whole for edition in editions()] == [True, False]
    assert queries.current_number() == first.id

    importing.import_tables(folder)
    assert [edition.is_whole for edition in editions()] == [True, True]
    assert queries.current_number() != first.id


def test_an_import_killed_at_any_moment_leaves_a_whole_edition(app, folder, database_url, tmp_path):
    importing.import_tables(folder)
    pages = count(DrugPage, editions()[-1])
    code = (
        "import sys; from app import create_app\n"
        "from forum.plugins.drugs import importing\n"
        "app = create_app({'DATABASE_URL': sys.argv[1], 'SECRET_KEY': 'x', 'PLUGINS': ['drugs']},"
        " instance_path=sys.argv[2])\n"
        "with app.app_context():\n"
        "    print('ready', flush=True)\n"
        "    while True: importing.import_tables(sys.argv[3])\n"
    )
    for wait in (0.0, 0.02, 0.05, 0.09):
        words = [sys.executable, "-c", code, database_url, str(tmp_path / "other"), str(folder)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[4])
        assert process.stdout.readline() == "ready\n"
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()

        db.session.rollback()
        current = queries.edition()
        assert current.is_whole
        assert count(DrugPage, current) == pages


def test_another_import_at_the_same_time_never_shows_an_edition_with_holes(app, folder):
    first = importing.import_tables(folder)

    def erase(percent):
        if percent == 100:
            with change() as session:
                newest = session.scalar(db.select(db.func.max(Edition.id)))
                session.execute(db.delete(DrugName).where(DrugName.edition_id == newest))

    with pytest.raises(Mismatch, match="at the same time"):
        importing.import_tables(folder, progress=erase)
    assert queries.current_number() == first.id


def test_atc_levels_come_from_json_lines(run, tmp_path):
    file = tmp_path / "levels.jsonl"
    told = {"code": "N05BA", "label": "Dérivés", "level1": "Nerfs", "level2": "Calmants", "level3": "Anxieux"}
    file.write_text(json.dumps(told) + "\n")

    assert "4 ATC levels." in run("import-atc", file).output
    assert run("import-atc", file).exit_code == 0
    rows = db.session.execute(db.select(AtcLevel.code, AtcLevel.label)).all()
    assert dict(map(tuple, rows)) == {"N": "Nerfs", "N05": "Calmants", "N05B": "Anxieux", "N05BA": "Dérivés"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"label": "x"}', "\x00\n"])
def test_a_file_without_levels_is_refused_in_one_sentence(run, tmp_path, text):
    file = tmp_path / "levels.jsonl"
    file.write_text(text)

    result = run("import-atc", file)

    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert count(AtcLevel) == 0


@pytest.mark.skipif(not REAL.is_dir(), reason=f"The official tables are not there: {REAL}")
def test_the_whole_database_comes_in_under_a_minute(run):
    began = time.process_time()

    result = run("import-bdpm", REAL)

    assert result.exit_code == 0, result.output
    assert time.process_time() - began < 60
    assert "Data of 2026-01-26" in result.output
    assert count(DrugPage) > 2500


def test_the_demo_brings_a_handful_of_drugs_marked_as_such(app, client, indexed):
    app.config["VISITORS_MAY_READ"] = True
    load_demo()
    indexed()

    page = client.get("/medicaments/amoxicilline", headers={"Accept-Language": "en"}).text
    assert "Demonstration data" in page
    assert "public medicines database" not in page
    assert 'id="crowd"' in page and "No case speaks" not in page
    assert client.get("/medicaments/missilor").location == "/medicaments/metronidazole+spiramycine"


def test_the_demo_does_not_touch_an_import(app, folder):
    edition = importing.import_tables(folder)
    demo.load_drugs()

    assert queries.current_number() == edition.id
