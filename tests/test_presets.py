"""Presets: foreign collections become ours; records made by hand, and the real files where they lie near."""

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from forum.cases.importing import import_lines, read_lines
from forum.cases.models import Answer, Case
from forum.cases.presets import PRESETS
from forum.cases.presets.html import markdown_of
from forum.cases.presets.specialties import BY_NAME, BY_TAG, specialties_named, specialty_tagged
from forum.cases.presets.words import fitting, plain, pseudonym, title_of, voters
from forum.db import db
from forum.specialties import specialty_called
from forum.text import plain_text, render

DATA = Path(__file__).parents[2] / "shared" / "data"
FILES = [
    ("medquad-en", "corpus.jsonl.gz", 60),
    ("cases-fr", "cases-annotated.jsonl.gz", None),
    ("cases-fr", "cases-dev.jsonl.gz", 40),
    ("casimedicos", "cases-fr-dev.jsonl.gz", 40),
    ("casimedicos", "cases-en-dev.jsonl.gz", 30),
    ("medical-qa-threads-en", "threads-dev.jsonl.gz", 40),
    ("stackexchange-threads", "threads.jsonl.gz", 25),
    ("discourse-forum", "topics.jsonl.gz", 20),
]
here = pytest.mark.skipif(not DATA.is_dir(), reason="the shared collections do not lie beside this checkout")


def bring(preset, *records):
    return import_lines(enumerate(map(json.dumps, records), 1), PRESETS[preset])


def the(model, key):
    return db.session.scalar(select(model).where(model.imported_as == key))


@here
@pytest.mark.parametrize(("preset", "name", "most"), FILES, ids=[f"{p}-{n[:9]}" for p, n, _most in FILES])
def test_the_real_file_loads_as_it_is(app, preset, name, most):
    lines = list(islice(read_lines(DATA / preset / name), most))

    account = import_lines(lines, PRESETS[preset])

    assert account.skipped == []
    assert account.cases + account.left_out == len(lines)
    assert account.cases > 0.95 * len(lines)
    titles = db.session.scalars(select(Case.title)).all()
    assert all(10 < len(title) <= 200 for title in titles)
    again = import_lines(lines, PRESETS[preset])
    assert (again.cases, again.updated, again.unchanged, again.answers) == (0, 0, account.cases, 0)


@here
def test_every_folder_that_was_asked_for_has_a_preset():
    assert {preset for preset, _name, _most in FILES} == PRESETS.keys()


@here
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_specialty_of_casimedicos_is_known_but_those_without_a_house(language):
    packed = (DATA / "casimedicos" / f"cases-{language}-dev.jsonl.gz").read_bytes()
    names = {json.loads(line)["specialty"] for line in gzip.decompress(packed).splitlines()}

    unknown = {name for name in names if not specialties_named(name)}

    # Pharmacology, anatomy and palliative care are no specialties of the French register.
    assert unknown <= {
        "PHARMACOLOGIE", "ANATOMIE", "SOINS PALLIATIFS", "PHARMACOLOGY", "ANATOMY", "PALLIATIVE CARE",
    }  # fmt: skip


EXAM = {
    "id": "train-9",
    "lang": "fr",
    "specialty": "CARDIOLOGIE ET CHIRURGIE VASCULAIRE",
    "case": "Femme de 71 ans adressée pour une claudication à 200 mètres. Tabac sevré.",
    "question": "Que proposez-vous ?",
    "options": {"1": "Rien.", "2": "Une marche encadrée *chaque jour*."},
    "correct": "2",
    "comment": "La marche d'abord : elle double le périmètre.",
}


