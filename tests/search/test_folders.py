"""Embedded engines live in a folder: it may be deleted, damaged or closed to writers."""

import subprocess
from pathlib import Path

import pytest

from search import IndexUnavailable, open_engine, parse

from .conftest import EMBEDDED, MEMBERS, make_case

pytestmark = pytest.mark.parametrize("url", EMBEDDED, indirect=True)


def folder_of(url: str) -> Path:
    return Path(url.partition("://")[2])


def test_an_index_deleted_under_our_feet_says_so_and_can_be_rebuilt(engine, url):
    engine.apply([make_case(1, "Zona")])
    subprocess.run(["rm", "-r", folder_of(url)], check=True)

    with pytest.raises(IndexUnavailable):
        engine.find(parse("zona"), MEMBERS)
    with engine.rebuild() as builder:
        builder.add([make_case(2, "Zona")])

    assert [hit.id for hit in engine.find(parse("zona"), MEMBERS).hits] == [2]
    assert engine.health() == "ok"


def files_of(url: str) -> list[Path]:
    """The files of the live generation that hold something."""
    generation = folder_of(url) / (folder_of(url) / "CURRENT").read_text().strip()
    return [path for path in generation.iterdir() if path.stat().st_size and path.name[0] != "."]


def damaged(content: bytes, damage: str) -> bytes:
    return content[: len(content) // 3] if damage == "cut short" else b"\x93" * len(content)


@pytest.mark.parametrize("damage", ["cut short", "overwritten"])
def test_a_damaged_index_says_so_and_can_be_rebuilt(engine, url, damage):
    engine.apply([make_case(n, "Zona et goutte") for n in range(1, 30)])
    for path in files_of(url):
        path.write_bytes(damaged(path.read_bytes(), damage))
    fresh = open_engine(url)

    assert fresh.health().startswith("corrupted")
    with pytest.raises(IndexUnavailable):
        fresh.find(parse("zona"), MEMBERS)
    with pytest.raises(IndexUnavailable):
        fresh.apply([make_case(1, "Zona")])
    with fresh.rebuild() as builder:
        builder.add([make_case(1, "Zona")])
    assert fresh.health() == "ok"


@pytest.mark.parametrize("damage", ["cut short", "overwritten"])
def test_a_single_damaged_file_is_noticed(engine, url, damage):
    engine.apply([make_case(n, "Zona et goutte", "Depuis hier.", tags=["INR"]) for n in range(1, 30)])
    noticed = {}

    for path in files_of(url):
        content = path.read_bytes()
        path.write_bytes(damaged(content, damage))
        noticed[path.suffix] = open_engine(url).health().partition(":")[0]
        path.write_bytes(content)

    assert noticed == dict.fromkeys(noticed, "corrupted")
    assert open_engine(url).health() == "ok"


def test_an_index_that_may_not_be_written_still_answers(engine, url):
    engine.apply([make_case(1, "Zona")])
    # A file where the lock's folder entry should be writable stands for a read-only disk, for root as well.
    lock = folder_of(url) / "commit.lock"
    lock.unlink()
    lock.mkdir()

    with pytest.raises(IndexUnavailable):
        engine.apply([make_case(2, "Zona")])
    assert engine.find(parse("zona"), MEMBERS).total == 1


def test_a_failed_rebuild_leaves_one_folder(engine, url):
    with pytest.raises(ZeroDivisionError), engine.rebuild() as builder:
        builder.add([make_case(2, "Zona")])
        raise ZeroDivisionError

    assert len([path for path in folder_of(url).iterdir() if path.is_dir()]) == 1
