"""A forum that finds this plugin as the world would: by the entry point of an installed package."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forum.testing import *  # noqa: F403

HERE = Path(__file__).parent
PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A folder that pip installed this plugin into, without a network."""
    source, target = tmp_path_factory.mktemp("source") / "urgent", tmp_path_factory.mktemp("installed")
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("__pycache__", "tests", "*.mo"))
    command = [*PIP, "--disable-pip-version-check", "--no-cache-dir", "--target", target, source]
    subprocess.run(command, check=True, capture_output=True)
    return target


@pytest.fixture
def installed(built, monkeypatch):
    """As long as a test runs the plugin stands where Python looks for packages, and no longer."""
    monkeypatch.syspath_prepend(built)
    return built


@pytest.fixture
def settings(installed):
    """No plugin is named here: the package alone brings its own."""
    return {"PLUGINS": [], "VISITORS_MAY_READ": True}