def test_an_exam_case_is_solved_by_its_comment(app):
    account = bring("casimedicos", EXAM, EXAM | {"lang": "en", "specialty": "PALMISTRY", "question": ""})

    assert (account.cases, account.skipped) == (2, [])
    case, answer = the(Case, "casimedicos-fr-train-9"), the(Answer, "casimedicos-fr-train-9-comment")
    assert case.title == "Femme de 71 ans adressée pour une claudication à 200 mètres"
    assert case.specialties == ["cardiologie", "chirurgie-vasculaire"]
    assert "<ol>\n<li>Rien." in case.question_html.replace("<ol><li>", "<ol>\n<li>")
    assert "*chaque jour*" in plain_text(case.question_html)
    assert "<strong>Bonne réponse : 2. Une marche encadrée" in answer.html and case.state == "solved"
    english = the(Case, "casimedicos-en-train-9")
    assert english.specialty == "medecine-generale"
    assert "Right answer: 2" in the(Answer, "casimedicos-en-train-9-comment").text


def test_a_case_report_is_titled_by_its_first_sentence(app):
    report = {"id": "FR1", "layer": 2, "lang": "fr", "type": "journal", "url": "https://journal.example/1"}
    report |= {
        "date": "2012-08-21",
        "text": "Il s’agit d’une patiente de 30 ans, sans antécédents. Elle tousse.",
    }

    account = bring("cases-fr", report, report | {"id": "FR2", "layer": 3, "date": "not even a date"})

    assert (account.cases, account.skipped) == (2, [])
    case, untrusted = the(Case, "e3c-FR1"), the(Case, "e3c-FR2")
    assert case.title == "Patiente de 30 ans, sans antécédents. Elle tousse"
    assert case.posted_at.year == 2012 and 'href="https://journal.example/1"' in case.question_html
    assert untrusted.posted_at.year > 2012 and "href" not in untrusted.question_html


def test_a_published_answer_keeps_its_publisher(app):
    told = {"id": "N_1", "source": "NINDS", "focus": "Ataxia", "category": "Disease", "type": "causes"}
    told |= {"question": "What causes Ataxia ?", "answer": "Many *genes*.", "synonyms": ["FRDA"], "cuis": []}

    bring(
        "medquad-en",
        told | {"url": "https://ninds.example/a"},
        told | {"id": "N_2", "source": "X", "url": ""},
    )

    case, answer = the(Case, "medquad-N_1"), the(Answer, "medquad-N_1-answer")
    assert (case.title, case.specialty, case.tags) == (
        "What causes Ataxia?",
        "neurologie",
        "disease,causes,ninds",
    )
    assert "FRDA" in case.question
    assert plain_text(answer.html).startswith("Many *genes*.") and "https://ninds.example/a" in answer.html
    assert the(Case, "medquad-N_2").specialty == "medecine-generale"


def test_patients_threads_hide_who_answered(app):
    thread = {
        "id": "q-3",
        "title": "why do i cough",
        "question": "Why do I cough? Since May.",
        "tags": ["asthma"],
    }
    thread |= {"answers": [{"author": "Dr Real Name", "text": "lungs"}, {"author": "", "text": "  "}]}

    account = bring("medical-qa-threads-en", thread)

    case = the(Case, "qa-q-3")
    assert (account.answers, case.title, case.specialty) == (1, "Why do I cough? Since May", "pneumologie")
    assert "Real" not in str(PRESETS["medical-qa-threads-en"](thread))


def test_a_stack_exchange_thread_keeps_votes_and_the_accepted_answer(app):
    def post(key, up, **facts):
        return {
            "id": key,
            "date": "2014-03-30T14:47:32.283",
            "user": "8",
            "up": up,
            "down": 0,
            "score": 4,
            **facts,
        }

    thread = {
        "site": "maths.stackexchange.com",
        "title": "Proofs",
        "tags": ["course-design"],
        "accepted": "3",
    }
    thread |= {"question": post("1", 2, html="<p>Why?</p>")}
    thread |= {
        "answers": [post("2", 70, html="<p>So.</p>"), post("3", 0, html="<pre><code>x = 1</code></pre>")]
    }

    account = bring("stackexchange-threads", thread)

    told = PRESETS["stackexchange-threads"](thread)
    assert account.skipped == []
    assert [len(answer["helpful"]) for answer in told["answers"]] == [50, 4]
    case = the(Case, "stackexchange-maths-1")
    assert case.state == "solved" and case.posted_at.isoformat() == "2014-03-30T14:47:32.283000"
    assert the(Answer, "stackexchange-maths-1-3").text == "```\nx = 1\n```"


