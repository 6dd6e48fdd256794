"""The plan of the house: who leans on whom, what every hook needs, how long and clean a file may be."""

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

from forum import settings
from forum.hooks import Event, Filter, Hook, Slot

ROOT = Path(__file__).parent.parent
ALL = [
    ROOT / "app.py",
    *(path for top in ("forum", "search", "tests") for path in sorted((ROOT / top).rglob("*.py"))),
]
TESTS = [path for path in ALL if "tests" in path.relative_to(ROOT).parts]
CODE = [path for path in ALL if path not in set(TESTS)]
PLUGINS = sorted(path.parent for path in (ROOT / "forum" / "plugins").glob("*/__init__.py"))
OWN_PAGES = [*(ROOT / "templates").glob("*.*ml"), *(ROOT / "forum").rglob("*.html")]
PAGES = [*OWN_PAGES, *(ROOT / "tests" / "example_plugin").rglob("*.html")]
SCRIPTS, SHEETS = [*(ROOT / "static" / "js").glob("*.js")], [*(ROOT / "static" / "css").glob("*.css")]
# The words of the import format are the core's, also where it is a plugin that reads them.
IMPORT_FORMAT = {ROOT / "forum" / "cases" / "importing_records.py", ROOT / "forum" / "cases" / "presets"}
LONGEST_FUNCTION, LONGEST_MODULE, MEDIAN = 40, 300, 10


