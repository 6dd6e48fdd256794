"""What only the engine of tantivy must hold: its files are mapped into memory while they are read."""

import os

import pytest

from search import IndexUnavailable

from .conftest import make_case

pytestmark = pytest.mark.parametrize("url", ["tantivy"], indirect=True)


@pytest.mark.parametrize("kind", ["fast", "idx", "term"])
def test_a_file_damaged_while_it_is_read_is_told_as_that_damage_and_no_fault_of_the_code(
    engine, kind, caplog
):
    engine.apply([make_case(n, "Zona et goutte", "Depuis hier.", tags=["INR"]) for n in range(1, 30)])
    folder = engine._generations.live()

    with pytest.raises(IndexUnavailable) as refused, engine._reading() as commit:
        commit.probe()
        path = max(folder.glob(f"*.{kind}"), key=lambda path: path.stat().st_size)
        os.truncate(path, path.stat().st_size // 3)
        commit.probe()

    assert str(refused.value) == f"corrupted: {path.name} is not as it was written."
    assert caplog.records == []
