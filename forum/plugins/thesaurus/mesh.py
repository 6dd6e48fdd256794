"""Reads a list of names in two languages: JSON Lines with `fr` and `en`, packed (.gz) or not."""

import gzip
import json
import re

from forum.plugin_api import label_value
from forum.plugins.thesaurus.models import LONGEST_TERM

_ASIDE = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\])")
_MOST_TURNED = 3  # parts; a list of more is no turned name


class Mismatch(ValueError):
    """A sentence on why a file cannot be taken."""


def read_pairs(path):
    """(French, English) of each line, as one says them; Mismatch where the file is of another kind."""
    opened = gzip.open if str(path).endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _pair(line, number)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Mismatch(f"{path} cannot be read to its end: {error}.") from error


def _pair(line, number):
    try:
        row = json.loads(line)
        names = row["fr"], row["en"]
    except (ValueError, KeyError, TypeError):
        names = ()
    if not names or not all(isinstance(name, str) for name in names):
        raise Mismatch(f'Line {number} is not of the form {{"uid": ..., "fr": ..., "en": ...}}.')
    return tuple(spoken(name)[:LONGEST_TERM] for name in names)


def spoken(name):
    """ "Diabetes Mellitus, Type 2" as one says it: Type 2 Diabetes Mellitus; without what stands aside."""
    plain = _ASIDE.sub("", name.replace("\0", "")).strip()
    parts = [part.strip() for part in plain.split(", ")]
    return " ".join(reversed(parts)) if len(parts) <= _MOST_TURNED else plain


def differing(pairs):
    """Those that are two words for a thing, each once: "Trastuzumab" is the same in both languages."""
    seen = {}
    for french, english in pairs:
        key = label_value(french), label_value(english)
        if all(key) and key[0] != key[1]:
            seen.setdefault(key, (french, english))
    return list(seen.values())
