"""What docs/plugins.md says is true: its files are the example's, its lines run, its hooks are all."""

import ast
import re

import click
import pytest

from forum import commands, plugin_api
from forum.hooks import Hook
from tests.strangers import slots, stranger
from tests.test_house import ROOT, slots_in, text_of

TEXT = text_of(ROOT / "docs" / "plugins.md")
EXAMPLE = ROOT / "tests" / "example_plugin"
FILES = {"pyproject.toml", *(f"urgent/{name}.py" for name in ("__init__", "models", "routes", "urgency"))}
BLOCKS = re.findall(r"^ *```(\w+)\n(.*?)^ *```$", TEXT, re.M | re.S)
HOOK = re.compile(
    r"^- `hooks\.(\w+)` \((.*?)\): (.*)\n\n  ```python\n  (plugin\.\w+\(hooks\.(\w+), .*\))\n", re.M
)
ENTRIES = {entry[0]: entry[1:] for entry in HOOK.findall(TEXT)}


def test_its_files_are_those_of_the_example():
    shown = dict(re.findall(r"^`([\w/.]+)`\n```\w+\n(.*?)^```$", TEXT, re.M | re.S))

    assert shown.keys() == FILES
    assert shown == {name: text_of(EXAMPLE / name) for name in FILES}
    assert text_of(EXAMPLE / "urgent" / "templates" / "urgent" / "badge.html") in TEXT


def test_its_tests_are_those_of_the_example():
    tests = text_of(EXAMPLE / "tests" / "test_urgent.py")
    (counted,) = (block for _language, block in BLOCKS if "with count_queries()" in block)

    assert counted in tests
    assert 'class TestConformance(PluginConformance):\n    plugin = "urgent"\n' in tests


def test_the_example_stays_small():
    lines = [
        line for path in (EXAMPLE / "urgent").glob("*.py") for line in text_of(path).splitlines() if line
    ]

    assert len(lines) < 60


def test_every_hook_is_there_with_its_sentence_and_its_facts():
    assert ENTRIES.keys() == Hook.catalogue.keys()
    for hook in Hook.catalogue.values():
        facts, sentence, _example, _named = ENTRIES[hook.name]
        assert set(re.findall(r"`(\w+)`", facts)) == hook.facts
        assert sentence.startswith(hook.sentence)


@pytest.mark.parametrize("name", Hook.catalogue)
def test_the_example_of_a_hook_runs(name, monkeypatch, tmp_path):
    """Declaring a listener checks that it could take the facts of its hook."""
    _facts, _sentence, example, named = ENTRIES[name]
    plugin = stranger(monkeypatch, tmp_path, "urgent")

    exec(example, {"plugin": plugin, "hooks": plugin_api.hooks})

    assert named == name
    assert [hook.name for hook, _listener in plugin.listeners] == [name]


def test_every_slot_stands_where_it_is_said_to_stand():
    for slot in slots():
        (page,) = re.findall(r"`(templates/\w+\.html)`", ENTRIES[slot.name][1])
        assert slot.name in slots_in(ROOT / page)


def test_its_python_is_python():
    for language, block in BLOCKS:
        if language == "python":
            ast.parse(block.replace("\n  ", "\n").removeprefix("  "))


def test_the_names_it_uses_stand_on_the_face():
    imported = re.findall(r"from forum\.plugin_api import (.*)", TEXT)
    called = {
        "AnswerDraft", "AnswerView", "CaseDraft", "CaseView", "FIRST", "OPEN", "Refused", "VERSION", "stir",
        "answer_key", "bring_back", "change", "gettext", "index_case", "lazy_gettext", "locked",
        "put_out_of_sight", "require_verified", "set_audience", "set_bucket", "set_state", "set_usefulness",
        "shows_again", "visible_answers", "visible_cases", "wake_drain",
    }  # fmt: skip

    assert {name for names in imported for name in names.split(", ")} | called <= set(plugin_api.__all__)
    assert all(name in TEXT for name in called)


def test_its_commands_are_ours():
    told = set(re.findall(r"flask --app app (\w+)(?: (\w+))?", TEXT))
    groups = {"db": commands.database}

    for command, sub in told - {("urgent", "")}:
        found = groups.get(command) or vars(commands)[command]
        assert isinstance(found, click.Command)
        assert command not in groups or sub in found.commands


def test_a_slot_template_has_the_words_it_promises(app):
    promised = (
        "_",
        "ngettext",
        "url_for",
        "csrf_token",
        "ago",
        "typed",
        "static_url",
        "specialty_name",
        "request",
    )

    assert all(word in app.jinja_env.globals for word in promised)
    assert not {"me", "language"} & app.jinja_env.globals.keys()


def test_what_the_face_offers_is_there_and_no_more():
    source = ast.parse(text_of(ROOT / "forum" / "plugin_api.py"))
    bound = {alias.name for node in source.body if isinstance(node, ast.ImportFrom) for alias in node.names}

    assert sorted(plugin_api.__all__) == sorted(bound | {"VERSION"})
