"""What a plugin is: its table of contents, how it is found, and how it is loaded."""

import importlib
import importlib.util
import inspect
import logging
import re
import sys
from importlib.metadata import entry_points
from pathlib import Path

from flask import Flask, current_app
from flask.cli import AppGroup

from forum.declared import CaseFeature, CaseState, Facet, Holding, NoticeKind, ReplyKind
from forum.filling import TemplateFilling
from forum.hooks import Event, Filter, Slot
from search.query import Operator

log = logging.getLogger("forum.plugins")

ENTRY_POINT_GROUP = "forum.plugins"
NAME = re.compile(r"[a-z][a-z0-9_]*")
STATE_CODE = re.compile(r"[a-z][a-z0-9-]{0,19}")
OPERATOR_NAME = re.compile(r"[a-z]{2,30}")
TAKEN = {"active", "answer", "core", "open", "other", "unanswered"}
# The words of a search's address, and the labels that every case bears: no facet of a plugin is called so.
TAKEN_FIELDS = {"q", "page", "order", "exact", "key", "specialty", "state", "year", "author", "tag"}
TAKEN_FIELDS |= {"with", "age", "sex"}
PROTECTS = re.compile(r"protects_patients\s*=\s*True")


class Plugin:
    """A plugin's table of contents. `package` is its own __name__; settings bear its name as prefix."""

    def __init__(
        self, name, package, *, title="", routes=None, settings=None, commands=None, protects_patients=False
    ):
        _require_code(name, NAME)
        self.name, self.package, self.title = name, package, title or name
        self.routes, self.settings, self.commands = routes, dict(settings or {}), commands
        self.protects_patients = protects_patients
        self.listeners, self.states, self.holdings = [], [], []
        self.operators, self.facets, self.features, self.notices = [], [], [], []
        self.reply_kinds = []

    @property
    def folder(self):
        return Path(sys.modules[self.package].__file__).parent

    def on(self, event, listener):
        """Hear an event; the listener takes the event's facts by name."""
        _require_kind(event, Event)
        _require_fitting(listener, event)
        self.listeners.append((event, listener))

    def filters(self, filter, listener):
        """Change a value: the listener takes it first, then the facts by name, and returns it."""
        _require_kind(filter, Filter)
        _require_fitting(listener, filter, None)
        self.listeners.append((filter, listener))

    def fills(self, slot, filling):
        """Show something in a slot: a template's name, or a function of the slot's facts giving Markup."""
        _require_kind(slot, Slot)
        if not isinstance(filling, str):
            _require_fitting(filling, slot)
        elif not filling.endswith(".html"):
            raise ValueError(f"{filling} has to end in .html: only then are the texts in it escaped.")
        self.listeners.append((slot, filling))

    def adds_state(self, code, label, meaning="", rank=0, names=()):
        """Name a state that a case may come to; members can list and filter by it."""
        _require_code(code, STATE_CODE)
        self.states.append(CaseState(code, label, meaning, rank, tuple(names)))

    def adds_feature(self, code, label, *names):
        """Name something a case may have: `with:code` finds the cases that bear it as label "with"."""
        _require_code(code, STATE_CODE)
        self.features.append(CaseFeature(code, label, names))

    def adds_notice(self, code, sentence, mailed=False):
        """Name a kind of notice that `send_notice` tells; its sentence may hold %(subject)s."""
        _require_code(code, STATE_CODE)
        self.notices.append(NoticeKind(code, sentence, mailed))

    def adds_reply_kind(self, code, label, *, lane, hint="", folded=False):
        """Name a kind of replies that are no answers: they stand in a `lane` of that name below the answers.

        They are not ranked, counted, or found. `folded` lanes show as one line that opens.
        """
        _require_code(code, STATE_CODE)
        self.reply_kinds.append(ReplyKind(code, label, lane, hint, folded))

    def adds_operator(self, *names, apply, help="", example="", label=""):
        """Teach the search a word before a colon; `apply(query, value)` as search.Operator has it.

        A `label` gives it a field of that name in the form that builds a search.
        """
        for name in names:
            _require_code(name, OPERATOR_NAME)
        self.operators.append(Operator(names, apply, help=help, example=example, label=label))

    def adds_facet(self, field, label, name_of=str):
        """Let members narrow results by a label of the documents; `name_of(value)` is what they read."""
        _require_code(field, NAME)
        if field in TAKEN_FIELDS:
            raise ValueError(f"{field!r} is a word of the search already.")
        self.facets.append(Facet(field, label, name_of))

    def holds(self, model, *, member=None, case=None, answer=None, nobody=False):
        """Answer for one of the plugin's tables: the columns that say whose its rows are, or `nobody`."""
        self.holdings.append(Holding(model, member, case, answer, nobody))


def load_plugins(app):
    """Load and return what the settings name and packages bring; a broken plugin is logged and left out."""
    kinds = ("case_states", "case_features", "facets", "notices", "reply_kinds")
    for name in ("plugins", "listeners", *kinds):
        app.extensions[f"forum.{name}"] = {}
    app.extensions.update({"forum.operators": [], "forum.closed_by": []})
    for name, load, read_source in [*_named(app.config["PLUGINS"]), *_installed()]:
        if not _is_wanted(app, name):
            continue
        plugin = None
        try:
            plugin = load()
            if _is_wanted(app, plugin.name) and (plugin.protects_patients or not app.config["SAFE_MODE"]):
                _attach(app, plugin)
        except Exception as error:
            _leave_out(app, name, plugin, read_source, error)
    return list(app.extensions["forum.plugins"].values())


def plugins_loaded():
    return list(current_app.extensions["forum.plugins"].values())


