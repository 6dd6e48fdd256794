"""Puts a question to an index in PostgreSQL: its words, what matches, in which order, how often by facet."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from psycopg import errors

from . import spelling
from .candidates import Candidate, Looked
from .document import Document
from .entries import read_facts
from .lexicon import Form, WordList
from .postgres_conditions import Condition, condition, tellings
from .postgres_store import Generation
from .postgres_terms import audience, exact, plain, quoted
from .query import Query
from .ranking import togetherness
from .wanting import Wanted

_LAST_SIGN = chr(0x10FFFF)
_SHORTEST_BOUND, _LAST_RESORT = 50, 1_000  # milliseconds
_NEWEST = 500  # cases that are looked through when the time is up
_TALLIED = 10_000  # cases whose labels are all counted; of more only a share, evenly spread
_NEWEST_FIRST = "posted DESC, id DESC"
_ORDERS = {
    "newest": _NEWEST_FIRST,
    "useful": f"usefulness DESC, {_NEWEST_FIRST}",
    "relevance": f"coalesce(tells * power(least(covers / %s, 1), %s), 0) * boost DESC, {_NEWEST_FIRST}",
}
_TOLD = """
, ways AS (
    SELECT id, part, way, sum(tells) AS tells, sum(covers) AS covers
    FROM unnest(%s::text[], %s::real[], %s::real[], %s::integer[], %s::integer[])
        AS telling (asked, tells, covers, part, way)
    CROSS JOIN LATERAL (SELECT id FROM {cases} WHERE words @@ asked::tsquery) AS finding
    GROUP BY id, part, way),
parts AS (SELECT id, part, max(tells) AS tells, max(covers) AS covers FROM ways GROUP BY id, part),
told AS (SELECT id, sum(tells) AS tells, sum(covers) AS covers FROM parts GROUP BY id)
"""
_TOLD_SIMPLY = """
, told AS (
    SELECT id, sum(tells) AS tells, sum(covers) AS covers
    FROM unnest(%s::text[], %s::real[], %s::real[]) AS telling (asked, tells, covers)
    CROSS JOIN LATERAL (SELECT id FROM {cases} WHERE words @@ asked::tsquery) AS finding
    GROUP BY id)
