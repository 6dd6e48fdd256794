"""Reads labelled texts for training and measuring: JSON Lines, one text, reply or thread a line."""

import gzip
import json
from pathlib import Path

from forum.plugins.moderation.learning import Example

OWN = Path(__file__).parent / "examples.jsonl"
# Where the serious side is about something else than patients.
NOT_MEDICAL = "piaf", "news"


def read_examples(path):
    """The examples of a file; raises ValueError where a line is not one of those we know."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [one for number, line in enumerate(lines, 1) for one in _examples_of(path, number, line)]


def _examples_of(path, number, line):
    try:
        row = json.loads(line)
        return list(_of_thread(row) if "answers" in row else [_of_text(row)])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}, line {number}: neither a text with its label nor a thread.") from error


def _of_thread(row):
    """A thread of real answers: all of them serious."""
    return (
        Example(answer["text"].strip(), False, True) for answer in row["answers"] if answer["text"].strip()
    )


def _of_text(row):
    """A text or a reply; what it replies to is read along where it is one line, as a setup is."""
    is_joke = row["joke"] if "joke" in row else row["sarcastic"]
    if not isinstance(is_joke, bool):
        raise ValueError("A label is true or false.")
    text = row["text"] if "text" in row else row["reply"]
    if isinstance(row.get("context"), str):
        text = f"{row['context']} {text}"
    return Example(text.strip(), is_joke, not is_joke and _is_medical(row))


def _is_medical(row):
    return row["medical"] if "medical" in row else row.get("source", "news") not in NOT_MEDICAL
