"""An edit shows what was taken away and what was added."""

import random
import re
import time
from html import unescape

import pytest
from bleach import clean
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.diff import word_diff

sentence = st.lists(
    st.sampled_from(["un", "deux", "5 mg", "<b>", "&amp;", "\n", "\n\n", " ", "é", ", "])
).map("".join)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "", ""),
        ("a b", "a b", "a b"),
        ("", "a", "<ins>a</ins>"),
        ("a", "", "<del>a</del>"),
        ("dose 0.5 mg", "dose 0.05 mg", "dose <del>0.5 </del><ins>0.05 </ins>mg"),
        ("fièvre et toux", "fièvre, toux", "fièvre<del>et </del><ins>, </ins>toux"),
        ("un\ndeux", "un\ntrois", "un<br><del>deux</del><ins>trois</ins>"),
        ("un deux", "un\ndeux", "un<br>deux"),
        ("TA < 14", "TA > 14", "TA <del>&lt; </del><ins>&gt; </ins>14"),
        ("a", "<script>alert(1)</script>", None),
    ],
)
def test_an_edit_is_shown_word_by_word(old, new, shown):
    html = word_diff(old, new)

    assert "<script" not in html
    assert shown is None or html == shown


@given(st.one_of(st.text(), sentence), st.one_of(st.text(), sentence))
@settings(max_examples=100, deadline=None)
def test_a_difference_is_clean_html(old, new):
    html = word_diff(old, new)

    assert clean(html, tags={"ins", "del", "br"}) == html


@given(sentence, sentence)
@settings(max_examples=100, deadline=None)
def test_without_what_was_taken_away_the_new_text_remains(old, new):
    html = re.sub("<del>.*?</del>", "", word_diff(old, new)).replace("<ins>", "").replace("</ins>", "")

    assert unescape(html.replace("<br>", "\n")) == new.strip()


def words(count, vocabulary, seed):
    dice = random.Random(seed)
    return " ".join(f"mot{dice.randrange(vocabulary)}" for _ in range(count))


@pytest.mark.parametrize("vocabulary", [1, 2, 100, 10_000])
@pytest.mark.parametrize("count", [2_400, 18_000])
def test_long_texts_are_compared_soon(count, vocabulary):
    old, new = words(count, vocabulary, 1), words(count, vocabulary, 2)
    started = time.process_time()

    word_diff(old, new)
    word_diff(old.replace(" ", "\n"), new.replace(" ", "\n"))

    assert time.process_time() - started < 5


def test_one_changed_word_in_a_long_text_is_found():
    old = words(15_000, 10_000, 1)

    html = word_diff(f"{old} avant {old}", f"{old} après {old}")

    assert html == f"{old} <del>avant </del><ins>après </ins>{old}"


def test_two_far_changes_in_a_long_text_fall_back_to_lines():
    old = "\n".join(words(10, 100, seed) for seed in range(1_000))

    html = word_diff(f"début\n{old}\nfin", f"debut\n{old}\nla fin")

    assert html.startswith("<del>début<br></del><ins>debut<br></ins>mot")
    assert html.endswith("<del>fin</del><ins>la fin</ins>")
