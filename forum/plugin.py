"""What a plugin is: its table of contents, how it is found, and how it is loaded."""

import importlib
import importlib.util
import logging
import re
import sys
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from flask import current_app

from forum.hooks import Hook, Slot

log = logging.getLogger("forum.plugins")

ENTRY_POINT_GROUP = "forum.plugins"
PROTECTS = re.compile(r"protects_patients\s*=\s*True")


@dataclass(frozen=True)
class CaseState:
    """What a case has come to: a code for the index and addresses, a label for members."""

    code: str
    label: str


@dataclass(frozen=True)
class Holding:
    """Which rows of a table belong to a member and to a case: they are exported and erased with them."""

    model: type
    member: object = None
    case: object = None
    answer: object = None


class Plugin:
    """A plugin's table of contents. `package` is the plugin's own __name__; settings bear its name as prefix."""

    def __init__(
        self, name, package, *, title="", routes=None, settings=None, commands=None, protects_patients=False
    ):
        self.name, self.package, self.title = name, package, title or name
        self.routes, self.settings, self.commands = routes, settings or {}, commands
        self.protects_patients = protects_patients
        self.listeners, self.states, self.holdings = [], [], []

    @property
    def folder(self):
        return Path(sys.modules[self.package].__file__).parent

    def on(self, event, listener):
        """Hear an event; the listener takes the event's facts by name."""
        self.listeners.append((event, listener))

    def filters(self, filter, listener):
        """Change a value: the listener takes it first, then the facts by name, and returns it."""
        self.listeners.append((filter, listener))

    def fills(self, slot, filling):
        """Show something in a slot: the name of a template, or a function of the slot's facts giving HTML."""
        self.listeners.append((slot, filling))

    def adds_state(self, code, label):
        """Name a state that a case may come to; members can list and filter by it."""
        self.states.append(CaseState(code, label))

    def holds(self, model, *, member=None, case=None, answer=None):
        """Answer for one of the plugin's tables: the columns that say whose its rows are."""
        self.holdings.append(Holding(model, member, case, answer))


def load_plugins(app):
    """Load what the settings name and what packages bring; a broken plugin is logged and left out."""
    app.extensions.update({"forum.plugins": {}, "forum.listeners": {}, "forum.closed_by": []})
    off = set(app.config["PLUGINS_OFF"])
    for name, load, source in [*_named(app.config["PLUGINS"]), *_installed()]:
        if name in off or name in app.extensions["forum.plugins"]:
            continue
        try:
            plugin = load()
            if plugin.protects_patients or not app.config["SAFE_MODE"]:
                _attach(app, plugin)
        except Exception as error:
            _leave_out(app, name, source, error)


def plugin_called(name):
    """The loaded plugin of that name, or None."""
    return current_app.extensions["forum.plugins"].get(name)


def plugins_loaded():
    return list(current_app.extensions["forum.plugins"].values())


def case_states():
    """What cases may come to, by code, as the loaded plugins say."""
    return current_app.extensions["forum.case_states"]


def _named(names):
    for name in names:
        path = name if "." in name else f"forum.plugins.{name}"
        yield name, lambda path=path: importlib.import_module(path).plugin, lambda path=path: _source_of(path)


def _installed():
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        yield entry.name, entry.load, lambda entry=entry: _source_of(entry.module)


def _source_of(path):
    spec = importlib.util.find_spec(path)
    return Path(spec.origin).read_text()


def _leave_out(app, name, source, error):
    """A plugin that cannot be loaded is skipped, unless it protects patients: then nothing is published.

    The broken module cannot be asked, so its text is. Where even that is gone, caution wins.
    """
    log.error("The plugin %s could not be loaded.", name, exc_info=error)
    if app.config["PLUGIN_ERRORS_RAISE"]:
        raise error
    try:
        protects = bool(PROTECTS.search(source()))
    except Exception:
        protects = True
    if protects:
        app.extensions["forum.closed_by"].append(name)


def _attach(app, plugin):
    for key, default in plugin.settings.items():
        app.config.setdefault(f"{plugin.name.upper()}_{key}", default)
    if plugin.routes is not None:
        app.register_blueprint(plugin.routes)
    if plugin.commands is not None:
        app.cli.add_command(plugin.commands)
    for hook, listener in plugin.listeners:
        if isinstance(hook, Slot) and isinstance(listener, str):
            listener = _template_filling(app, listener)
        _listen(app, plugin, hook, listener)
    app.extensions.setdefault("forum.case_states", {}).update({state.code: state for state in plugin.states})
    app.extensions["forum.plugins"][plugin.name] = plugin


def _listen(app, plugin, hook, listener):
    if not isinstance(hook, Hook):
        raise TypeError(f"The plugin {plugin.name} names {hook!r}, which is no hook of the catalogue.")
    app.extensions["forum.listeners"].setdefault(hook, []).append((plugin, listener))


def _template_filling(app, name):
    def fill(**facts):
        return app.jinja_env.get_template(name).render(facts)

    return fill
