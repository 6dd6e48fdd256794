"""Brings cases from JSON Lines files: streaming, restartable, and nothing half-written."""

import gzip
import logging
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from forum.cases.importing_members import (
    NAMELESS,
    announce_member,
    forget_members,
    imported_member,
    keep_members,
    update_member,
)
from forum.cases.importing_records import LONGEST_LINE, checked_record, record_of
from forum.cases.importing_rows import Known, prepare_case, write_case, write_companions
from forum.db import change, db
from forum.errors import Refused
from forum.languages import lazy_gettext as _l

log = logging.getLogger("forum.importing")
BATCH = 200
__all__ = ["Account", "answer_key", "import_lines", "imported_member", "read_lines"]


@dataclass
class Account:
    """What an import did: figures, and (line number, sentence) for each line that was skipped."""

    cases: int = 0
    updated: int = 0
    unchanged: int = 0
    answers: int = 0
    members: int = 0
    left_out: int = 0
    skipped: list = field(default_factory=list)

    def __str__(self):
        told = f"{self.cases} new cases, {self.updated} updated, {self.unchanged} unchanged; "
        told += f"{self.answers} new answers, {self.members} members; {len(self.skipped)} lines skipped"
        return f"{told}, {self.left_out} left out by the preset." if self.left_out else f"{told}."

    @property
    def brought(self):
        """How many lines were taken."""
        return self.cases + self.updated + self.unchanged + self.members

    def add(self, figures):
        for name, count in figures.items():
            setattr(self, name, getattr(self, name) + count)

    @contextmanager
    def noting(self, number):
        """What goes wrong in here costs this one line, and is noted with its number."""
        try:
            yield
        except Refused as refusal:
            self.skipped.append((number, str(refusal.message)))
        except IntegrityError:
            self.skipped.append((number, str(_l("An “id” or a name in this line is taken by another row."))))
        except (
            DataError,
            ValueError,
            TypeError,
            LookupError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ):
            log.info("Line %s could not be imported.", number, exc_info=True)
            self.skipped.append((number, str(_l("Something in this line is not shaped as it should be."))))


def read_lines(path):
    """(line number, bytes) of a JSON Lines file, packed with gzip or not.

    In the place of a line that cannot be read stands a Refused that says why; a line too long is never held.
    """
    number, opener = 0, gzip.open if Path(path).suffix == ".gz" else open
    with opener(path, "rb") as file:
        try:
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    _skip_to_line_end(file, line)
                    yield number, Refused(_l("This line is too long: more than 16 megabytes."))
                elif line.strip():
                    yield number, line
        except (OSError, EOFError, zlib.error):
            yield number + 1, Refused(_l("From this line on the file is damaged and cannot be read."))


def import_lines(lines, reshape=lambda record: record, specialty=None, progress=lambda done: None):
    """Import (number, text) lines in batches, one change each; `reshape` turns a foreign record into ours.

    A line that cannot be read is reported and leaves nothing behind. Lines imported before are updated.
    """
    account, done, places, lines = Account(), 0, {}, iter(lines)
    while batch := list(islice(lines, BATCH)):
        records = _read(batch, reshape, places, account)
        keep_members(name for _number, record in records for name in _names(record))
        _write(_prepare(records, specialty, account), account)
        db.session.expunge_all()
        done += len(batch)
        progress(done)
    forget_members()
    account.skipped.sort()
    return account


def answer_key(case_key, place, record):
    """What an imported answer is known by: its own id, or its place in its case."""
    return str(record.get("id") or f"{case_key}#{place}")


def _read(batch, reshape, places, account):
    """(number, checked record) of the lines that hold one; `places` knows where each id stood first."""
    records = []
    for number, line in batch:
        with account.noting(number):
            record = reshape(record_of(line))
            if record is None:
                account.left_out += 1
                continue
            record = checked_record(record)
            _require_new_key(record, places, number)
            records.append((number, record))
    return records


def _require_new_key(record, places, number):
    key = record.get("id")
    if key is not None and places.setdefault(key, number) != number:
        raise Refused(_l("This “id” stood in line %(line)s already.", line=places[key]))


def _prepare(records, specialty, account):
    """(number, record or arrival): everything that takes time, while the tables are free for others."""
    known, prepared = Known([record for _number, record in records]), []
    for number, record in records:
        with account.noting(number):
            if "member" in record:
                announce_member(record)
            else:
                record = prepare_case(record, known, specialty)
            prepared.append((number, record))
    return prepared


def _write(prepared, account):
    """One change, and in it a savepoint for each line."""
    written, figures = [], Counter()
    with change() as session:
        for number, arrival in prepared:
            with account.noting(number):
                with session.begin_nested():
                    told, answers = _write_line(arrival)
                written.append(arrival)
                figures.update({told: 1, "answers": answers})
        write_companions([arrival for arrival in written if not isinstance(arrival, dict)])
    account.add(figures)


def _write_line(arrival):
    if isinstance(arrival, dict):
        update_member(arrival)
        return "members", 0
    return write_case(arrival)


def _names(record):
    """The pseudonyms that a record names."""
    yield record.get("member") or record.get("author") or NAMELESS
    for answer in record.get("answers", ()):
        yield answer.get("author") or NAMELESS
        for voters in ("helpful", "not_helpful", "funny"):
            yield from answer.get(voters, ())
        yield from (objection["by"] for objection in answer.get("incorrect", ()))


def _skip_to_line_end(file, line):
    while line and not line.endswith(b"\n"):
        line = file.readline(LONGEST_LINE)
