"""What of a question is looked for in an index, and what each part tells there; the same for all engines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice, pairwise, product
from typing import NamedTuple

from . import language
from .lexicon import Lexicon
from .query import Query, Word
from .weighing import rarity

_ALWAYS = 6  # so many words are looked for at any price
_MOST_TELLING = 32
_MOST_PAIRS, _FARTHEST = 8, 4
_MOST_WAYS = 64
_POSTINGS_OF_A_TEXT = 3  # times the number of cases
_OF_A_FILLER = 0.25  # of its rarity: "patient" beside what the patient has
_MOST_FOR_ONE = 3  # times its own rarity: one abbreviation may stand for several words, a common word not


class Sought(NamedTuple):
    """A word of the question with what it tells in this index."""

    word: Word
    rarity: float


class Stand(NamedTuple):
    """Another wording of some of the sought words: `covers` are places in `Plan.sought`."""

    covers: tuple[int, ...]
    words: tuple[Sought, ...]
    worth: float


class Pair(NamedTuple):
    """Two words that follow one another in the question, as places in `Plan.sought`; `step` places apart."""

    first: int
    second: int
    step: int


class Plan(NamedTuple):
    """The words worth looking for, the most telling first, and what may stand for them.

    `groups` are the places in `sought` that wordings tie together, each with its stands: of a group the best
    counts, what was typed or one of the stands. Places in no group count for themselves. `whole` is what a
    case tells that holds everything. `pairs` are neighbours in the question, the most telling first.
    """

    sought: tuple[Sought, ...]
    groups: tuple[tuple[tuple[int, ...], tuple[Stand, ...]], ...]
    whole: float
    pairs: tuple[Pair, ...] = ()


def make_plan(query: Query, lexicon: Lexicon) -> Plan:
    sought, places = _bounded(lexicon, _seek(lexicon, query))
    stands = [stand for wording in query.wordings if (stand := _stand(wording, sought, places, lexicon))]
    groups = _groups(stands)
    whole = sum(one.rarity for one in sought)
    return Plan(tuple(sought), groups, whole, _pairs(sought, places))


def _pairs(sought: list[Sought], places: dict[int, int]) -> tuple[Pair, ...]:
    """Neighbours in the question; words of grammar between them count for their room."""
    pairs = [
        Pair(places[one], places[other], other - one)
        for one, other in pairwise(sorted(places))
        if other - one <= _FARTHEST
    ]
    pairs.sort(key=lambda pair: -min(sought[pair.first].rarity, sought[pair.second].rarity))
    return tuple(pairs[:_MOST_PAIRS])


def stems_within(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """What a part of the case has to hold for `Query.within`: of each of these sets one stem.

    Another wording may stand there as it may anywhere: "a or (b and c)" is asked as "a or b" and "a or c".
    """
    grouped = {place for places, _ in plan.groups for place in places}
    wanted = [_stems(one.word) for place, one in enumerate(plan.sought) if place not in grouped]
    for places, stands in plan.groups:
        ways = [[_stems(plan.sought[place].word) for place in places]]
        for stand in stands:
            rest = [_stems(plan.sought[place].word) for place in places if place not in stand.covers]
            ways.append([*(_stems(one.word) for one in stand.words), *rest])
        wanted += [tuple(chain.from_iterable(picked)) for picked in islice(product(*ways), _MOST_WAYS)]
    return tuple(wanted)


def _stems(word: Word) -> tuple[str, ...]:
    """A completed beginning has none of its own: those of its completions serve."""
    return word.stems or tuple(stem for form in word.exact for stem in language.stems(form))


def holding(lexicon: Lexicon, word: Word) -> int:
    """How many cases hold the word, about: its commonest form counts."""
    number = max((lexicon.frequency("stem", form) for form in word.stems), default=0)
    # Words of grammar and completed beginnings have no stem, nor have capitals that are also grammar.
    return number or max((lexicon.frequency("exact", form) for form in word.exact), default=0)


def _seek(lexicon: Lexicon, query: Query) -> list[tuple[int, Sought]]:
    """The words to look for with their places in the question; words of grammar only for want of others.

    A word that no case holds is kept where another wording may stand for it.
    """
    words = list(enumerate(query.words))
    telling = [(place, word) for place, word in words if not word.common] or words
    covered = {place for wording in query.wordings for place in wording.covers}
    found = []
    for place, word in telling:
        number = holding(lexicon, word)
        if number or place in covered:
            found.append((place, Sought(word, rarity(number, lexicon.count))))
    return sorted(_less_for_fillers(found), key=lambda one: -one[1].rarity)


def _less_for_fillers(found: list[tuple[int, Sought]]) -> list[tuple[int, Sought]]:
    """Rare as it may be, a word that questions are put with tells little beside what they are about."""
    if all(_is_filler(one.word) for _, one in found):
        return found
    return [
        (place, Sought(one.word, one.rarity * (_OF_A_FILLER if _is_filler(one.word) else 1)))
        for place, one in found
    ]


def _is_filler(word: Word) -> bool:
    return any(map(language.is_filler, word.exact))


def _bounded(lexicon: Lexicon, found) -> tuple[list[Sought], dict[int, int]]:
    """A long text is searched by its most telling words, so that its cost has an end."""
    kept, places, postings = [], {}, 0
    for place, one in found[:_MOST_TELLING]:
        field, forms = ("stem", one.word.stems) if one.word.stems else ("exact", one.word.exact)
        postings += sum(lexicon.frequency(field, form) for form in forms)
        if len(kept) >= _ALWAYS and postings > _POSTINGS_OF_A_TEXT * lexicon.count:
            break
        places[place] = len(kept)
        kept.append(one)
    return kept, places


def _stand(wording, sought, places, lexicon) -> Stand | None:
    """A wording in the terms of the plan, if the index holds all its words and the plan what it covers."""
    covers = tuple(sorted(places[place] for place in wording.covers if place in places))
    numbers = [holding(lexicon, word) for word in wording.words]
    if not covers or not all(numbers):
        return None
    words = tuple(
        Sought(word, rarity(number, lexicon.count))
        for word, number in zip(wording.words, numbers, strict=True)
    )
    typed, own = sum(sought[place].rarity for place in covers), sum(one.rarity for one in words)
    return Stand(covers, words, wording.weight * min(typed, _MOST_FOR_ONE * own))


def _groups(stands: Iterable[Stand]) -> tuple[tuple[tuple[int, ...], tuple[Stand, ...]], ...]:
    """Stands that share a word are weighed against each other: they are drawn into one group."""
    groups: list[tuple[set[int], list[Stand]]] = []
    for stand in stands:
        places, members = set(stand.covers), [stand]
        for other in [group for group in groups if not group[0].isdisjoint(places)]:
            groups.remove(other)
            places |= other[0]
            members += other[1]
        groups.append((places, members))
    return tuple((tuple(sorted(places)), tuple(members)) for places, members in groups)
