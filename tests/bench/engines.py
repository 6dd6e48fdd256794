"""Where a measured engine keeps its index: a folder, or a server that is started for as long as it takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.opensearch.server import serving
from tests.postgres import find_server, fresh_database


@contextmanager
def index_of(engine: str) -> Iterator[tuple[str, Path]]:
    """The address of a new index, and a folder; a whole address may be named instead of an engine."""
    with tempfile.TemporaryDirectory() as folder:
        if "://" in engine:
            yield engine, Path(folder)
        elif engine == "postgres":
            with find_server()() as server:
                yield fresh_database(server), Path(folder)
        elif engine == "opensearch":
            with serving() as server:
                yield f"{server}/bench", Path(folder)
        else:
            yield f"{engine}://{folder}/index", Path(folder)