def test_a_discourse_topic_becomes_a_case_with_answers(app):
    def post(key, **facts):
        post = {"id": key, "username": f"user_{key}", "created_at": "2020-01-01T00:00:00Z", "post_type": 1}
        post |= {"cooked": "<p>Words.</p>", "hidden": False, "user_deleted": False, "deleted_at": None}
        return post | {"actions_summary": [], "accepted_answer": False, **facts}

    posts = [post(1), post(2, actions_summary=[{"id": 2, "count": 3}], accepted_answer=True)]
    posts += [
        post(3, post_type=3),
        post(4, hidden=True),
        post(5, cooked=""),
        post(6, deleted_at="2020-01-02"),
    ]
    topic = {"id": 5, "title": "T" * 250, "tags": ["a", {"name": "b"}], "archetype": "regular"}
    letter = topic | {"id": 6, "archetype": "private_message"}

    account = bring("discourse-forum", *({**one, "post_stream": {"posts": posts}} for one in (topic, letter)))

    assert (account.cases, account.answers, account.left_out, account.skipped) == (1, 1, 1, [])
    case = the(Case, "discourse-5")
    assert (len(case.title), case.tags, case.state) == (200, "a,b", "solved")
    told = PRESETS["discourse-forum"](topic | {"post_stream": {"posts": posts}})
    assert told["answers"][0]["helpful"] == ["discourse_voter_1", "discourse_voter_2", "discourse_voter_3"]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_record_of_another_shape_costs_its_line(app, preset):
    records = [{}, [], 3, None, {"id": 1, "text": 5, "case": [], "post_stream": []}, EXAM | {"correct": "9"}]

    account = bring(preset, *records)

    assert [number for number, _sentence in account.skipped] == [1, 2, 3, 4, 5, 6]
    assert not any("Error" in sentence for _number, sentence in account.skipped)
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_every_slug_of_the_tables_is_one_of_ours(app):
    assert [slug for slug in {*BY_NAME.values(), *BY_TAG.values()} if specialty_called(slug) is None] == []


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("ENDOCRINOLOGIE", ["endocrinologie"]),
        ("OBSTÉTRIQUE ET GYNÉCOLOGIE", ["gynecologie-obstetrique"]),
        ("Gynecology and Obstetrics", ["gynecologie-obstetrique"]),
        ("DERMATOLOGIE, VÉNÉRÉOLOGIE ET CHIRURGIE PLASTIQUE", ["dermatologie", "chirurgie-plastique"]),
        ("SOINS CRITIQUES ET D'URGENCE", ["medecine-intensive-reanimation", "medecine-urgence"]),
        ("OPHTHALMOLOGY (ECTOPIC)", ["ophtalmologie"]),
        ("NEUROSURGIE", ["neurochirurgie"]),
        ("Chiromancie", []),
    ],
)
def test_foreign_specialties_are_ours(name, slugs):
    assert specialties_named(name) == slugs


def test_tags_speak_of_a_specialty():
    assert specialty_tagged(["breast cancer", "skin cancer"]) == "oncologie"
    assert specialty_tagged(["general chat"]) is None


