"""One differential out of many answers: what is thought, how strongly, and how far it converges.

The formulas are those of the design notes on ranking, c.3: a hypothesis at place r of an answer counts
its author's voice times his confidence divided by r, a weight of the family that pools best where
several physicians rank diagnoses (Barnett and others, JAMA Network Open 2019). Whoever answers twice
is heard once, as he spoke last.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

AGREEMENT, DISSENT = 0.60, 0.30
ENOUGH, HEARD = 2, 1.0
ONE, SPLIT, CONVERGENT = "one", "split", "convergent"


@dataclass(frozen=True)
class Opinion:
    """The hypotheses of one answer by their keys, the most likely first; `confidence` from 0 to 1."""

    answer: int
    author: int
    specialty: str | None
    voice: float
    confidence: float
    keys: tuple[str, ...]
    is_specialist: bool = False
    is_challenged: bool = False


@dataclass(frozen=True)
class Share:
    """What part of all support a hypothesis has; `among_specialists` the same among them alone.

    `authors` is how many name it at any place, `specialties` are theirs, the best represented first.
    """

    key: str
    share: float
    among_specialists: float
    authors: int
    specialties: tuple[str, ...]


def pool(opinions):
    """The shares of all hypotheses, the strongest first; they add up to 1."""
    heard = heard_once(opinions)
    support, among = _support(heard), _support([one for one in heard if one.is_specialist])
    total, total_among = sum(support.values()), sum(among.values())
    shares = [
        _share(key, weight / total, among.get(key, 0.0) / total_among if total_among else 0.0, heard)
        for key, weight in support.items()
        if weight > 0
    ]
    return sorted(shares, key=lambda one: (-one.share, one.key))


def state_of(opinions):
    """How far the opinions converge: CONVERGENT, SPLIT, ONE, or "" where nobody named anything.

    What each puts first decides: whoever also names what else to think of agrees no less. Convergent: one
    hypothesis comes first for most of the voices, two of full weight among them. Split: another comes first
    for many, none for most, or a specialist calls an answer that has the first one incorrect.
    """
    heard = heard_once(opinions)
    firsts = sorted(_first_choices(heard).items(), key=lambda one: (-one[1], one[0]))
    if not firsts:
        return ""
    key, lead = firsts[0]
    backers = [one for one in heard if one.keys[0] == key]
    challenged = any(one.is_challenged for one in backers)
    agree = sum(one.voice >= HEARD for one in backers) >= ENOUGH
    if lead >= AGREEMENT and agree and not challenged:
        return CONVERGENT
    dissent = firsts[1][1] if len(firsts) > 1 else 0.0
    return SPLIT if lead < AGREEMENT or dissent >= DISSENT or challenged else ONE


def heard_once(opinions):
    """The last opinion of each author that names something and has a voice, in the order of answers."""
    last = {one.author: one for one in sorted(opinions, key=lambda one: one.answer)}
    return sorted((one for one in last.values() if one.keys and one.voice > 0), key=lambda one: one.answer)


def _support(opinions):
    support = defaultdict(float)
    for one in opinions:
        for place, key in enumerate(one.keys, 1):
            support[key] += one.voice * one.confidence / place
    return support


def _first_choices(opinions):
    """What part of all voices puts each hypothesis first."""
    support = _support([replace(one, keys=one.keys[:1]) for one in opinions])
    total = sum(support.values())
    return {key: weight / total for key, weight in support.items()}


def _share(key, share, among, heard):
    backers = [one for one in heard if key in one.keys]
    weights = defaultdict(float)
    for one in backers:
        if one.specialty:
            weights[one.specialty] += one.voice
    specialties = tuple(sorted(weights, key=lambda name: (-weights[name], name)))
    return Share(key, share, among, len(backers), specialties)