def name_of(path):
    """The dotted name of a module of ours."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in [*CODE, *TESTS]}


def text_of(path):
    return path.read_text(encoding="utf-8")


def lines_of(path):
    return text_of(path).splitlines()


@cache
def tree(path):
    return ast.parse(text_of(path))


def nodes_of(path, kind):
    return [node for node in ast.walk(tree(path)) if isinstance(node, kind)]


@cache
def imports(path):
    """{(module, name, line)} of every import of a file, those inside functions included."""
    found = {(alias.name, None, node.lineno) for node in nodes_of(path, ast.Import) for alias in node.names}
    for node in nodes_of(path, ast.ImportFrom):
        found |= {(*source_of(path, node, alias.name), node.lineno) for alias in node.names}
    return frozenset(found)


def source_of(path, node, name):
    """(module, name) that `from ... import name` means; (module, None) where the name is a module itself."""
    module = node.module or ""
    if node.level:
        folders = path.relative_to(ROOT).parent.parts
        module = ".".join((*folders[: len(folders) - node.level + 1], *filter(None, (module,))))
    return (f"{module}.{name}", None) if f"{module}.{name}" in NAMES else (module, name)


def is_in(module, *packages):
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def wrong_imports(paths, is_wrong):
    return sorted(
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in paths
        for module, name, line in imports(path)
        if is_wrong(module, name)
    )


def under(folder):
    return [path for path in CODE if ROOT / folder in path.parents]


CORE = [path for path in under("forum") if ROOT / "forum" / "plugins" not in path.parents]

# ---- The floors


def test_search_knows_nothing_of_the_forum():
    assert wrong_imports(under("search"), lambda module, _: re.match(r"(forum|app|flask)\b", module)) == []


def test_the_core_knows_no_plugin():
    assert wrong_imports([ROOT / "app.py", *CORE], lambda module, _: is_in(module, "forum.plugins")) == []


@pytest.mark.parametrize("folder", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_leans_on_the_face_and_on_itself(folder):
    own = ("forum.plugin_api", f"forum.plugins.{folder.name}")

    def is_foreign(module, _name):
        return is_in(module, "forum", "search", "app", "tests") and not is_in(module, *own)

    assert wrong_imports(under(folder), is_foreign) == []


def test_members_do_not_know_cases():
    assert wrong_imports(under("forum/members"), lambda module, _: is_in(module, "forum.cases")) == []


def test_only_tests_lean_on_the_composition_root():
    code = [path for path in CODE if path.name != "testing.py"]

    assert wrong_imports(code, lambda module, _: is_in(module, "app", "tests")) == []


def test_routes_ask_actions_and_queries_not_tables():
    """A constant of a models module is a word of the field; a table, the session or SQL is not for routes."""
    routes = [path for path in CODE if path.stem.startswith("routes")]

    def reaches_down(module, name):
        is_table = module.endswith(".models") and not str(name).isupper()
        is_database = name == "db" or (module == "forum.db" and name != "now")
        return is_in(module, "sqlalchemy") or is_table or is_database

    assert len(routes) > 5
    assert wrong_imports(routes, reaches_down) == []


def test_there_is_no_circle_of_imports():
    graph = {name: {module for module, _, _ in imports(path)} & NAMES.keys() for name, path in NAMES.items()}

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


# ---- Plugins


@pytest.mark.parametrize("name", settings.PLUGINS)
def test_a_plugin_is_named_in_its_folder_and_in_one_line_of_the_settings(name):
    word = re.compile(rf"(?<![a-z]){name}(?![a-z])", re.I)
    elsewhere = IMPORT_FORMAT | {ROOT / "forum" / "plugins" / name}
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*CODE, *OWN_PAGES, *SCRIPTS]
        if not {path, *path.parents} & elsewhere
        for number, line in enumerate(lines_of(path), 1)
        if word.search(line)
    ]

    assert len(named) == 1, named
    assert named[0].startswith("forum/settings.py:")


def test_every_folder_of_plugins_is_in_the_settings():
    assert sorted(settings.PLUGINS) == [folder.name for folder in PLUGINS]


# ---- Hooks


def calls_in(paths, method):
    """The names of the hooks on which `method` is called: hooks.case_posted.tell(...)."""
    called = re.compile(rf"hooks\.(\w+)\.{method}")
    calls = [ast.unparse(node.func) for path in paths for node in nodes_of(path, ast.Call)]
    return {match.group(1) for match in map(called.fullmatch, calls) if match}


def names_of(kind):
    return {name for name, hook in Hook.catalogue.items() if isinstance(hook, kind)}


def test_every_event_is_told_and_every_filter_applied():
    assert calls_in(CORE, "tell") == names_of(Event)
    assert calls_in(CORE, "apply") == names_of(Filter)


def slots_in(page):
    """The slots that a page shows: slot("x") once, with_slots(things, "x", "y") beside each of the things."""
    calls = re.findall(r"""\b(?:slot|with_slots)\(([^)]*)\)""", text_of(page))
    return {name for call in calls for name in re.findall(r"""["'](\w+)["']""", call)}


def test_every_slot_stands_in_a_page_and_no_page_asks_for_another():
    shown = [slots_in(page) for page in (ROOT / "templates").glob("*.html")]

    assert set().union(*shown) == names_of(Slot)


def test_every_hook_is_exercised():
    named = nodes_of(ROOT / "tests" / "test_hooks.py", ast.Attribute)

    assert {node.attr for node in named if ast.unparse(node.value) == "hooks"} >= Hook.catalogue.keys()


# ---- Clean files


def test_no_page_holds_script_or_style():
    """The browser would refuse it anyway: our headers allow none."""
    inline = re.compile(r"<script(?![^>]*\ssrc=)|<style|\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.I)

    assert [str(path.relative_to(ROOT)) for path in PAGES if inline.search(text_of(path))] == []


def test_every_file_says_what_it_is_for():
    starts = {".html": "{#", ".xml": ("{#", "<?xml"), ".css": "/*", ".js": "//"}
    silent = [path for path in [*CODE, *TESTS] if not ast.get_docstring(tree(path))]
    files = [*PAGES, *SCRIPTS, *SHEETS]
    silent += [path for path in files if not text_of(path).startswith(starts[path.suffix])]

    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_functions_are_short():
    """Migrations are not counted: they are lists of columns."""
    functions = sorted(
        (node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for path in CODE
        if "migrations" not in path.parts
        for node in nodes_of(path, ast.FunctionDef)
    )

    assert [place for lines, place in functions if lines > LONGEST_FUNCTION] == []
    assert median(lines for lines, _ in functions) < MEDIAN


def test_modules_are_short():
    lengths = {name_of(path): len(lines_of(path)) for path in CODE}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_nothing_is_put_off_and_nothing_printed():
    later = re.compile(r"\b(?:todo|fixme|xxx)\b".upper().replace("\\B", "\\b"))
    put_off = [str(path) for path in [*CODE, *TESTS, *PAGES, *SCRIPTS] if later.search(text_of(path))]
    calls = [
        (ast.unparse(node.func), path, node.lineno) for path in CODE for node in nodes_of(path, ast.Call)
    ]

    assert put_off == []
    assert [call for call in calls if call[0] in ("print", "breakpoint")] == []
