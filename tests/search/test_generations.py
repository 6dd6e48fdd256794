"""The folders of an embedded index: what was noted is replayed, and a lock keeps others out."""

import shutil
import threading

from search.generations import Generations

from .conftest import make_case


def test_a_change_whose_writer_died_over_it_spoils_no_other(tmp_path):
    generations, replayed = Generations(tmp_path, layout=1), []

    with generations.building(lambda *change: replayed.append(change[1:])) as folder:
        generations.note([make_case(1, "Zona")], [])
        with folder.with_suffix(".journal").open("a") as journal:
            journal.write('\n[[{"id": 2, "title": "Gou')
        generations.note([make_case(3, "Écharde")], [4])

    assert replayed == [([make_case(1, "Zona")], []), ([make_case(3, "Écharde")], [4])]


def test_a_lock_that_was_deleted_keeps_nobody_out_and_lets_nobody_in_twice(tmp_path):
    one, two, waiting, entered = Generations(tmp_path, 1), Generations(tmp_path, 1), [], threading.Event()

    def wait_behind():
        with two.locked("writer"):
            waiting.append(True)
            entered.wait(10)

    with one.locked("writer"):
        behind = threading.Thread(target=wait_behind)
        behind.start()
        shutil.rmtree(tmp_path)
        with one.locked("writer", wait=False) as anew:
            assert anew
    while not waiting:
        pass
    with one.locked("writer", wait=False) as second:
        assert not second
    entered.set()
    behind.join()
