"""What a plugin may declare beside its hooks: states, features, facets, notices, kinds of replies, rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseState:
    """What a case has come to: a code for index and addresses, a label, a sentence for the help page.

    Of several states that a case has reached, the one of the highest rank is shown. `names` are what members
    may call it in a search beside code and label.
    """

    code: str
    label: str
    meaning: str = ""
    rank: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseFeature:
    """Something a case may have: the value of the label "with", how a page names it, what members type."""

    code: str
    label: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoticeKind:
    """What members are told: a sentence that may hold %(subject)s, and whether a mail says that it waits."""

    code: str
    sentence: str
    mailed: bool = False


@dataclass(frozen=True)
class Facet:
    """A label that results are counted and narrowed by; `name_of` gives a value's name, or "" to hide it."""

    field: str
    label: str
    name_of: object


@dataclass(frozen=True)
class Holding:
    """Which rows of a table belong to a member and to a case: they are exported and erased with them."""

    model: type
    member: object = None
    case: object = None
    answer: object = None
    nobody: bool = False


@dataclass(frozen=True)
class ReplyKind:
    """A kind of reply: what its chip says, the heading of its lane, a sentence for whoever chooses it."""

    code: str
    label: str
    lane: str = ""
    hint: str = ""
    folded: bool = False
