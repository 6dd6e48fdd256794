"""Small things that foreign records lack: titles, pseudonyms, voters, text that Markdown leaves alone."""

import re
from hashlib import blake2b

from forum.text import excerpt

LONGEST_TITLE, MADE_TITLE = 200, 140
SHORTEST_SENTENCE = 40
MOST_VOTERS = 50
# A full stop ends a sentence when a capital follows, and no initial or short title stands before it.
SENTENCE_END = re.compile(r"(?<![\s.][A-ZÀ-Ý])(?<!\bDr)(?<!\bMme)[.!?…]+(?=\s+[A-ZÀ-Ý«\"“])")
CLAUSE_END = re.compile(r"[,;:](?=\s)")
OPENING = re.compile(
    r"^(?:(?:cas|observation) (?:n ?°? ?)?\d+ ?[:.]? ?)?"
    r"(?:il s['’]agi(?:t|ssait) |c['’]est |nous (?:rapportons|présentons) (?:le cas |l['’]observation ))"
    r"(?:d['’](?=une? )|de la |du |de )?(?:une? |l['’])?",
    re.IGNORECASE,
)
MARKS = re.compile(r"[\\*_`]")
LINE_STARTS = re.compile(r"^\s+", re.MULTILINE)


def title_of(text, most=MADE_TITLE):
    """The first sentence of a text that has no title, without the phrase that reports open with."""
    line = " ".join(text.split())
    line = OPENING.sub("", line)
    line = line[:1].upper() + line[1:]
    end = next((end for end in SENTENCE_END.finditer(line) if end.start() >= SHORTEST_SENTENCE), None)
    sentence = line[: end.end()] if end else line
    return _shortened(sentence, most) if len(sentence) > most else sentence.rstrip(" .")


def fitting(title):
    """A title that is there already, cut where it is longer than ours may be."""
    return excerpt(" ".join(title.split()), LONGEST_TITLE)


def _shortened(sentence, most):
    """Cut where a clause ends, if the better half stays; else between two words."""
    ends = [end.start() for end in CLAUSE_END.finditer(sentence, most // 2, most)]
    return f"{sentence[: ends[-1]]}…" if ends else excerpt(sentence, most)


def plain(text):
    """Text without Markdown as Markdown that shows the same."""
    return LINE_STARTS.sub("", MARKS.sub(r"\\\g<0>", text))


def pseudonym(collection, name):
    """A pseudonym that is always the same for a person, and does not tell who it is."""
    if not name:
        return f"{collection}_anonyme"
    return f"{collection}_{blake2b(name.casefold().encode('utf-8', 'replace'), digest_size=4).hexdigest()}"


def voters(collection, count):
    """So many voices, as pseudonyms: collections count votes and do not tell whose they are."""
    return [f"{collection}_voter_{number}" for number in range(1, min(int(count), MOST_VOTERS) + 1)]


def source_line(address, words="Source"):
    """A paragraph that says where a text comes from, or nothing."""
    return f"\n\n{words} : <{address}>" if str(address).startswith(("http://", "https://")) else ""
