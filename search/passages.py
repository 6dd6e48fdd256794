"""Shows why a case was found: its best-matching passage and its title, escaped, with what matched marked."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from . import language
from .document import Document

PASSAGE_SIGNS = 260
_MOST_SIGNS = 40_000  # of one case; a longer thread is searched whole but shown from its beginning
_MOST_RUNS = 50_000
_BLANKS = re.compile(r"\s+")
_BORDER = "\x00"


class Mark(NamedTuple):
    """A place in a text that answers one word of the question."""

    start: int
    end: int
    sought: int
    rarity: float


class Vocabulary:
    """The runs of signs met so far, by the forms each may be found by. It only grows; threads share it."""

    def __init__(self):
        self.runs: set[str] = set()
        self._by_form: dict[str, list[str]] = {}

    def learn(self, runs: set[str]) -> None:
        for run in runs:
            for form in language.forms(run):
                self._by_form.setdefault(form, []).append(run)
        self.runs |= runs  # last: whoever finds a run here finds it by its forms

    def holding(self, forms: Iterable[str]) -> set[str]:
        """The runs that hold one of the forms."""
        return set().union(*(self._by_form.get(form, ()) for form in forms))


class Vocabularies:
    """The vocabulary that questions share, begun anew when made-up words have swollen it."""

    def __init__(self):
        self._current = Vocabulary()

    def current(self) -> Vocabulary:
        if len(self._current.runs) > _MOST_RUNS:
            self._current = Vocabulary()
        return self._current


_vocabularies = Vocabularies()


class Text(str):
    """A text that keeps its runs of signs, once words are looked for in it again and again."""

    __slots__ = ("_learned", "_runs")

    def runs_learned(self, vocabulary: Vocabulary) -> Collection[str]:
        """Its runs, each once, all of which the vocabulary knows from now on."""
        if getattr(self, "_learned", None) is vocabulary:
            return self._kept_runs()
        runs = set(self.split())
        fresh = runs - vocabulary.runs
        if fresh:
            vocabulary.learn(fresh)
        self._learned = vocabulary
        return runs

    def _kept_runs(self) -> tuple[str, ...]:
        runs = getattr(self, "_runs", None)
        if runs is None:
            runs = self._runs = tuple(map(sys.intern, set(self.split())))  # texts share what they hold
        return runs


class Readable:
    """A case as passages are looked for in it; worth keeping when the case may be found again.

    The document's texts must have gone through `language.clean`.
    """

    def __init__(self, document: Document):
        self.document, self.title = document, Text(document.title)
        self.texts = [(answer, Text(text)) for answer, text in _texts(document)]
        self.signs = len(self.title) + sum(len(text) for _, text in self.texts)


class Marker:
    """Finds the words of one question in texts."""

    def __init__(self, sought: Iterable[tuple[tuple[str, ...], tuple[str, ...], float]]):
        self._exact: dict[str, tuple[int, float]] = {}
        self._stems: dict[str, tuple[int, float]] = {}
        for number, (exact, stems, rarity) in enumerate(sought):
            for form in exact:
                self._exact.setdefault(form, (number, rarity))
            for form in stems:
                self._stems.setdefault(form, (number, rarity))
        self.most = sum(dict(self._exact.values()).values())
        self._forms = {*self._exact, *self._stems}
        self._vocabulary = _vocabularies.current()
        self._known, self._telling = -1, set()
        self._marks_of: dict[str, list[Mark]] = {}

    def marks(self, text: str) -> list[Mark]:
        """Most texts hold few telling words: they are compared as sets before any place is looked for."""
        text = text if isinstance(text, Text) else Text(text)
        runs = text.runs_learned(self._vocabulary)
        marks = [
            Mark(at + start, at + end, sought, rarity)
            for run in self._telling_now().intersection(runs)
            for at in _places(text, run)
            for start, end, sought, rarity in self._in_run(run)
        ]
        marks.sort()
        return marks

    def _telling_now(self) -> set[str]:
        """The runs that hold a word sought, among all that the vocabulary knows by now."""
        known = len(self._vocabulary.runs)
        if known != self._known:
            self._known, self._telling = known, self._vocabulary.holding(self._forms)
        return self._telling

    def _in_run(self, run: str) -> list[Mark]:
        marks = self._marks_of.get(run)
        if marks is None:
            marks = self._marks_of[run] = [
                mark
                for found in language.CHUNK.finditer(run)
                for mark in self._inside(found.group(), found.start())
            ]
        return marks

    def _inside(self, chunk: str, at: int) -> Iterator[Mark]:
        for start, end, word, joined in language.pieces(chunk):
            whole = self._exact.get(joined) if joined else None
            answer = whole or self._answers(word)
            if answer:
                yield Mark(at + start, at + (len(chunk) if whole else end), *answer)

    def _answers(self, word: str) -> tuple[int, float] | None:
        answer = self._exact.get(word)
        if answer is None and self._stems:
            for stem in language.stems(word):
                answer = answer or self._stems.get(stem)
        return answer


def _places(text: str, run: str) -> Iterator[int]:
    """Where the run stands between blanks."""
    at = text.find(run)
    while at >= 0:
        end = at + len(run)
        if (not at or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            yield at
        at = text.find(run, end)


def present(case: Readable, marker: Marker) -> tuple[str, str, int | None]:
    """Title and best passage as HTML, and the id of the answer that the passage is from."""
    best_worth, best_text, best_marks, best_at, best_answer = -1.0, "", [], 0, None
    signs = 0
    for answer, text in case.texts:
        marks = marker.marks(text)
        worth, at = _best_window(marks)
        if worth > best_worth:
            best_worth, best_text, best_marks, best_at, best_answer = worth, text, marks, at, answer
        signs += len(text)
        if worth >= marker.most or signs > _MOST_SIGNS:
            break
    passage = _passage(best_text, best_marks, best_at)
    return _marked(case.title, marker.marks(case.title)), passage, best_answer


def _texts(document: Document):
    yield None, document.question
    if document.accepted:
        yield document.accepted
    for number, text in document.answers:
        if not document.accepted or number != document.accepted[0]:
            yield number, text


def _best_window(marks: list[Mark]) -> tuple[float, int]:
    """Where the most telling words stand together: what a passage starting at each mark is worth."""
    best, best_at = 0.0, 0
    for first, mark in enumerate(marks):
        seen: dict[int, float] = {}
        repeated = 0
        for other in marks[first : first + 40]:
            if other.end - mark.start > PASSAGE_SIGNS - 60:
                break
            repeated += other.sought in seen
            seen[other.sought] = other.rarity
        worth = sum(seen.values()) + 0.01 * min(repeated, 3)
        if worth > best:
            best, best_at = worth, mark.start
        if first > 200:
            break
    return best, best_at


def _passage(text: str, marks: list[Mark], at: int) -> str:
    start = _word_start(text, max(0, at - 50))
    end = _word_end(text, min(len(text), start + PASSAGE_SIGNS))
    inside = [
        mark._replace(start=mark.start - start, end=mark.end - start)
        for mark in marks
        if mark.start >= start and mark.end <= end
    ]
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    return before + _marked(text[start:end], inside) + after


def _word_start(text: str, at: int) -> int:
    blank = text.find(" ", at - 1, at + 40) if at else -1
    return blank + 1 if blank >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - 40, at + 1)
    return blank if blank > 0 else at


def _marked(text: str, marks: list[Mark]) -> str:
    """Escaped whole, with the one sign that `language.clean` leaves in no text where marks begin and end."""
    pieces, at = [], 0
    for mark in marks:
        if mark.start >= at:
            pieces += [text[at : mark.start], text[mark.start : mark.end]]
            at = mark.end
    pieces.append(text[at:])
    plain = html.escape(_BLANKS.sub(" ", _BORDER.join(pieces))).split(_BORDER)
    plain[1::2] = [f"<mark>{marked}</mark>" for marked in plain[1::2]]
    return "".join(plain).strip()
