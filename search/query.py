"""A question as every engine understands it: words, phrases, filters; and how a text is cut into words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from . import language

MOST_WORDS = 64
MOST_PHRASES = 8

Choice = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Filters:
    """What a found case must be, whatever the words say; `since` and `until` mean posted.

    `labels` are choices: ("specialty", ("dermatologie", "cardiologie")) wants one of the two. All choices
    must hold. `barred` are choices of which none may hold.
    """

    labels: tuple[Choice, ...] = ()
    barred: tuple[Choice, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def on(cls, since=None, until=None, **labels: str | tuple[str, ...]) -> Filters:
        """Filters.on(specialty="dermatologie", state=("open", "split")): a choice for each field."""
        choices = [
            (name, (value,) if isinstance(value, str) else tuple(value)) for name, value in labels.items()
        ]
        return cls(labels=tuple(choices), since=since, until=until)

    def joined_with(self, other: Filters) -> Filters:
        """A case must pass both."""
        return Filters(
            labels=tuple(dict.fromkeys(self.labels + other.labels)),
            barred=tuple(dict.fromkeys(self.barred + other.barred)),
            since=max(filter(None, (self.since, other.since)), default=None),
            until=min(filter(None, (self.until, other.until)), default=None),
        )

    def without(self, name: str) -> Filters:
        """The same, whatever it says of that label: a facet's own choice does not empty its other values."""
        return replace(self, labels=tuple(choice for choice in self.labels if choice[0] != name))


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Word:
    """One word of a question, in the forms that may stand for it in the index.

    `exact` are whole folded words, `stems` what remains without their endings; `common` marks the words of
    grammar, which only count when nothing else was asked. A `prefix` stands for the words that begin with it.
    """

    text: str
    exact: tuple[str, ...]
    stems: tuple[str, ...]
    common: bool = False
    prefix: bool = False


@dataclass(frozen=True)
class Wording:
    """Another way to say some of the words: a case that holds all of `words` answers what they `cover`.

    `covers` are places in `Query.words`. `weight` is what it is worth beside the words typed (1.0: as much,
    as on the two sides of OR). `kind` says where it is from ("or", "abbreviation", "translation", "brand",
    "substance" ...), `label` how a page names it.
    """

    covers: tuple[int, ...]
    words: tuple[Word, ...]
    weight: float = 1.0
    label: str = ""
    kind: str = "or"


@dataclass(frozen=True)
class Phrase:
    """Words that must follow one another exactly; one of `others`, runs of words too, may stand instead.

    `text` is how a page names it.
    """

    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    text: str = field(default="", compare=False)

    @property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        return (self.words, *self.others)


@dataclass(frozen=True)
class Query:
    """A question for any engine. `remarks` are sentences on what could not be understood.

    `within` ("title", "answers") is the part of a case that has to hold all the words; `order` is the one
    that was asked for in words ("relevance", "newest", "useful"), "" when none was.
    """

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Word, ...] = ()
    excluded_phrases: tuple[Phrase, ...] = ()
    wordings: tuple[Wording, ...] = ()
    within: str = ""
    order: str = ""
    filters: Filters = NO_FILTERS
    remarks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Nothing is sought by name: all that may be seen is found, less what is excluded."""
        if self.words or self.phrases:
            return False
        narrowed = self.filters != NO_FILTERS or self.excluded or self.excluded_phrases
        return bool(narrowed or self.order) or not self.text.strip()


@dataclass(frozen=True)
class Operator:
    """A word before a colon that changes the question: Operator(("auteur", "author"), by_author).

    `apply(query, value)` returns the changed query, or raises ValueError with a sentence for the member.
    Plugins hand theirs to `parse(text, operators)`. `help` is one sentence, `example` a whole question with
    it; where there is a `label`, a form that builds a question has a field of that name.
    """

    names: tuple[str, ...]
    apply: Callable[[Query, str], Query]
    help: str = ""
    example: str = ""
    label: str = ""


def words_of(text: str, most: int = MOST_WORDS) -> tuple[Word, ...]:
    """The words of a text, each once, as an engine looks for them."""
    text = language.clean(text)
    shouted = text.upper() == text
    words: dict[str, Word] = {}
    for token, joined in _with_compounds(language.cut(text)):
        if token.word not in words:
            typed = text[token.start : token.end]
            words[token.word] = _word(token.word, typed, joined, keep=typed.isupper() and not shouted)
        if len(words) >= most:
            break
    return tuple(words.values())


def telling(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words without those of grammar, unless there are no others."""
    return tuple(word for word in words if not word.common) or words


def _with_compounds(tokens):
    """Each token with the compound it belongs to: both 500 and mg may also be met as 500mg."""
    joined = rest = ""
    for token in tokens:
        if token.joined:
            joined, rest = token.joined, token.joined.replace("/", "")
        if not rest.startswith(token.word):
            joined = rest = ""
        rest = rest[len(token.word) :]
        yield token, joined


def _word(word: str, typed: str, joined: str, keep: bool) -> Word:
    """`keep` spares capitals in a mixed text: "SEP et OR" asks for the letters, not for the conjunction."""
    exact = (word, joined) if joined and joined != word else (word,)
    common = language.is_common(word) and len(exact) == 1 and not keep
    stems = () if common else tuple(dict.fromkeys(stem for form in exact for stem in language.stems(form)))
    return Word(typed, exact, stems, common)