class TestWords:
    def test_a_title_is_the_first_sentence(self):
        first = "Homme de 24 ans signalant une asthénie depuis 1,3 an"

        assert title_of(f"{first}. Examen : pouls à 52.") == first

    def test_initials_and_short_titles_end_no_sentence(self):
        text = "Mme A. M. est venue sur le conseil du Dr. Lenoir pour une toux. Elle fume."

        assert title_of(text) == "Mme A. M. est venue sur le conseil du Dr. Lenoir pour une toux"

    def test_a_long_sentence_is_cut_where_a_clause_ends(self):
        text = (
            "Une femme de cinquante ans sans antécédents connus, qui travaille dehors toute l'année, "
            + "mot " * 40
        )

        assert title_of(text) == text[: text.index(", mot")] + "…"

    def test_one_endless_word_is_cut_too(self):
        assert len(title_of("x" * 900)) <= 140 and len(fitting("y" * 900)) <= 200

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("Nous rapportons l'observation d'un garçon âgé de 2 mois.", "Garçon âgé de 2 mois"),
            ("Cas N°1 Il s'agissait d'un patient de 40 ans.", "Patient de 40 ans"),
            ("C'est un sujet de 28 ans.", "Sujet de 28 ans"),
            ("A 24-year-old man reports asthenia.", "A 24-year-old man reports asthenia"),
        ],
    )
    def test_the_phrase_that_reports_open_with_is_left_out(self, text, title):
        assert title_of(text) == title

    def test_plain_text_shows_as_it_was(self):
        text = "CD4 *low*, a_b_c, `x`\n    four spaces, back\\slash"

        assert plain_text(render(plain(text))) == " ".join(text.split())

    def test_a_pseudonym_stays_the_same_and_tells_nothing(self):
        assert pseudonym("qa", "Dr Honey") == pseudonym("qa", "dr honey") != pseudonym("qa", "Dr Masr")
        assert "honey" not in pseudonym("qa", "Dr Honey") and pseudonym("qa", "") == "qa_anonyme"

    def test_voters_are_bounded(self):
        assert voters("x", 2) == ["x_voter_1", "x_voter_2"]
        assert (voters("x", -3), len(voters("x", 10**9))) == ([], 50)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One\ntwo<br>three</p><p>Four</p>", "One two\nthree\n\nFour"),
        ('<pre><code class="lang-java">int a;\n\n  b();\n</code></pre>', "```java\nint a;\n\n  b();\n```"),
        ("<pre>a ``` b</pre>", "````\na ``` b\n````"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c"),
        ("<blockquote><p>He said</p><p>so</p></blockquote>", "> He said\n>\n> so"),
        ('<a href="https://a.example/x_y">the page</a>', "[the page](https://a.example/x_y)"),
        ('<a href="javascript:alert(1)">the page</a>', "the page"),
        ('<a href="https://a.example/">[1] note</a>', "[\\[1\\] note](https://a.example/)"),
        ('<img src="https://a.example/i.png" alt="scan">', "[scan](https://a.example/i.png)"),
        ('<img src="data:image/png;base64,AA" alt="scan">', "scan"),
        ('<a href="https://a.example/big"><img src="https://a.example/i.png" alt="scan"></a>',
         "[scan](https://a.example/big)"),
        ('<img src="https://a.example/wave.png" class="emoji" alt=":wave:">', ":wave:"),
        ("<p># not a heading</p><p>1. not a list</p><p>- nor this</p>",
         "\\# not a heading\n\n1\\. not a list\n\n\\- nor this"),
        ("<p>2*3*4 a_b `c` [d]</p>", "2\\*3\\*4 a\\_b \\`c\\` \\[d\\]"),
        ("<script>alert(1)</script><style>p{}</style>words<svg><path/></svg>", "words"),
        ("<details><summary>More</summary><p>Text</p></details>", "**More**\n\nText"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, markdown):
    assert markdown_of(html) == markdown


@here
def test_posts_of_other_forums_keep_their_words():
    packed = islice(read_lines(DATA / "stackexchange-threads" / "threads.jsonl.gz"), 300, 340)
    posts = [answer["html"] for _number, line in packed for answer in json.loads(line)["answers"]]
    kept = [_words(post) == "".join(plain_text(render(markdown_of(post))).split()) for post in posts]

    assert len(posts) > 40
    assert sum(kept) >= 0.97 * len(kept)


def _words(html):
    """The words of HTML as they are; a picture counts as its words or its address."""
    soup = BeautifulSoup(html, "html.parser")
    for picture in soup.find_all("img"):
        picture.replace_with(picture.get("alt") or picture.get("title") or picture.get("src"))
    return "".join(soup.get_text().split())
