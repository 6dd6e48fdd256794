"""What goes into a search engine (a case as plain text) and what comes out of it (hits, counts)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from . import language


def label_value(text: str) -> str:
    """A value as documents bear it and filters ask for it: "Érythème  migrant" is "erytheme migrant"."""
    return " ".join(map(language.fold, language.clean(text).split()))


@dataclass
class Document:
    """One case as the search knows it: plain text only, dates naive in UTC.

    `audience` holds tokens such as "members" or "member:12"; a reader finds the case when he holds one of
    them. `weight` comes from plugins: 1.0 is neutral, it multiplies the score. `usefulness` (in millionths)
    is what the order "useful" goes by. `labels` is what else a case can be narrowed and counted by, field by
    field: {"drug": ["metronidazole"], "with": ["photo"]}.
    """

    id: int
    title: str
    question: str
    posted: datetime
    active: datetime
    audience: list[str]
    answers: list[tuple[int, str]] = field(default_factory=list)
    accepted: tuple[int, str] | None = None
    tags: list[str] = field(default_factory=list)
    specialties: list[str] = field(default_factory=list)
    author: str = ""
    state: str = "open"
    weight: float = 1.0
    language: str = ""
    usefulness: int = 0
    labels: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self):
        self.answers = [(number, text) for number, text in self.answers]
        self.accepted = tuple(self.accepted) if self.accepted else None

    @property
    def answered(self) -> bool:
        return bool(self.answers or self.accepted)

    def all_labels(self) -> dict[str, list[str]]:
        """Every label of the case: those that follow from its own facts, then the plugins'."""
        own = {
            "specialty": self.specialties,
            "state": [self.state],
            "year": [str(self.posted.year)],
            "author": [label_value(self.author)] if self.author else [],
            "tag": [label_value(tag) for tag in self.tags],
        }
        return {**self.labels, **own}

    def cleaned(self, clean: Callable[[str], str]) -> Document:
        """The same case with every text passed through `clean`."""
        return replace(
            self,
            title=clean(self.title),
            question=clean(self.question),
            answers=[(number, clean(text)) for number, text in self.answers],
            accepted=self.accepted and (self.accepted[0], clean(self.accepted[1])),
            tags=[clean(tag) for tag in self.tags],
        )

    def as_facts(self) -> dict:
        """The document as JSON can hold it; `from_facts` is the way back."""
        facts = asdict(self)
        facts["posted"], facts["active"] = self.posted.isoformat(), self.active.isoformat()
        return facts

    def digest(self) -> str:
        """Equal cases, equal digests."""
        return hashlib.sha256(json.dumps(self.as_facts(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_facts(cls, facts: dict) -> Document:
        posted, active = (datetime.fromisoformat(facts[name]) for name in ("posted", "active"))
        return cls(**{**facts, "posted": posted, "active": active})


@dataclass(frozen=True)
class Hit:
    """A case that was found; both HTML texts are escaped, with <mark> around what matched.

    `answer_id` names the answer the snippet was taken from, None when the question matched best.
    """

    id: int
    score: float
    title_html: str
    snippet_html: str
    answer_id: int | None = None


@dataclass(frozen=True)
class Results:
    """One page of hits. `counts` maps a facet to its values: {"specialty": {"dermatologie": 12}}.

    `cut` says that the time bound ended the search early; `total` is then a lower bound. `rough` says that
    `counts` were estimated from a share of the cases found, nothing else. `mended` pairs a
    word that finds nothing with the one that was sought in its place; `suggestion` is another wording of
    the whole question ("did you mean") that finds more. Both find something for this very reader. `loosened`
    are phrases that stand in no case he may see: their words were sought one by one.
    """

    hits: list[Hit]
    total: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    order: str = "relevance"
    cut: bool = False
    rough: bool = False
    mended: tuple[tuple[str, str], ...] = ()
    suggestion: str = ""
    loosened: tuple[str, ...] = ()

    @property
    def total_is_exact(self) -> bool:
        return not self.cut
