"""The model in use: the one this forum was trained to, else the one that came with the plugin."""

import logging
from functools import lru_cache
from pathlib import Path

from flask import current_app

from forum.plugins.moderation.jokes import load_model

SHIPPED = Path(__file__).parent / "jokes-model.json.gz"
log = logging.getLogger("forum.plugins")


def trained_path():
    """Where `flask moderation train` puts its model."""
    return Path(current_app.instance_path) / "jokes-model.json.gz"


def model_in_use():
    """The model; a newly trained one is taken up by every process at its next question."""
    path = trained_path()
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return _loaded(SHIPPED, 0)
    except ValueError as error:
        log.error("%s The model that came with the plugin is used.", error)
        return _loaded(SHIPPED, 0)


@lru_cache(maxsize=2)
def _loaded(path, _changed):
    return load_model(path)
