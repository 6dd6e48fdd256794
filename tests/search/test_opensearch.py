"""The index in OpenSearch: what we send is what the specification allows, and what may go away goes well."""

import os
import threading

import pytest
from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from search import Filters, IndexUnavailable, open_engine, opensearch_client, parse
from search.opensearch_client import Cluster, Lock, prepare_locks
from search.opensearch_store import LAYOUT, Names
from tests.opensearch import specification

from .conftest import MEMBERS, make_case

pytestmark = pytest.mark.parametrize("url", ["opensearch"], indirect=True)


def client_of(url: str) -> OpenSearch:
    return Cluster(url).client


def indexes_of(url: str) -> dict[str, set[str]]:
    """The indexes of a forum with their aliases, as parts of their names."""
    name = Cluster(url).name
    found = client_of(url).indices.get_alias(index=f"{name}-v*")
    return {index: {alias.removeprefix(name) for alias in told["aliases"]} for index, told in found.items()}


def test_a_real_server_is_tested_where_there_is_one(url):
    if not os.environ.get("OPENSEARCH_URL"):
        pytest.skip("OPENSEARCH_URL is not set: all else here ran against the small server of the tests")
    assert client_of(url).info()["version"]["number"]


@pytest.fixture
def strict(url):
    if os.environ.get("OPENSEARCH_URL"):
        pytest.skip("OPENSEARCH_URL names a server that judges by its own rules")
    if not specification.is_here():
        pytest.skip(specification.ABSENT)
    return client_of(url)


@pytest.mark.parametrize(
    "body",
    [
        {"quary": {"match_all": {}}},
        {"query": {"matches_all": {}}},
        {"query": {"bool": {"shoud": []}}},
        {"query": {"term": {"stem": {"valu": "zona"}}}},
        {"size": "ten"},
        {"aggs": {"states": {"terms": {"feld": "label"}}}},
    ],
)
def test_what_the_specification_does_not_know_is_refused(engine, url, strict, body):
    index = Names(Cluster(url).name).live
    assert strict.search(index=index, body={"query": {"match_all": {}}})["hits"]["total"]["value"] == 0

    with pytest.raises(RequestError):
        strict.search(index=index, body=body)


def test_a_word_that_is_no_parameter_is_refused(engine, url, strict):
    with pytest.raises(RequestError):
        strict.search(index=Names(Cluster(url).name).live, body={}, params={"sizes": 3})


def test_the_similarity_is_what_the_specification_says(url, strict):
    from search.opensearch_store import BODY

    known = specification.Specification()
    known.validate(
        "schemas/indices._common.yaml#/components/schemas/IndexSettingsSimilarityBm25",
        BODY["settings"]["similarity"]["bm25"],
    )
    with pytest.raises(specification.Refusal):
        known.validate(
            "schemas/indices._common.yaml#/components/schemas/IndexSettingsSimilarityBm25", {"type": "BM26"}
        )


def test_a_missing_index_is_never_made_by_writing_to_it(url):
    engine = open_engine(url)

    with pytest.raises(IndexUnavailable, match="missing"):
        engine.apply([make_case(1, "Zona")], [2])

    assert indexes_of(url) == {}


def test_an_index_deleted_under_our_feet_says_so_and_can_be_rebuilt(engine, url):
    engine.apply([make_case(1, "Zona")])
    client_of(url).indices.delete(index=",".join(indexes_of(url)))

    assert engine.health() == "missing"
    with pytest.raises(IndexUnavailable):
        engine.find(parse("zona"), MEMBERS)
    with engine.rebuild() as builder:
        builder.add([make_case(2, "Zona")])

    assert [hit.id for hit in engine.find(parse("zona"), MEMBERS).hits] == [2]
    assert engine.health() == "ok"


def test_one_index_is_left_after_a_rebuild_and_after_one_that_failed(engine, url):
    with engine.rebuild() as builder:
        builder.add([make_case(1, "Zona")])
    before = indexes_of(url)

    with pytest.raises(ZeroDivisionError), engine.rebuild():
        assert len(indexes_of(url)) == 2
        raise ZeroDivisionError

    assert indexes_of(url) == before
    assert list(before.values()) == [{f"-v{LAYOUT}"}]


