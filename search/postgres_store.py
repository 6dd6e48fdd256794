"""How cases lie in PostgreSQL, and how they are written there: tables for each generation of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from psycopg import Connection, sql

from . import postgres_terms as terms
from .document import Document
from .entries import Entry, entry_of, read_facts

LAYOUT = 3  # raise it whenever what is written changes: an older index is then rebuilt

_COMMON = """
CREATE TABLE IF NOT EXISTS state (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    layout integer, live bigint, building bigint, newest bigint NOT NULL DEFAULT 0);
INSERT INTO state DEFAULT VALUES ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS changes (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, documents bytea[], removed bigint[]);
"""
# What is large is kept apart: a question reads the narrow rest of each case that it finds.
_GENERATION = """
CREATE TABLE {terms} (
    field text COLLATE "C", form text COLLATE "C", token text COLLATE "C", cases integer,
    PRIMARY KEY (field, token, form)) WITH (fillfactor = 80);
CREATE TABLE {sets} (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, field text, labels text, UNIQUE (field, labels));
CREATE TABLE {fields} (
    place integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE);
CREATE TABLE {cases} (
    id bigint, posted bigint, usefulness bigint, boost real, sets integer[],
    words tsvector, places tsvector, packed bytea, facts bytea) WITH (toast_tuple_target = 128);
ALTER TABLE {cases} ALTER words SET STORAGE EXTERNAL, ALTER places SET STORAGE EXTERNAL,
    ALTER packed SET STORAGE EXTERNAL, ALTER facts SET STORAGE EXTERNAL,
    ALTER sets SET STORAGE PLAIN;
"""
_INDEXES = """
CREATE UNIQUE INDEX ON {cases} (id);
CREATE INDEX ON {cases} (posted DESC, id DESC);
CREATE INDEX ON {cases} USING gin (words) WITH (fastupdate = off);
ANALYZE {cases}; ANALYZE {terms};
"""
_TABLES = ("terms", "sets", "fields", "cases")  # in the order in which readers come to them
_INSERT = """
INSERT INTO {cases} VALUES (%s, %s, %s, %s, %s, array_to_tsvector(%s), %s::tsvector, %s, %s)
"""
_COUNT = """
INSERT INTO {terms} AS known SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::integer[])
ON CONFLICT (field, token, form) DO UPDATE SET cases = known.cases + excluded.cases
"""
_UNCOUNT = """
DELETE FROM {terms} AS known USING unnest(%s::text[], %s::text[], %s::text[]) AS gone (field, form, token)
WHERE (known.field, known.form, known.token) = (gone.field, gone.form, gone.token) AND known.cases <= 0
"""


class Generation:
    """The tables of one index, live or under construction."""

    def __init__(self, connection: Connection, number: int):
        self.connection, self.number = connection, number
        self._names = {name: f"{name}_{number}" for name in _TABLES}
        self._places: dict[str, int] = {}
        self._sets: dict[tuple[str, str], int] = {}

    def execute(self, text: str, values=None):
        return self.connection.execute(self._spelt(text), values)

    def _spelt(self, text: str) -> str:
        """SQL with the names of this generation's tables in it."""
        return text.format(**self._names)

    def create(self) -> None:
        self.execute(_GENERATION)

    def finish(self) -> None:
        """What is quicker done once all cases are there."""
        self.execute(_INDEXES)

    def drop(self) -> None:
        for name in _TABLES:
            self.execute(f"DROP TABLE IF EXISTS {self._names[name]}")

    def add(self, entries: list[Entry]) -> None:
        """Writes cases that are not there yet."""
        self._number_labels(entries)
        with self.connection.cursor() as cursor:
            cursor.executemany(self._spelt(_INSERT), list(map(self._row, entries)))

    def replace(self, documents: Iterable[Document], removed_ids: Iterable[int]) -> None:
        """The old versions go, the new ones come; call inside a transaction, with the lock on commits."""
        removed_ids = set(removed_ids)
        newest = {one.id: entry_of(one) for one in documents if one.id not in removed_ids}
        gone = self.execute(
            "DELETE FROM {cases} WHERE id = ANY(%s) RETURNING facts", [[*newest, *removed_ids]]
        )
        change: Counter[terms.Term] = Counter()
        for (facts,) in gone:
            change.subtract(terms.counted(entry_of(read_facts(facts))))
        for entry in newest.values():
            change.update(terms.counted(entry))
        self.add(list(newest.values()))
        self.count(change)

    def count(self, change: Counter[terms.Term]) -> None:
        """Brings the list of words up to date."""
        changed = sorted((*term, number) for term, number in change.items() if number)
        if changed:
            self.execute(_COUNT, list(map(list, zip(*changed, strict=True))))
        gone = [(field, form, token) for field, form, token, number in changed if number < 0]
        if gone:
            self.execute(_UNCOUNT, list(map(list, zip(*gone, strict=True))))

    def forget_labels(self) -> None:
        """Numbers that were given in a transaction which was undone are no longer true."""
        self._places, self._sets = {}, {}

    def _row(self, entry: Entry):
        return (
            entry.id, entry.posted, entry.usefulness, entry.boost, self._labels(entry),
            terms.lexemes(entry), terms.positions(entry), entry.packed, entry.facts,
        )  # fmt: skip

    def _labels(self, entry: Entry) -> list[int | None]:
        """For each field of labels the number of what the case bears there, for counting."""
        row: list[int | None] = [None] * max(self._places.values(), default=0)
        for name, values in _by_field(entry).items():
            row[self._places[name] - 1] = self._sets[name, values]
        return row

    def _number_labels(self, entries: list[Entry]) -> None:
        wanted = {one for entry in entries for one in _by_field(entry).items()} - self._sets.keys()
        if not wanted:
            return
        names, values = map(list, zip(*sorted(wanted), strict=True))
        self.execute(
            "INSERT INTO {fields} (name) SELECT DISTINCT unnest(%s::text[]) ON CONFLICT DO NOTHING", [names]
        )
        self.execute(
            "INSERT INTO {sets} (field, labels) SELECT * FROM unnest(%s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING",
            [names, values],
        )
        self._places = dict(self.execute("SELECT name, place FROM {fields}").fetchall())
        numbered = self.execute(
            "SELECT field, labels, number FROM {sets}"
            " JOIN unnest(%s::text[], %s::text[]) AS wanted (field, labels) USING (field, labels)",
            [names, values],
        )
        self._sets |= {(field, labels): number for field, labels, number in numbered}


def prepare(connection: Connection, schema: str) -> None:
    """Makes what all generations share; safe to repeat. Call inside a transaction, with its lock."""
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    connection.execute(_COMMON)


def _by_field(entry: Entry) -> dict[str, str]:
    labels: dict[str, list[str]] = {}
    for name, value in entry.labels:
        labels.setdefault(name, []).append(terms.plain(value).replace("\n", " "))
    return {name: "\n".join(values) for name, values in labels.items()}
