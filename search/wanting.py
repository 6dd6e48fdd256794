"""What a store has to look for, in terms that every store knows: cut words, labels, dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from .lexicon import Lexicon
from .planning import Plan, Stand, make_plan, stems_within
from .query import Filters, Query, Word
from .ranking import share_needed

_MOST_WEAK = 6  # words that only count in twos: more would be a long query for a few cases


class Piece(NamedTuple):
    """Words which a case holds all together, and what that covers of `Plan.whole`.

    `rarity` is what the words tell by themselves: in place of others they are worth less or more.
    """

    words: tuple[Word, ...]
    rarity: float
    worth: float
    covers: frozenset[int]


class Part(NamedTuple):
    """Of a case, the best counts: what of `typed` it holds taken together, or one of the `stands`."""

    typed: tuple[Piece, ...]
    stands: tuple[Piece, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return (*self.typed, *self.stands)


@dataclass(frozen=True)
class Wanted:
    """All conditions hold at once: a case is for one of the `audience`, passes `filters`, holds of each of
    `query.phrases` one of its runs, none of `query.excluded` in any form, none of `query.excluded_phrases`,
    all words of `within` in that part of it, and all pieces of one of `enough`.

    Where `enough` is empty, any piece of `parts` will do; where `parts` is empty too, no words are sought.
    A case holds a word that has one of its stems or, of a word without stems, one of its exact forms.
    """

    query: Query
    plan: Plan
    audience: frozenset[str]
    chosen: Filters
    parts: tuple[Part, ...] = ()
    enough: tuple[tuple[Piece, ...], ...] = ()

    @property
    def filters(self) -> Filters:
        return self.query.filters.joined_with(self.chosen)

    @property
    def is_vain(self) -> bool:
        """Nothing can be found: words are asked for, and the index knows none of them."""
        return not (self.parts or self.query.is_open)

    @property
    def within(self) -> tuple[tuple[str, ...], ...]:
        """Sets of stems: of each `query.within` has to hold one."""
        return stems_within(self.plan) if self.query.within else ()

    @property
    def pieces(self) -> list[Piece]:
        return [piece for part in self.parts for piece in part.pieces]

    def without(self, name: str) -> Wanted:
        """The same, whatever was chosen for that label beside the question."""
        return replace(self, chosen=self.chosen.without(name))

    def loosened(self) -> Wanted:
        """The same, but any piece will do: for want of cases that hold enough."""
        return replace(self, enough=())


def want(query: Query, lexicon: Lexicon, audience: Iterable[str], chosen: Filters) -> Wanted:
    plan = make_plan(query, lexicon)
    wanted = Wanted(query, plan, frozenset(audience), chosen)
    if query.is_open or not plan.sought:
        return wanted
    parts = _parts(plan)
    pieces = [piece for part in parts for piece in part.pieces]
    return replace(wanted, parts=parts, enough=_enough(plan, pieces))


def _parts(plan: Plan) -> tuple[Part, ...]:
    typed = [
        Piece((one.word,), one.rarity, one.rarity, frozenset({place}))
        for place, one in enumerate(plan.sought)
    ]
    grouped = {place for places, _ in plan.groups for place in places}
    alone = [Part((piece,), ()) for place, piece in enumerate(typed) if place not in grouped]
    tied = [
        Part(
            tuple(typed[place] for place in places),
            tuple(map(_stand, stands)),
        )
        for places, stands in plan.groups
    ]
    return (*alone, *tied)


def _stand(stand: Stand) -> Piece:
    words = tuple(one.word for one in stand.words)
    return Piece(words, sum(one.rarity for one in stand.words), stand.worth, frozenset(stand.covers))


def _enough(plan: Plan, pieces: list[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """The least sets of pieces that cover the share a case needs; () where each piece does alone."""
    if len(plan.sought) == 1:
        return ()
    needed = share_needed(len(plan.sought)) * plan.whole - 1e-6
    strong = [(piece,) for piece in pieces if piece.worth >= needed]
    weak = [piece for piece in pieces if piece.worth < needed]
    if not weak:
        return ()
    telling = sorted(weak, key=lambda piece: -piece.worth)[:_MOST_WEAK]
    sets = [one for many in (2, 3) for one in combinations(telling, many) if _covers(one, needed)]
    least = [one for one in sets if not any(set(other) < set(one) for other in sets)]
    return (*strong, *least)


def _covers(pieces: tuple[Piece, ...], needed: float) -> bool:
    apart = sum(len(piece.covers) for piece in pieces) == len(frozenset().union(*(p.covers for p in pieces)))
    return apart and sum(piece.worth for piece in pieces) >= needed
