"""Reads the files of the French public medicines database as they are published.

They are tab-separated, without a heading, in CP1252 or UTF-8, packed (.gz) or not; some lines end in a tab
too many, some fields are empty, some lines stand twice, and a text may run on over the next line.
"""

from __future__ import annotations

import gzip
import html
import re
from collections import namedtuple
from datetime import date, datetime
from pathlib import Path

MEDICINES, COMPONENTS, GROUPS, CONDITIONS, CLASSES, SUPPLIES, PACKS = TABLES = (
    "CIS_bdpm",
    "CIS_COMPO_bdpm",
    "CIS_GENER_bdpm",
    "CIS_CPD_bdpm",
    "CIS_MITM",
    "CIS_CIP_Dispo_Spec",
    "CIS_CIP_bdpm",
)
# The columns of each table, and what a row of it cannot be without.
SHAPES = {
    MEDICINES: (
        "cis title form routes status procedure marketed authorised warning european holder watched",
        ("status", r"autorisation\b.*"),
    ),
    COMPONENTS: ("cis element code name dose reference nature link", ("nature", "sa|ft")),
    GROUPS: ("group title cis kind place", ("kind", r"\d")),
    CONDITIONS: ("cis text", ("text", ".+")),
    CLASSES: ("cis atc title address", ("atc", r"[a-z](\d\d([a-z]{1,2}(\d\d)?)?)?")),
    SUPPLIES: ("cis cip state label since updated restored address", ("updated", r"\d\d/\d\d/\d{4}")),
    PACKS: (
        "cis cip7 label status marketed declared cip13 hospital refunded price full_price fee conditions",
        ("cip13", r"\d{13}"),
    ),
}
_DAY = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")


class Mismatch(ValueError):
    """A sentence on what is missing, or is not what its name says."""


def find_files(folder, tables=TABLES):
    """The file of each table in the folder; Mismatch names all that are missing."""
    found = {table: _find(Path(folder), table) for table in tables}
    missing = [f"{table}.txt" for table, path in found.items() if path is None]
    if missing:
        raise Mismatch(f"{folder} lacks {', '.join(missing)} (packed as .txt.gz, or not packed).")
    return found


def read(path, table):
    """The rows of one file, each once, as named tuples; a file of another kind is a Mismatch."""
    columns, (telling, form) = SHAPES[table]
    row, form = namedtuple(table, columns), re.compile(form, re.I)
    width, seen, odd = len(row._fields), set(), 0
    for line in _lines(path):
        made = _row(line, row, width)
        if made is None or not form.fullmatch(getattr(made, telling)):
            odd += bool(line.strip())
        elif hash(line) not in seen:
            seen.add(hash(line))
            yield made
    if odd > len(seen):
        raise Mismatch(f"{path} does not look like {table}: {odd} lines differ from its {width} columns.")
    if not seen:
        raise Mismatch(f"{path} is empty.")


def day(text):
    """The day of "26/01/2026", or None."""
    told = _DAY.search(text)
    try:
        return date(int(told[3]), int(told[2]), int(told[1])) if told else None
    except ValueError:
        return None


def data_date(files):
    """The latest day that the supply table tells: the published files bear no date of their own."""
    told = (day(row.updated) for row in read(files[SUPPLIES], SUPPLIES))
    return max((found for found in told if found and found <= datetime.now().date()), default=None)


def _find(folder, table):
    """The file, however it is spelt: CIS_CIP_Dispo_Spec.txt, cis_cip_dispo_spec.txt.gz."""
    names = {f"{table}.txt".lower(), f"{table}.txt.gz".lower()}
    return next((path for path in sorted(folder.glob("*")) if path.name.lower() in names), None)


def _lines(path):
    """The lines as text. Each tells its own encoding: what is not UTF-8 is CP1252."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as file:
            for number, line in enumerate(file):
                line = line.rstrip(b"\r\n")
                yield _decoded(line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line)
    except (gzip.BadGzipFile, EOFError, OSError) as error:
        raise Mismatch(f"{path} cannot be read to its end: {error}.") from error


def _decoded(line):
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _row(line, row, width):
    """The line as a row; None where it is none: too many columns, or no medicine's number."""
    fields = [_tidy(field) for field in line.split("\t")]
    while len(fields) > width and not fields[-1]:
        fields.pop()
    if len(fields) > width:
        return None
    made = row(*fields, *[""] * (width - len(fields)))
    return made if re.fullmatch(r"\d{8}", made.cis) else None


def _tidy(field):
    return " ".join(html.unescape(field).replace("\x00", "").split())
