"""Shows what an edit changed, word by word, as safe HTML."""

import re
from difflib import SequenceMatcher
from html import escape

from forum.text import wanted

# A number stays whole: "0.5" become "0.05" must be seen as one changed dose.
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*\s*|[^\w\s]\s*|\s+")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Pieces compared on each side: difflib's worst case grows faster than their square.
PIECES = 2_500


def word_diff(old, new):
    """The new text with <ins> and <del>: by words, or by lines, or whole, as the size allows."""
    old, new = wanted(old).strip(), wanted(new).strip()
    for cut in (WORD, LINE):
        before, after = cut.findall(old), cut.findall(new)
        head, tail = common_ends(before, after)
        if max(len(before), len(after)) - head - tail <= PIECES:
            return "".join(changes(before, after, head, tail))
    return deleted(old) + inserted(new)


def common_ends(before, after):
    """How many pieces are equal at both ends: most edits touch one place of a long text."""
    shortest, head, tail = min(len(before), len(after)), 0, 0
    while head < shortest and before[head] == after[head]:
        head += 1
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail


def changes(before, after, head, tail):
    middle_before, middle_after = before[head : len(before) - tail], after[head : len(after) - tail]
    yield shown("".join(after[:head]))
    words = SequenceMatcher(None, bare(middle_before), bare(middle_after))
    for kind, old_from, old_to, new_from, new_to in words.get_opcodes():
        if kind == "equal":
            yield shown("".join(middle_after[new_from:new_to]))
        else:
            yield deleted("".join(middle_before[old_from:old_to])) + inserted(
                "".join(middle_after[new_from:new_to])
            )
    yield shown("".join(after[len(after) - tail :]))


def bare(pieces):
    """Pieces without the space that follows them: a new line break does not make a word new."""
    return [piece.strip() for piece in pieces]


def deleted(text):
    return f"<del>{shown(text)}</del>" if text else ""


def inserted(text):
    return f"<ins>{shown(text)}</ins>" if text else ""


def shown(text):
    return escape(text, quote=False).replace("\n", "<br>")
