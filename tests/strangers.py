"""Plugins that exist only while a test runs: modules that the settings can name."""

import sys
from types import ModuleType

from forum import hooks
from forum.hooks import Event, Filter, Hook
from forum.plugin_api import Plugin


def stranger(monkeypatch, tmp_path, name="stranger", **declared):
    """An empty plugin in a module of its own; the settings name it "strangers.<name>"."""
    module = ModuleType(f"strangers.{name}")
    module.__file__ = str(tmp_path / name / "__init__.py")
    (tmp_path / name).mkdir()
    module.plugin = Plugin(name, module.__name__, **declared)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module.plugin


def listen_everywhere(plugin, listener_of):
    """Put `listener_of(hook)` behind every hook of the catalogue."""
    for hook in Hook.catalogue.values():
        if isinstance(hook, Event):
            plugin.on(hook, listener_of(hook))
        elif isinstance(hook, Filter):
            plugin.filters(hook, listener_of(hook))
        else:
            plugin.fills(hook, listener_of(hook))


def listen_by(plugin, ears):
    """Behind every hook stands what the dict `ears` holds for it at the moment of the call, or nothing."""
    listen_everywhere(plugin, lambda hook: lambda *value, **facts: _heard(ears, hook, value, facts))


def _heard(ears, hook, value, facts):
    return ears[hook](*value, **facts) if hook in ears else None


def slots():
    return [hook for hook in Hook.catalogue.values() if isinstance(hook, hooks.Slot)]
