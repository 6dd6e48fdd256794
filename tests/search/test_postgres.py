"""The index in PostgreSQL when the server, the schema or a process goes away."""

import os

import pytest

from search import Filters, IndexUnavailable, open_engine, parse, postgres_conditions, postgres_view
from tests.postgres import run_sql

from .conftest import MEMBERS, make_case

pytestmark = pytest.mark.parametrize("url", ["postgres"], indirect=True)


def schema_of(url: str) -> str:
    return url.rpartition("schema=")[2]


def test_a_dropped_schema_says_so_and_can_be_rebuilt(engine, url, search_database):
    engine.apply([make_case(1, "Zona")])
    run_sql(search_database, f'DROP SCHEMA "{schema_of(url)}" CASCADE')

    assert engine.health() == "missing"
    with pytest.raises(IndexUnavailable):
        engine.find(parse("zona"), MEMBERS)
    with engine.rebuild() as builder:
        builder.add([make_case(2, "Zona")])

    assert [hit.id for hit in engine.find(parse("zona"), MEMBERS).hits] == [2]
    assert engine.health() == "ok"


def test_a_dropped_table_is_damage(engine, url, search_database):
    run_sql(search_database, f'DROP TABLE "{schema_of(url)}".cases_1')

    assert engine.health().startswith("corrupted")
    with pytest.raises(IndexUnavailable):
        engine.find(parse("zona"), MEMBERS)


def test_another_layout_is_outdated(engine, url, search_database):
    run_sql(search_database, f'UPDATE "{schema_of(url)}".state SET layout = 0')

    assert engine.health().startswith("outdated")


def test_a_server_that_is_away_says_so(url, tmp_path):
    assert open_engine(url).health() == "missing"

    engine = open_engine(f"postgresql://nobody@/nothing?host={tmp_path}")

    assert engine.health().startswith("unreachable")
    for use in (
        lambda: engine.find(parse("zona"), MEMBERS),
        lambda: engine.apply([make_case(1)]),
        engine.ids,
    ):
        with pytest.raises(IndexUnavailable):
            use()
    with pytest.raises(IndexUnavailable), engine.rebuild():
        pass


def test_connections_that_the_server_ended_are_dialled_anew(engine, search_database, found):
    engine.apply([make_case(1, "Zona")])
    assert found("zona") == [1]

    run_sql(
        search_database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()",
    )

    assert found("zona") == [1]


def test_a_forked_process_dials_for_itself(engine, found):
    engine.apply([make_case(1, "Zona")])
    child = os.fork()
    if not child:
        os._exit(found("zona") != [1])

    assert os.waitpid(child, 0)[1] == 0
    assert found("zona") == [1]


def test_old_tables_go_when_a_rebuild_is_over(engine, url, search_database):
    for number in (2, 3):
        with engine.rebuild() as builder:
            builder.add([make_case(number, "Zona")])

    with engine.looking() as view:
        tables = view.document(3) and view.ids()
    assert tables == {3}
    asked = "SELECT count(*) FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'cases%%'"
    with engine._server.connected() as connection:
        assert connection.execute(asked, [schema_of(url)]).fetchone() == (1,)


def test_when_the_time_is_up_the_newest_cases_are_looked_through(url):
    engine = open_engine(url, seconds=0.0)
    with engine.rebuild() as builder:
        builder.add([make_case(n, "Zona", "goutte fièvre " * n, days=n) for n in range(1, 200)])

    results = engine.find(parse("zona goutte"), MEMBERS, facets=("state",))

    assert results.cut
    assert results.hits


def test_of_very_many_cases_a_share_is_tallied_and_the_total_stays_exact(engine, monkeypatch):
    engine.apply([make_case(n, "Zona", state="open" if n % 2 else "solved") for n in range(1, 201)])
    engine.apply([make_case(999, "Zona", state="open", audience=["staff"])])
    every = engine.find(parse("zona"), MEMBERS, facets=("state",))
    monkeypatch.setattr(postgres_view, "_TALLIED", 70)

    share = engine.find(parse("zona"), MEMBERS, facets=("state",))

    assert (every.total, every.rough, every.counts["state"]) == (200, False, {"open": 100, "solved": 100})
    assert (share.total, share.total_is_exact, share.cut, share.rough) == (200, True, False, True)
    assert all(50 <= number <= 150 for number in share.counts["state"].values())
    assert [hit.id for hit in share.hits] == [hit.id for hit in every.hits]


def test_the_list_of_words_follows_what_is_replaced_and_removed(engine):
    engine.apply([make_case(1, "Zona"), make_case(2, "Zona", audience=["staff"])])
    engine.apply([make_case(1, "Goutte")], [2])

    with engine.looking(MEMBERS) as view:
        assert view.count == 1
        assert view.frequency("exact", "zona") == 0
        assert view.frequency("exact", "goutte") == 1
        assert view.starting("z", 5) == []


@pytest.mark.parametrize("odd", ["l'un", 'a"b', "back\\slash", "50 %s", "a:*b", "(&|!)", "{cases}", "x\x00y"])
def test_signs_of_the_query_language_are_only_letters(engine, found, odd):
    engine.apply([make_case(1, f"Zona {odd}", tags=[odd], audience=["members", f"member:{odd}"])])

    assert found(f"zona {odd}") == [1]
    assert found("zona", filters=Filters.on(tag="nothing" + odd)) == []
    assert found("zona", audience=[f"member:{odd}"]) == [1]
    assert found(f'"zona {odd}"') in ([1], [])


def test_words_too_common_to_be_added_up_are_chosen_by_the_rarest_and_nothing_is_lost(engine, monkeypatch):
    monkeypatch.setattr(postgres_conditions, "_POSTINGS", 10)
    zona = [make_case(n, "Zona zona", "Zona.") for n in range(1, 61)]
    goutte = [make_case(n, "Goutte goutte", "Goutte.") for n in range(61, 101)]
    engine.apply([*zona, *goutte, make_case(999, "Zona goutte", days=900)])

    pages = [engine.find(parse("zona goutte"), MEMBERS, page=page) for page in range(1, 7)]

    found = [hit.id for page in pages for hit in page.hits]
    assert found[0] == 999
    assert sorted(found) == [*range(1, 101), 999]
    assert {page.total for page in pages} == {101}
