"""What members type becomes the page they expect."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.text import as_typed, excerpt, plain_text, render, tools, wanted

PIECES = [
    "*a*",
    "**b**",
    "_c_",
    "~~d~~",
    "`e`",
    "[f](http://g.h)",
    "<i@j.k>",
    "http://l.m",
    "![x](y)",
    "www.n",
]
PIECES += [
    "\n",
    "\n\n",
    "\r",
    "\t",
    " ",
    "    ",
    "> ",
    "- ",
    "1. ",
    "# ",
    "|",
    "a|b\n-|-\n",
    "---",
    "```",
    "~~~",
]
PIECES += [
    "\\",
    "&",
    "&amp;",
    "&lt;",
    "&#60;",
    "&nbsp;",
    "<",
    "</p>",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "]]>",
    "<pre>",
]
PIECES += ['"', "'", "(", ")", "[", "]", "{}", "$", "\x02", "\x03", "\x00", "\u202e", "\ud800", "é", "😀"]
markdownish = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def line(html):
    """The HTML of one paragraph, without the paragraph."""
    assert html.startswith("<p>") and html.endswith("</p>")
    return html[3:-4]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("dose < 5 mg", "dose &lt; 5 mg"),
        ("TA > 14 & FC < 60", "TA &gt; 14 &amp; FC &lt; 60"),
        ("5<x>3", "5&lt;x&gt;3"),
        ("1g*3/j et 500mg*2/j", "1g*3/j et 500mg*2/j"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("il_y_a a_b_c", "il_y_a a_b_c"),
        ("~5 mg puis ~10 mg", "~5 mg puis ~10 mg"),
        ("#DeRien", "#DeRien"),
        ("#", "#"),
        ("-5 kg", "-5 kg"),
        ("38.5 de fièvre", "38.5 de fièvre"),
        ("*été* **là-haut** __ça__", "<em>été</em> <strong>là-haut</strong> <strong>ça</strong>"),
        ("***fort***", "<strong><em>fort</em></strong>"),
        ("**a *b* c** *a **b** c*", "<strong>a <em>b</em> c</strong> <em>a <strong>b</strong> c</em>"),
        ("***a* b**", "<strong><em>a</em> b</strong>"),
        ("*_a_b*", "<em>_a_b</em>"),
        ("HTA* et DT2*, *****a", "HTA* et DT2*, *****a"),
        ("**Avis :**oui", "<strong>Avis :</strong>oui"),
        ("~~faux~~", "<del>faux</del>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("une\ndeux", "une<br>\ndeux"),
        ("une  \ndeux", "une<br>\ndeux"),
        ("&eacute; &lt;b&gt;", "&eacute; &lt;b&gt;"),
        ("&bogus; AT&T", "&amp;bogus; AT&amp;T"),
        (r"\*a\* \_ \#", "*a* _ #"),
        ("[1] Dupont 2019", "[1] Dupont 2019"),
        ("[1]: Dupont 2019", "[1]: Dupont 2019"),
        ("[x](javascript:alert(1))", "x"),
        ("{: #id .class }", "{: #id .class }"),
    ],
)
def test_a_line_is_shown_as_meant(typed, shown):
    assert line(render(typed)) == shown


REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://a.fr/b_c_d", f'<a href="https://a.fr/b_c_d" {REL}>https://a.fr/b_c_d</a>'),
        ("(https://a.fr/b_(c)).", f'(<a href="https://a.fr/b_(c)" {REL}>https://a.fr/b_(c)</a>).'),
        ("www.has-sante.fr, oui", f'<a href="http://www.has-sante.fr" {REL}>www.has-sante.fr</a>, oui'),
        ("Https://a.fr", f'<a href="Https://a.fr" {REL}>Https://a.fr</a>'),
        ("<https://a.fr?x=1&y=2>", f'<a href="https://a.fr?x=1&amp;y=2" {REL}>https://a.fr?x=1&amp;y=2</a>'),
        ("<dr@a.fr>", f'<a href="mailto:dr@a.fr" {REL}>dr@a.fr</a>'),
        ('[la HAS](https://a.fr "titre")', f'<a href="https://a.fr" {REL}>la HAS</a>'),
        ("[cas 12](/cases/12)", f'<a href="/cases/12" {REL}>cas 12</a>'),
        ("[a b](<https://a.fr/(b>)", f'<a href="https://a.fr/(b" {REL}>a b</a>'),
        (r"[a](https://a.fr/b\_(c)_d)", f'<a href="https://a.fr/b_(c)_d" {REL}>a</a>'),
        ("[a [b]](/c) [d](e f)", f'<a href="/c" {REL}>a [b]</a> [d](e f)'),
        ("[ailleurs](//a.fr)", "ailleurs"),
        ("[ailleurs](/\\a.fr)", "ailleurs"),
        ("`https://a.fr`", "<code>https://a.fr</code>"),
        ("![une plaque](https://a.fr/p.png)", f'<a href="https://a.fr/p.png" {REL}>une plaque</a>'),
        ("![](https://a.fr/p.png)", f'<a href="https://a.fr/p.png" {REL}>https://a.fr/p.png</a>'),
        ("[![plaque](https://b.fr)](https://a.fr)", f'<a href="https://a.fr" {REL}>plaque</a>'),
        ("![x](data:image/png;base64,AAAA)", "x"),
        ("[https://a.fr](https://b.fr)", f'<a href="https://b.fr" {REL}>https://a.fr</a>'),
    ],
)
def test_links_lead_where_they_say(typed, shown):
    assert line(render(typed)) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Avis :\n- un\n- deux", "<p>Avis :</p><ul><li>un</li><li>deux</li></ul>"),
        ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
        ("- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("1. a\n  - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("- a\n\n  suite\n- b", "<ul><li><p>a</p><p>suite</p></li><li>b</li></ul>"),
        ("- a\nsuite", "<ul><li>a<br>suite</li></ul>"),
        ("né en\n1950. Rien", "<p>né en<br>1950. Rien</p>"),
        ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("# A\n## B ##\n###### C", "<h3>A</h3><h4>B</h4><h6>C</h6>"),
        ("texte\n# A\ntexte", "<p>texte</p><h3>A</h3><p>texte</p>"),
        ("# C#", "<h3>C#</h3>"),
        ("Dr X\n---\nfin", "<p>Dr X</p><hr><p>fin</p>"),
        (
            "> a\n> > b\nréponse",
            "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>réponse</p>",
        ),
        ("> - a\n>   - b", "<blockquote><ul><li>a<ul><li>b</li></ul></li></ul></blockquote>"),
        ("```\na < *b*\n```", '<pre tabindex="0"><code>a &lt; *b*</code></pre>'),
        (
            "~~~ python\nx\n\ny\n~~~\nz",
            '<pre tabindex="0"><code class="language-python">xy</code></pre><p>z</p>',
        ),
        ("```\nfin manquante", '<pre tabindex="0"><code>fin manquante</code></pre>'),
        ("- a\n\n  ```\n  b\n  ```", '<ul><li>a<pre tabindex="0"><code>b</code></pre></li></ul>'),
        ("    code", '<pre tabindex="0"><code>code</code></pre>'),
        ("<div id=x>\n*a*\n</div>", "<p>&lt;div id=x&gt;<br><em>a</em><br>&lt;/div&gt;</p>"),
        (
            "Bilan\n| a | b |\n|---|--:|\n| 1 | `x` \\| y |\n| 2 |\nfin | 3\n\nsuite",
            '<p>Bilan</p><table tabindex="0"><thead><tr><th>a</th><th align="right">b</th></tr></thead>'
            '<tbody><tr><td>1</td><td align="right"><code>x</code> | y</td></tr><tr><td>2</td></tr>'
            '<tr><td>fin</td><td align="right">3</td></tr></tbody></table><p>suite</p>',
        ),
        ("a | b\nc | d", "<p>a | b<br>c | d</p>"),
        ("", ""),
        (" \n\t\n", ""),
    ],
)
def test_blocks_are_cut_as_members_expect(typed, shown):
    assert render(typed).replace("\n", "") == shown


def test_line_endings_of_all_systems_are_equal():
    assert render("a\r\nb\rc") == render("a\nb\nc") == "<p>a<br>\nb<br>\nc</p>"


def test_a_dose_never_reads_backwards():
    assert render("dose \u202e01\u202c mg\u2066") == "<p>dose 01 mg</p>"


@given(st.one_of(st.text(), markdownish))
@settings(max_examples=150, deadline=None)
@example("<pre>\n\n&#13;&#0;")
@example("[a](http://b\n'c)")
@example(r'![]("(\[')
@example(r"***>*é_\<a@b.c>_;_")
def test_what_is_shown_is_already_clean(text):
    html = render(text)

    assert tools.clean(html) == html
    assert "klzzwxh" not in html, "a marker of python-markdown lost its way"


@given(st.text(alphabet="ab é5<&;/=\"'\n"))
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost(text):
    assert plain_text(render(text)) == " ".join(text.split())


@given(st.text())
@settings(max_examples=50, deadline=None)
def test_a_text_shown_as_typed_is_already_clean(text):
    html = as_typed(wanted(text))

    assert tools.clean(html) == html


FULL = 100_000
HOSTILE = [
    "[",
    "]",
    "![",
    "[[](",
    "[a](",
    "*",
    "**a ",
    "*a ",
    "_a ",
    "`",
    "`a``",
    "> ",
    "- ",
    "<",
    "<a ",
    "</",
    "<!--",
    "&",
]
HOSTILE += [
    "&amp;",
    "&#",
    "\\",
    "\\*",
    "|",
    "~~",
    "~~a",
    "http://a ",
    "www.",
    "(",
    "# ",
    "é",
    "- - ",
    "> - ",
    " ",
    "\t",
]
HOSTILE += [
    "```a\n",
    "> a\n\n",
    "- a\n",
    "1. a\n",
    "a|b\n-|-\n",
    "# a\n",
    "\n",
    "a\n",
    "a\n\n",
    "    a\n",
    "a\n---\n",
]
HOSTILE += ["*a **b ", "[a](http://x) ", "[a](b\n", "[a]: b\n", "http://a.b ", "\x02", "\ud800"]


def fill(piece, size=FULL):
    return (piece * (size // len(piece) + 1))[:size]


HOSTILE_TEXTS = {
    **{repr(piece): fill(piece) for piece in HOSTILE},
    "deep quotes": "\n".join(">" * depth + " a" for depth in range(1, 440)),
    "deep lists": "\n".join("  " * depth + "- a" for depth in range(310)),
    "deep links": "[" * 400 + "a" + "](http://x)" * 400,
    "deep emphasis": "*a_b " * 400 + "_* " * 400,
    "wide table": "|".join("a" * 2000) + "\n" + "|".join("-" * 2000) + "\n" + "x\n" * 3000,
    "tall table": "a|b\n-|-\n" + "x\n" * 2900,
    "brackets before prose": "[" * 3000 + "a" * 97_000,
    "brackets in every paragraph": ("[" * 40 + "mot " * 400 + "\n\n") * 60,
    "addresses of brackets": "http://a" + "(" * 50_000 + ")" * 49_000,
    "growing backticks": " ".join("`" * size for size in range(1, 440)),
    "heading of hashes": "# " + "#" * 99_000 + "a",
    "spaces in a line": "a" + " " * 99_000 + "b",
    "spaces in a link": "[a](" + " " * 99_000 + "b",
    "spaces before a title": "[a](b" + " " * 99_000 + '"c',
    "fence with a tick": "```" + "a" * 99_000 + "`",
    "fence with spaces and a tick": "```" + " " * 99_000 + "`",
    "open link": "[a](<" + "b" * 99_000,
    "many lines": "a\n" * 2990,
    "many items": "- a\n" * 2990,
}


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS)
def test_hostile_text_ends_soon(text):
    started = time.process_time()

    html = render(text)
    plain_text(html)

    assert time.process_time() - started < 2.5, "a quiet machine needs less than one second"


def test_a_heavy_text_is_shown_as_typed():
    assert render("*a*\n" * 5000).startswith("<p>*a*<br>*a*<br>")


def test_a_paragraph_of_too_many_marks_leaves_the_others_alone():
    html = render("[" * 2000 + "*a*" * 500 + "\n\n*b*")

    assert html.startswith("<p>[[[[") and html.endswith("*a*</p>\n<p><em>b</em></p>")


def test_long_prose_is_still_formatted():
    text = "Patient de **54 ans**, sous *amlodipine*, voir https://a.fr/x\n\n- TA > 14\n\n" * 500

    assert render(text).count("<strong>54 ans</strong>") == 500


def test_words_of_html_stay_apart_and_whole():
    html = render("# Titre\n- un\n- d**eu**x\n\n`code < 5`\n\n a|b\n-|-\nc|d\nx\ny")

    assert plain_text(html) == "Titre un deux code < 5 a b c d x y"


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("court", 10, "court"),
        ("exactement", 10, "exactement"),
        ("une phrase trop longue", 12, "une phrase…"),
        ("une phrase, trop longue", 13, "une phrase…"),
        ("anticonstitutionnellement", 10, "anticonst…"),
    ],
)
def test_an_excerpt_ends_between_words(text, length, short):
    assert excerpt(text, length) == short
    assert len(short) <= length