"""


class PostgresView:
    """One generation of the index, seen by one reader inside one transaction."""

    def __init__(self, generation: Generation, audience: frozenset[str], end: float):
        self._generation, self._end, self._shortest = generation, end, _SHORTEST_BOUND
        self._audience = sorted(map(plain, audience))
        self._known: dict[Form, dict[str, int]] = {}
        self.count = self.frequency("", "")

    # The words of the index

    def expect(self, query: Query) -> None:
        words = [*query.words, *(word for wording in query.wordings for word in wording.words)]
        forms = [("exact", form) for word in words for form in word.exact]
        self.look_up([*forms, *(("stem", stem) for word in words for stem in word.stems)])

    def frequency(self, field: str, form: str) -> int:
        if (field, form) not in self._known:
            self.look_up([(field, form)])
        return self._known[field, form].get("", 0)

    def seen(self, forms: Iterable[Form]) -> set[Form]:
        forms = list(forms)
        self.look_up(forms)
        return {form for form in forms if any(map(self._known[form].get, self._audience))}

    def starting(self, beginning: str, most: int) -> list[str]:
        rows = self._generation.execute(
            "SELECT form FROM {terms} WHERE field = 'exact' AND token = '' AND form >= %s AND form < %s"
            " ORDER BY cases DESC, form LIMIT %s",
            [beginning, beginning + _LAST_SIGN, most],
        )
        return [form for (form,) in rows]

    def near(self, word: str, slips: int) -> list[str]:
        return spelling.near(word, [self._respelt(word, slips)], slips)

    def _respelt(self, word: str, slips: int) -> WordList:
        """The words of the index among which those that are near must be."""
        respelt = spelling.respelt(word)
        if slips > 1:
            where = "form ^@ ANY(%s)"
            asked = sorted({other[:2] for other in (word, *respelt)})
        else:
            where = "form = ANY(%s)"
            twice = {second for first in respelt for second in spelling.respelt(first)}
            asked = list({*spelling.one_slip_away(word), *respelt, *twice})
        rows = self._generation.execute(
            f"SELECT form, cases FROM {{terms}} WHERE field = 'exact' AND token = '' AND {where}", [asked]
        )
        return WordList.of(dict(rows.fetchall()))

    def examples(self, word: str, most: int) -> list[Document]:
        readers = " | ".join(quoted(audience(token)) for token in self._audience)
        rows = self._generation.execute(
            "SELECT facts FROM {cases} WHERE words @@ %s::tsquery LIMIT %s",
            [f"{quoted(exact(word))} & ({readers})", most],
        )
        return [read_facts(facts) for (facts,) in rows]

    def look_up(self, forms: Iterable[Form]) -> None:
        asked = {form for form in forms if form not in self._known}
        if not asked:
            return
        self._known.update((form, {}) for form in asked)
        fields, words = map(list, zip(*asked, strict=True))
        rows = self._generation.execute(
            "SELECT field, form, token, cases FROM {terms}"
            " JOIN unnest(%s::text[], %s::text[]) AS asked (field, form) USING (field, form)"
            " WHERE token = ANY(%s)",
            [fields, words, ["", *self._audience]],
        )
        for field, form, token, cases in rows:
            self._known[field, form][token] = cases

    # What matches

    def look(self, wanted: Wanted, order: str, start: int, most: int, facets: dict[str, Wanted]) -> Looked:
        try:
            looked = self._look(wanted, order, start, most)
        except errors.QueryCanceled:
            looked = self._look_at_newest(wanted, start, most)
        try:
            counts, all_seen = self._counts(facets, {str(condition(wanted)): looked.total})
            return looked._replace(counts=counts, rough=not all_seen)
        except errors.QueryCanceled:
            return looked._replace(counts={name: {} for name in facets}, cut=True)

    def _look_at_newest(self, wanted: Wanted, start: int, most: int) -> Looked:
        """What a few of the newest cases hold, when there is no time to look at all."""
        cases = f"(SELECT * FROM {{cases}} ORDER BY {_NEWEST_FIRST} LIMIT {_NEWEST})"
        self._shortest = _LAST_RESORT
        try:
            looked = self._listed(condition(wanted), cases, ("", [], _ORDERS["newest"]), start, most)
        except errors.QueryCanceled:
            return Looked([], 0, {}, cut=True)
        return looked._replace(cut=True)

    def _look(self, wanted: Wanted, order: str, start: int, most: int) -> Looked:
        found, told, values, base = condition(wanted), "", [], ""
        if order == "relevance":
            base, told, values = self._told(wanted)
        if not told:
            by = _ORDERS["newest" if order == "relevance" else order]
            return self._listed(found, "{cases}", ("", [], by), start, most)
        weighed = [*values, wanted.plan.whole or 1, togetherness(len(wanted.plan.sought))]
        by = _ORDERS["relevance"]
        if len(values[0]) == 1:
            looked = self._alike(found.narrowed(values[0][0]), start, most)
        else:
            narrowed = found.narrowed(base) if base else found
            looked = self._listed(narrowed, "{cases}", (f"{told} JOIN", weighed, by), start, most)
        if base or len(values[0]) == 1:
            try:
                looked = looked._replace(total=self._number(found))
            except errors.QueryCanceled:
                return looked._replace(total=max(looked.total, start + len(looked.candidates)), cut=True)
        if len(looked.candidates) < most and looked.total > start + len(looked.candidates):
            # Beyond the cases that were added up come the others that are found too.
            looked = self._listed(found, "{cases}", (f"{told} LEFT JOIN", weighed, by), start, most)
        return looked

    def _alike(self, found: Condition, start: int, most: int) -> Looked:
        """The found cases in order, where all tell alike; they are not numbered."""
        text = (
            f"WITH best AS (SELECT id FROM {{cases}} WHERE {found.text}"
            f" ORDER BY boost DESC, {_NEWEST_FIRST} LIMIT %s OFFSET %s),"
            f" placed AS (SELECT id, row_number() OVER () AS place FROM best) "
            f"SELECT place, id, posted, boost, packed FROM placed JOIN {{cases}} USING (id) ORDER BY place"
        )
        rows = self._bounded(text, [*found.values, most, start])
        return Looked([Candidate(*row) for _, *row in rows], 0, {})

    def _listed(self, found: Condition, cases: str, ordering: tuple[str, list, str], start, most) -> Looked:
        """The found cases in order, and their number; `ordering` is SQL: what they tell, values, sorting."""
        told, values, by = ordering
        told, _, join = told.rpartition("\n")
        text = (
            f"WITH found AS MATERIALIZED ("
            f" SELECT id, posted, usefulness, boost FROM {cases} AS those WHERE {found.text}){told},"
            f" best AS (SELECT id FROM found {join and f'{join} told USING (id)'}"
            f" ORDER BY {by} LIMIT %s OFFSET %s),"
            f" placed AS (SELECT id, row_number() OVER () AS place FROM best) "
            f"SELECT place, id, posted, boost, {'packed' if told else 'NULL'}"
            f" FROM placed JOIN {{cases}} USING (id) UNION ALL SELECT 0, count(*), 0, 0, NULL FROM found"
        )
        rows = self._bounded(text, [*found.values, *values, most, start])
        (_, total, *_), *rows = sorted(rows, key=lambda row: row[0])
        candidates = [Candidate(id, posted, boost, packed or b"") for _, id, posted, boost, packed in rows]
        return Looked(candidates, total, {})

    def _told(self, wanted: Wanted) -> tuple[str, str, list]:
        """Where cases are looked up, and SQL that adds up what each of them tells, about."""
        base, found = tellings(wanted, self)
        if not found:
            return "", "", []
        columns = list(map(list, zip(*found, strict=True)))
        return (base, _TOLD, columns) if any(columns[-1]) else (base, _TOLD_SIMPLY, columns[:3])

    def _counts(
        self, facets: dict[str, Wanted], known: dict[str, int]
    ) -> tuple[dict[str, dict[str, int]], bool]:
        """How often each label is borne, and whether no case was left out.

        Labels that are counted over the same cases are counted together. `known` are totals by condition.
        Of very many cases a share is counted for all: the counts are then about right.
        """
        places = (
            dict(self._generation.execute("SELECT name, place FROM {fields}").fetchall()) if facets else {}
        )
        together: dict[tuple, list[str]] = {}
        counts: dict[str, dict[str, int]] = {name: {} for name in facets}
        for name in facets.keys() & places.keys():
            found = condition(facets[name])
            together.setdefault((found.text, *map(str, found.values)), []).append(name)
        all_seen = True
        for names in together.values():
            found = condition(facets[names[0]])
            many = known.get(str(found))
            step = 1 + (self._number(found) if many is None else many) // _TALLIED
            all_seen = all_seen and step == 1
            for name, labels, cases in self._tally(names, places, _each(found, step)):
                for value in labels.split("\n"):
                    counts[name][value] = counts[name].get(value, 0) + cases * step
        return counts, all_seen

    def _number(self, found: Condition) -> int:
        [(many,)] = self._bounded(f"SELECT count(*) FROM {{cases}} WHERE {found.text}", found.values)
        return many

    def _tally(self, names: list[str], places: dict[str, int], found: Condition) -> Iterator[tuple]:
        """(field, all that a case bears there, number of such cases) over the found cases."""
        columns = [f"sets[{places[name]}]" for name in names]
        sets = ", ".join(f"({one})" for one in columns)
        text = f"SELECT coalesce({', '.join(columns)}), count(*) FROM {{cases}} WHERE {found.text}"
        cases = dict(self._bounded(f"{text} GROUP BY GROUPING SETS ({sets})", found.values))
        labels = self._generation.execute(
            "SELECT number, field, labels FROM {sets} WHERE number = ANY(%s)", [list(cases)]
        )
        return ((field, borne, cases[number]) for number, field, borne in labels)

    def _bounded(self, text: str, values: list) -> list[tuple]:
        left = max(int(1000 * (self._end - time.monotonic())), self._shortest)
        with self._generation.connection.transaction():
            self._generation.execute(f"SET LOCAL statement_timeout = {left}")
            return self._generation.execute(text, values).fetchall()

    # The cases themselves

    def documents(self, candidates: list[Candidate]) -> list[Document]:
        ids = [candidate.id for candidate in candidates]
        rows = self._generation.execute("SELECT id, facts FROM {cases} WHERE id = ANY(%s)", [ids])
        facts = dict(rows.fetchall())
        return [read_facts(facts[id]) for id in ids]

    def every_document(self) -> Iterator[Document]:
        last = None
        while rows := self._after(last):
            yield from (read_facts(facts) for _, facts in rows)
            last = rows[-1][0]

    def _after(self, last: int | None) -> list[tuple]:
        return self._generation.execute(
            "SELECT id, facts FROM {cases} WHERE %s::bigint IS NULL OR id > %s ORDER BY id LIMIT 1000",
            [last, last],
        ).fetchall()

    def ids(self) -> set[int]:
        return {id for (id,) in self._generation.execute("SELECT id FROM {cases}")}

    def probe(self) -> None:
        """Reads a little of every table, so that damage shows."""
        for table in ("terms", "sets", "fields", "cases"):
            self._generation.execute(f"SELECT * FROM {{{table}}} LIMIT 1")

    def document(self, id: int) -> Document | None:
        row = self._generation.execute("SELECT facts FROM {cases} WHERE id = %s", [id]).fetchone()
        return read_facts(row[0]) if row else None


def _each(found: Condition, step: int) -> Condition:
    """One of `step` cases, picked by a hash of the id so that no rhythm in the ids shows."""
    if step == 1:
        return found
    return Condition(f"{found.text} AND hashint8(id)::bigint %% %s = 0", [*found.values, step])