def test_an_index_of_another_layout_is_outdated(url):
    client_of(url).indices.create(
        index=f"{Cluster(url).name}-v0-1", body={"aliases": {f"{Cluster(url).name}-v0": {}}}
    )

    engine = open_engine(url)
    assert engine.health().startswith("outdated")
    with engine.rebuild() as builder:
        builder.add([make_case(1, "Zona")])

    assert engine.health() == "ok"
    assert list(indexes_of(url).values()) == [{f"-v{LAYOUT}"}]


def test_what_was_removed_during_a_rebuild_leaves_no_trace(engine, url):
    engine.apply([make_case(1, "Zona"), make_case(2, "Zona")])

    with engine.rebuild() as builder:
        engine.apply([], [1])
        builder.add([make_case(1, "Zona"), make_case(2, "Zona")])

    assert engine.ids() == {2}
    assert engine.stored(1) is None
    assert client_of(url).count(index=Names(Cluster(url).name).live)["count"] == 1


def test_a_cluster_that_is_away_says_so(url, monkeypatch):
    assert open_engine(url).health() == "missing"
    engine = open_engine("opensearch://127.0.0.1:1/away")

    assert engine.health().startswith("unreachable")
    for use in (
        lambda: engine.find(parse("zona"), MEMBERS),
        lambda: engine.apply([make_case(1)]),
        engine.ids,
        lambda: engine.writer_lock().__enter__(),
    ):
        with pytest.raises(IndexUnavailable, match="unreachable"):
            use()
    with pytest.raises(IndexUnavailable), engine.rebuild():
        pass


@pytest.mark.parametrize(
    ("address", "host", "name"),
    [
        ("opensearch://host:9200/forum", "http://host:9200", "forum"),
        ("opensearch+https://me:pass%40word@host:9200/forum", "https://host:9200", "forum"),
        ("opensearch://host", "http://host", "toctoc"),
    ],
)
def test_an_address_names_host_user_and_index(url, address, host, name):
    cluster = Cluster(address)

    assert cluster._told["hosts"] == [host]
    assert cluster.name == name
    assert cluster._told["http_auth"] in (None, ("me", "pass@word"))


def test_a_facet_with_odd_signs_is_counted(engine):
    engine.apply([make_case(1, "Zona", labels={"a.b": ["x=y", "*"]}), make_case(2, "Zona")])

    counts = engine.find(parse("zona"), MEMBERS, facets=("a.b", "state")).counts

    assert counts == {"a.b": {"x=y": 1, "*": 1}, "state": {"open": 2}}
    assert engine.find(parse("zona"), MEMBERS, Filters.on(**{"a.b": "x=y"})).total == 1


@pytest.fixture
def locks(url, monkeypatch):
    """Makes locks of one name, whose holders are given up sooner than elsewhere."""
    monkeypatch.setattr(opensearch_client, "BEAT", 0.1)
    monkeypatch.setattr(opensearch_client, "DEAD_AFTER", 0.6)
    cluster, index = Cluster(url), f"{Cluster(url).name}-locks"
    prepare_locks(cluster, index)
    return lambda: Lock(cluster, index, "writer")


def taken_within(lock, seconds: float) -> bool:
    pause = threading.Event()
    for _attempt in range(int(seconds / 0.05)):
        if lock.try_to_take():
            return True
        pause.wait(0.05)
    return False


def test_a_lock_is_kept_while_its_holder_lives(locks):
    first, second = locks(), locks()
    assert first.try_to_take()

    assert not taken_within(second, 1.5)
    assert second.holder_lives
    first.release()
    assert second.try_to_take()
    second.release()


def test_the_lock_of_a_dead_holder_is_taken_over(locks):
    first, second = locks(), locks()
    assert first.try_to_take()
    first._ended.set()  # as if the process were gone: nobody writes the lock again

    assert not second.try_to_take()
    assert taken_within(second, 5)
    first.release()
    assert second.is_held()
    assert not locks().try_to_take()
    second.release()