def case_states():
    """What cases may come to, by code, as the loaded plugins say."""
    return current_app.extensions["forum.case_states"]


def case_features():
    """What cases may have, by code, as the loaded plugins say."""
    return current_app.extensions["forum.case_features"]


def notice_kinds():
    """What members are told of, by code, as the loaded plugins say."""
    return current_app.extensions["forum.notices"]


def declared_reply_kinds():
    """The kinds of replies that are no answers, by code, as the loaded plugins say."""
    return current_app.extensions["forum.reply_kinds"]


def plugin_operators():
    """The words before a colon that the loaded plugins teach the search."""
    return current_app.extensions["forum.operators"]


def plugin_facets():
    """What the loaded plugins let results be narrowed by, by field."""
    return current_app.extensions["forum.facets"]


def _named(names):
    for name in names:
        path = name if "." in name else f"forum.plugins.{name}"
        yield name, lambda path=path: importlib.import_module(path).plugin, lambda path=path: _source_of(path)


def _installed():
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        yield entry.name, entry.load, lambda entry=entry: _source_of(entry.module)


def _is_wanted(app, name):
    """Neither switched off nor loaded already; a dotted name is also known by its last word."""
    known = {name, name.rpartition(".")[2]}
    return not known & {*app.config["PLUGINS_OFF"], *app.extensions["forum.plugins"]}


def _source_of(path):
    """The text of that module; of all its files, where it is a package."""
    spec = importlib.util.find_spec(path)
    folders = spec.submodule_search_locations or ()
    files = [file for folder in folders for file in Path(folder).rglob("*.py")] or [Path(spec.origin)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _leave_out(app, name, plugin, read_source, error):
    """A plugin that cannot be loaded is skipped, unless it protects patients: then nothing is published."""
    log.error("The plugin %s could not be loaded.", name, exc_info=error)
    if app.config["PLUGIN_ERRORS_RAISE"]:
        raise error
    if _protects(plugin, read_source):
        log.error("Publishing is paused: the plugin %s protects patients, or may do so.", name)
        app.extensions["forum.closed_by"].append(name)


def _protects(plugin, read_source):
    """A broken module cannot be asked, so its text is. Where even that is gone, caution wins."""
    if isinstance(plugin, Plugin):
        return plugin.protects_patients
    try:
        return bool(PROTECTS.search(read_source()))
    except Exception:
        return True


def _attach(app, plugin):
    """The whole plugin or nothing of it: whatever can fail is tried on a stage first."""
    listeners = [_listener(app, plugin, hook, listener) for hook, listener in plugin.listeners]
    _rehearse(app, plugin)
    for key, default in plugin.settings.items():
        app.config.setdefault(f"{plugin.name.upper()}_{key}", default)
    if plugin.routes is not None:
        app.register_blueprint(plugin.routes)
    if plugin.commands is not None:
        app.cli.add_command(_joined(app.cli, plugin.commands))
    for hook, heard in listeners:
        app.extensions["forum.listeners"].setdefault(hook, []).append(heard)
    app.extensions["forum.case_states"].update({state.code: state for state in plugin.states})
    app.extensions["forum.case_features"].update({feature.code: feature for feature in plugin.features})
    app.extensions["forum.notices"].update({kind.code: kind for kind in plugin.notices})
    app.extensions["forum.reply_kinds"].update({kind.code: kind for kind in plugin.reply_kinds})
    app.extensions["forum.facets"].update({facet.field: facet for facet in plugin.facets})
    app.extensions["forum.operators"].extend(plugin.operators)
    app.extensions["forum.plugins"][plugin.name] = plugin


def _rehearse(app, plugin):
    """Raise what attaching would raise, on an app that nobody uses: a blueprint cannot be taken back."""
    stage = Flask(app.import_name, root_path=app.root_path, static_folder=None)
    stage.url_map.converters.update(app.url_map.converters)
    if not plugin.folder.is_dir():
        raise FileNotFoundError(plugin.folder)
    if plugin.routes is not None:
        if plugin.routes.name in app.blueprints:
            raise ValueError(f"There is a blueprint called {plugin.routes.name} already.")
        stage.register_blueprint(plugin.routes)
    if plugin.commands is not None:
        stage.cli.add_command(_joined(app.cli, plugin.commands))


def _joined(cli, commands):
    """Two plugins may bring groups of one name: the commands of both stand in a group of this app's own."""
    known = cli.commands.get(commands.name)
    if known is None:
        return commands
    if not (hasattr(known, "commands") and hasattr(commands, "commands")):
        raise ValueError(f"There is a command called {commands.name} already.")
    if twice := known.commands.keys() & commands.commands.keys():
        raise ValueError(f"{commands.name} has the command {min(twice)} already.")
    return AppGroup(known.name, help=known.help, commands={**known.commands, **commands.commands})


def _listener(app, plugin, hook, listener):
    if isinstance(hook, Slot) and isinstance(listener, str):
        listener = TemplateFilling(app, hook, listener)
    return hook, (plugin, listener)


def _require_kind(hook, kind):
    if not isinstance(hook, kind):
        raise TypeError(f"{hook!r} is no {kind.__name__} of the catalogue.")


def _require_fitting(listener, hook, *value):
    """A listener that could not take the facts of its hook would fail at each call: better now."""
    try:
        inspect.signature(listener).bind(*value, **dict.fromkeys(hook.facts))
    except TypeError as error:
        raise TypeError(f"{listener!r} cannot take the facts of {hook!r}: {error}") from None


def _require_code(code, form):
    if not form.fullmatch(code) or code in TAKEN:
        raise ValueError(f"{code!r} cannot be a name here: it is taken, or not made of small letters.")
