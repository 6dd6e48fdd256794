"""An address names an engine; what the engine stands on is only needed when it is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from search import open_engine

ROOT = Path(__file__).parents[2]
WITHOUT = """
import sys
sys.modules["{package}"] = None
from search import open_engine
print(open_engine("whoosh:///nowhere").health())
try:
    open_engine("tantivy:///nowhere")
except ValueError as problem:
    print(problem)
"""


def test_a_package_that_is_not_there_is_named_only_when_needed():
    command = [sys.executable, "-c", WITHOUT.format(package="tantivy")]

    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()

    assert said[0] == "missing"
    assert said[1].endswith("needs a package that is not there: install toctoc[tantivy].")


def test_an_unknown_engine_is_answered_with_those_that_are_known():
    with pytest.raises(ValueError, match="'lucene'; known: whoosh, tantivy"):
        open_engine("lucene:///somewhere")
