"""A slot beside each thing of a list: done once above the mark, for each below, never out of step."""

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader

from forum import hooks
from forum.filling import TemplateFilling
from forum.text import render


@pytest.fixture
def database_url(tmp_path):
    """Templates are the same on any database."""
    return f"sqlite:///{tmp_path / 'forum.db'}"


@pytest.fixture
def filling(app):
    """filling(source) is that template in the slot below each answer."""

    def filling(source):
        app.jinja_env.loader = DictLoader({"x.html": source})
        return TemplateFilling(app, hooks.answer_footer, "x.html")

    return filling


def answers(*authors):
    return [SimpleNamespace(number=number, author=author) for number, author in enumerate(authors, 1)]


def test_each_answer_gets_its_own_piece(filling):
    shown = filling("<b>{{ answer.number }}</b>").show_each(answers("a", "b", "c"), {"page": {}})

    assert shown == ["<b>1</b>", "<b>2</b>", "<b>3</b>"]


def test_what_stands_above_the_mark_is_done_once(app, filling):
    calls = []
    app.jinja_env.globals["knock"] = lambda: calls.append(1) or "toc"

    shown = filling("{% set word = knock() %}\n{#- each -#}\n{{ word }}{{ answer.number }}").show_each(
        answers("a", "b"), {"page": {}}
    )

    assert (shown, len(calls)) == (["toc1", "toc2"], 1)


def test_a_text_that_looks_like_the_seam_moves_no_piece(filling):
    seam = TemplateFilling.BETWEEN

    shown = filling("{{ answer.author }}").show_each(answers(seam, "b"), {"page": {}})

    assert shown == ["&lt;!--next--&gt;", "b"]


def test_one_answer_alone_is_shown_like_one_of_many(filling):
    template = filling("{{ page.word }} {{ answer.author }}")

    assert template(answer=answers("<i>")[0], page={"word": "par"}) == "par &lt;i&gt;"


def test_a_rendered_text_cannot_hold_the_seam(filling):
    assert TemplateFilling.BETWEEN not in render(f"avant {TemplateFilling.BETWEEN} après")
