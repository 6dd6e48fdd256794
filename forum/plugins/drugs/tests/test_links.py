"""Drugs in a case's texts lead to their pages; whatever a member types, nothing but links is added."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.plugins.drugs import importing
from forum.plugins.drugs.links import link_texts, linked
from forum.plugins.drugs.mentions import Finder
from forum.text import render, tools
from tests.test_text_attacks import ATTACKS, PARTS, assert_harmless_tags

ROWS = [
    ("bivalor", "Bivalor", "brand", ["metronidazole+spiramycine"], 1),
    ("alert", "Alert", "brand", ["alertine"], 1),
    ("script", "Script", "brand", ["scriptine"], 1),
    ("acide a", "acide A", "substance", ["acide-a"], 1),
    ("metronidazole", "métronidazole", "substance", ["metronidazole"], 1),
]
FINDER = Finder(ROWS)
OURS = re.compile(r'<a href="/medicaments/[a-z0-9+-]+">([^<>&]*)</a>')


def link(text):
    return str(linked(text, FINDER))


def test_a_named_drug_leads_to_its_page():
    assert link("<p>Sous Bivalor.</p>") == (
        '<p>Sous <a href="/medicaments/metronidazole+spiramycine">Bivalor</a>.</p>'
    )


def test_once_for_each_paragraph():
    html = link("<p>Bivalor, bivalor et <em>Bivalor</em></p><p>Bivalor</p><ul><li>Bivalor</li></ul>")

    assert html.count("<a ") == 3
    assert html.startswith('<p><a href="/medicaments/metronidazole+spiramycine">Bivalor</a>, bivalor')


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://example.org/" rel="nofollow">Bivalor</a></p>',
        "<p><code>Bivalor</code></p>",
        '<pre tabindex="0"><code class="language-x">Bivalor\n</code></pre>',
        '<p><a href="https://example.org/bivalor" rel="nofollow">x <em>Bivalor</em></a></p>',
        "<p>a &lt;b&gt; &amp;amp; &#39;</p>",
        "<p>rien<br>ici</p>",
        "",
    ],
)
def test_links_code_and_what_names_no_drug_stay_as_they_are(html):
    assert link(html) == html


def test_after_a_link_or_code_it_goes_on():
    html = link('<p><code>x</code> Bivalor</p><p><a href="/x">y</a> Bivalor</p>')

    assert html.count('href="/medicaments/') == 2


WORDS = [
    "Bivalor",
    "métronidazole",
    "acide A",
    "`Bivalor`",
    "[Bivalor](https://x.org)",
    "\n\n",
    "&lt;",
    "&#60;",
]


@pytest.mark.parametrize("attack", ATTACKS[:-2], ids=range(len(ATTACKS) - 2))
def test_no_attack_gains_by_being_linked(attack):
    require_as_safe(render(attack))
    require_as_safe(render(f"Bivalor {attack} Bivalor\n\nacide A"))


@given(st.lists(st.sampled_from([*PARTS, *WORDS]), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_only_links_are_added(text):
    require_as_safe(render(text))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/&;='\" ab!-?#Bivalor", max_size=80))
def test_even_what_no_sanitiser_saw_is_put_back_sign_for_sign(html):
    assert OURS.sub(r"\1", link(html)) == OURS.sub(r"\1", html)


def require_as_safe(html):
    """Without our links it is the same text; with them the sanitiser finds nothing to take away."""
    shown = link(html)
    assert OURS.sub(r"\1", shown) == OURS.sub(r"\1", html)
    assert tools.clean(shown) == shown
    assert_harmless_tags(shown)


def test_the_page_of_a_case_shows_links_and_the_stored_text_none(
    imported, make_case, make_answer, sign_in, physician
):
    case = make_case(question="Sous Tumical depuis hier.", tried="Du plirozol.")
    answer = make_answer(case, "Arrêter le **Tumical**, ou la tumidine ?")

    page = sign_in(physician).get(case.url).text

    assert page.count('<a href="/medicaments/tumidine">Tumical</a>') == 2
    assert '<a href="/medicaments/metronidazole">plirozol</a>' in page
    assert "medicaments" not in answer.html + case.question_html


def test_without_an_import_the_page_is_as_it_was(make_case, sign_in, physician):
    case = make_case(question="Sous Tumical depuis hier.")

    assert "Sous Tumical depuis hier." in sign_in(physician).get(case.url).text


def test_a_new_edition_links_anew(imported, make_case, sign_in, physician, write, tables):
    case, browser = make_case(question="Sous Tumical depuis hier."), sign_in(physician)
    assert "medicaments/tumidine" in browser.get(case.url).text

    tables["CIS_bdpm"] = [row for row in tables["CIS_bdpm"] if "TUMI" not in row[1]]
    tables["CIS_GENER_bdpm"][0][1] = tables["CIS_GENER_bdpm"][1][1] = "SANS"
    importing.import_tables(write(tables, "later"), force=True)

    assert "medicaments/tumidine" not in browser.get(case.url).text


def test_a_case_page_asks_nothing_more_for_its_links(
    imported, make_case, make_answer, count_queries, sign_in, physician
):
    case, browser = make_case(question="Sous Tumical."), sign_in(physician)
    make_answer(case, "Tumidine ?")
    browser.get(case.url)
    with count_queries() as counted:
        browser.get(case.url)

    assert not [statement for statement in counted if "drugs_" in statement]


def test_texts_seen_before_are_linked_for_next_to_nothing(imported, app):
    texts = [render(f"Réponse {n} : Tumical 250 mg. " * 20) for n in range(50)]
    link_texts(texts, None)
    began = time.process_time()
    for _time in range(10):
        link_texts(texts, None)

    assert (time.process_time() - began) / 10 < 0.001
