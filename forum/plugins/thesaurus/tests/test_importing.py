"""Imported terms reach the search whole or not at all, and the page says what was added."""

import gzip
import json

import pytest

from forum.plugin_api import change, db, now
from forum.plugins.thesaurus import importing, mesh, queries, wordings
from forum.plugins.thesaurus.models import Edition, Term
from forum.testing import PluginConformance
from search import parse

PAIRS = [
    ("Douleur plantaire", "Sole Pain"),
    ("Douleur abdominale", "Abdominal Pain"),
    ("Lombalgie", "Low Back Pain"),
    ("Glycogénose de type 9", "Glycogen Storage Disease, Type 9"),
    ("Chronobiologie (discipline)", "Chronobiology Discipline"),
    ("Trastuzumab", "Trastuzumab"),
]


class TestConformance(PluginConformance):
    plugin = "thesaurus"


@pytest.fixture
def write(tmp_path):
    """write(pairs) is a file that holds them."""

    def written(pairs, name="mesh.jsonl.gz"):
        lines = [json.dumps({"uid": f"D{n}", "fr": fr, "en": en}) for n, (fr, en) in enumerate(pairs)]
        opened = gzip.open if name.endswith(".gz") else open
        with opened(tmp_path / name, "wt", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        return tmp_path / name

    return written


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=["vocabulary", *map(str, arguments)])


@pytest.fixture
def load(app):
    """Has the terms loaded at once, as a worker does beside its questions."""

    def loaded():
        wordings.look_again()
        wordings.dictionaries().load()

    return loaded


def labels(text):
    return {one.label for one in wordings.add_other_words(parse(text), None).wordings}


def terms():
    return {(term.french, term.english) for term in db.session.scalars(db.select(Term))}


@pytest.mark.parametrize("name", ["mesh.jsonl.gz", "mesh.jsonl"])
def test_terms_are_imported_and_used(run, write, load, name):
    result = run("import-mesh", write(PAIRS, name))
    load()

    assert result.exit_code == 0, result.output
    assert "6 lines read: 5 pairs of terms" in result.output
    assert labels("douleur plantaire") >= {"Sole Pain"}
    assert labels("type 9 glycogen storage disease") >= {"Glycogénose de type 9"}
    assert labels("trastuzumab") == set()


def test_words_are_learned_from_the_terms(run, write, load):
    run("import-mesh", write(PAIRS))
    load()

    assert labels("douleur vive") == {"pain"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Diabetes Mellitus, Type 2", "Type 2 Diabetes Mellitus"),
        ("Leukemia, Myeloid, Acute", "Acute Myeloid Leukemia"),
        ("Chronobiologie (discipline)", "Chronobiologie"),
        ("Iron [as drug]", "Iron"),
        ("A, B, C, D", "A, B, C, D"),
        ("Toux\0", "Toux"),
    ],
)
def test_names_are_turned_as_one_says_them(written, said):
    assert mesh.spoken(written) == said


def test_importing_again_gives_the_same(run, write):
    run("import-mesh", write(PAIRS))
    first = terms()
    run("import-mesh", write(PAIRS))

    assert terms() == first
    assert db.session.query(Edition).count() == 1


def test_a_new_list_takes_the_place_of_the_old(run, write, load):
    run("import-mesh", write(PAIRS))
    load()
    run("import-mesh", write([*PAIRS[1:], ("Toux", "Cough")]))
    load()

    assert labels("toux") == {"Cough"}
    assert "Sole Pain" not in labels("douleur plantaire")


def test_a_list_that_lost_many_lines_is_refused_unless_forced(run, write):
    run("import-mesh", write(PAIRS))

    refused = run("import-mesh", write(PAIRS[:3]))
    kept = terms()
    forced = run("import-mesh", "--force", write(PAIRS[:3]))

    assert refused.exit_code == 1
    assert "3 lines" in refused.output
    assert ("Douleur plantaire", "Sole Pain") in kept
    assert forced.exit_code == 0
    assert "3 lines read" in forced.output


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[1]\n",
        b"null\n",
        b"{\n",
        b'{"fr": 1, "en": "x"}\n',
        b'{"fr": "x"}\n',
        b"\xff\xfe\n",
    ],
)
def test_another_kind_of_file_is_explained_and_changes_nothing(run, write, tmp_path, content):
    run("import-mesh", write(PAIRS))
    before = terms()
    (tmp_path / "bad.jsonl").write_bytes(content)

    result = run("import-mesh", "--force", tmp_path / "bad.jsonl")

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert terms() == before


def test_a_file_cut_short_changes_nothing(run, write, tmp_path):
    whole = write([(f"Mot {n}x", f"Word {n}y") for n in range(500)]).read_bytes()
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])

    result = run("import-mesh", tmp_path / "cut.jsonl.gz")

    assert result.exit_code == 1
    assert terms() == set()


def test_what_a_broken_import_left_is_not_read_and_goes(app, run, write, load):
    with change() as session:
        session.add(Edition(id=7, source="mesh", imported_at=now(), lines=1, terms=1, words=0))
        session.flush()
        session.add(Term(edition_id=7, french="Toux", english="Cough", to_english=0.6, to_french=0.6))
    load()
    before = labels("toux")
    run("import-mesh", write(PAIRS))

    assert before == set()
    assert ("Toux", "Cough") not in terms()


def test_an_import_with_holes_is_given_up(app, write, monkeypatch):
    def rival(done):
        if done == 100:
            with change() as session:
                session.query(Term).delete()

    with pytest.raises(mesh.Mismatch, match="same time"):
        importing.import_mesh(write(PAIRS), progress=rival)

    assert queries.edition() is None


def test_status_says_what_is_known(run, write):
    before = run("status").output
    run("import-mesh", write(PAIRS))
    after = run("status").output

    assert "Abbreviations: " in before
    assert "nothing yet" in before
    assert "5 pairs of terms" in after


def test_a_worker_loads_a_new_edition_by_itself(app, run, write):
    run("import-mesh", write(PAIRS))
    wordings.look_again()
    labels("toux")
    wordings.dictionaries().loader.join(10)

    assert "Sole Pain" in labels("douleur plantaire")


def test_questions_seldom_ask_for_the_edition(app, count_queries):
    labels("toux")
    with count_queries() as asked:
        labels("toux")

    assert asked == []


def test_abbreviations_work_without_any_import(sign_in, physician, make_case, indexed):
    case = make_case(title="Sclérose en plaques et grossesse", question="Que faire ?")
    indexed()
    browser = sign_in(physician)

    assert case.url in browser.get("/search?q=SEP+grossesse").text
    assert case.url in browser.get("/search?q=SEP").text
    assert case.url not in browser.get("/search?q=SEP&exact=1").text
