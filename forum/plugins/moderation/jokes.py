"""The joke model: how likely a text is a joke, what spoke for it, and the file that keeps what was learnt."""

import gzip
import hashlib
import json
import os
import zlib
from array import array
from heapq import nlargest
from math import exp, sqrt
from typing import NamedTuple

from forum.plugins.moderation.signs import SLOTS, signs_of, word_number, words_in

MOST_REASONS = 5
PLACES = 3  # decimals of a weight that a file keeps


class Verdict(NamedTuple):
    """How likely a text is a joke (0-1), from where on that counts, and the signs that spoke for it.

    `is_plain` where each word is one that jokes use: what the model never read may be the name of a drug.
    """

    p: float
    suggest_at: float
    auto_at: float
    reasons: list
    is_plain: bool = False


class Model:
    """Weights of signs. A text's score is their sum, evened out by how many signs it has."""

    def __init__(self, weights=None, bias=0.0, suggest_at=0.5, auto_at=0.95, plain_words=()):
        self.weights = weights or array("d", bytes(8 * SLOTS))
        self.bias, self.suggest_at, self.auto_at = bias, suggest_at, auto_at
        self.plain_words = frozenset(plain_words)

    def probability(self, slots):
        """How likely a text with those slots is a joke."""
        weights = self.weights
        total = sum([weights[slot] for slot in slots])
        return logistic(self.bias + total / sqrt(len(slots) or 1))

    def judge(self, text):
        """The verdict on a text, with its reasons."""
        signs = signs_of(text)
        p = self.probability(slots_in(signs))
        is_plain = self.plain_words.issuperset(map(word_number, words_in(text)))
        return Verdict(p, self.suggest_at, self.auto_at, self._reasons(signs), is_plain)

    def _reasons(self, signs):
        """The signs that spoke for a joke, the strongest first."""
        weighed = {
            (sign.name, sign.is_word): sum(self.weights[slot] for slot in sign.slots) for sign in signs
        }
        strongest = nlargest(MOST_REASONS, weighed.items(), key=lambda one: one[1])
        return [(name, is_word) for (name, is_word), weight in strongest if weight > 0]

    @property
    def name(self):
        """Names these very weights, so that what was judged by others does not count against them."""
        told = json.dumps([self.bias, self.suggest_at, self.auto_at]).encode()
        return hashlib.sha256(self.weights.tobytes() + told).hexdigest()[:16]


def slots_in(signs):
    """Each slot once: what is said ten times is not ten times as true."""
    return list({slot for sign in signs for slot in sign.slots})


def logistic(score):
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def save_model(model, path):
    """Write the model so that whoever reads the file finds the old one or the new one, whole."""
    kept = {slot: round(weight, PLACES) for slot, weight in enumerate(model.weights) if round(weight, PLACES)}
    facts = {
        "slots": SLOTS,
        "bias": model.bias,
        "suggest_at": model.suggest_at,
        "auto_at": model.auto_at,
        "plain_words": sorted(model.plain_words),
        "weights": kept,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(gzip.compress(json.dumps(facts).encode(), mtime=0))
    os.replace(beside, path)


def load_model(path):
    """The model in that file; raises ValueError where it is not one of ours."""
    try:
        facts = json.loads(gzip.decompress(path.read_bytes()))
        weights = array("d", bytes(8 * SLOTS))
        for slot, weight in facts["weights"].items():
            weights[int(slot)] = weight
        return Model(weights, facts["bias"], facts["suggest_at"], facts["auto_at"], facts["plain_words"])
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no model of jokes.") from error
