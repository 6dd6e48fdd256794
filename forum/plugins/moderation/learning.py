"""Learns which signs speak for a joke, and from where on a text is taken for one."""

import random
from array import array
from collections import Counter
from math import sqrt
from typing import NamedTuple

from forum.plugins.moderation.jokes import Model, slots_in
from forum.plugins.moderation.signs import SLOTS, signs_of, word_number, words_in
from forum.plugins.moderation.thresholds import FALSE_AUTOS, FALSE_SUGGESTIONS, LEAST_SUGGEST_AT

FOLDS = 4
FEWEST_ROUNDS, MOST_ROUNDS, TEXTS_READ = 5, 30, 100_000
JOKES_WITH_A_PLAIN_WORD = 2
PACE = 0.5
LEAST = 1e-6


class Example(NamedTuple):
    """A text, whether it is a joke, and whether it is what physicians write about patients."""

    text: str
    is_joke: bool
    is_medical: bool = False


def learn(examples, bar=None):
    """A model of those examples; its thresholds are chosen on texts held out in turn."""
    examples = list({one.text: one for one in examples}.values())
    seen = [(array("l", slots_in(signs_of(one.text))), one.is_joke, one.is_medical) for one in examples]
    random.Random(1).shuffle(seen)
    rounds, step = rounds_for(len(seen)), Steps(bar)
    model = _fit(seen, rounds, step)
    model.suggest_at, model.auto_at = choose_thresholds(_held_out(seen, rounds, step))
    model.plain_words = _plain_words(examples)
    return model


def rounds_for(count):
    """How often so many texts are read: few are read more often."""
    return max(FEWEST_ROUNDS, min(MOST_ROUNDS, TEXTS_READ // max(1, count)))


def steps_for(count):
    """How many steps the bar of `learn` goes."""
    return rounds_for(count) * (FOLDS + 1)


def _plain_words(examples):
    """The words that several jokes use."""
    jokes = Counter(word for one in examples if one.is_joke for word in set(words_in(one.text)))
    return frozenset(word_number(word) for word, count in jokes.items() if count >= JOKES_WITH_A_PLAIN_WORD)


class Steps:
    """Counts the rounds done for a bar, where somebody watches."""

    def __init__(self, bar):
        self.bar, self.done = bar, 0

    def __call__(self):
        self.done += 1
        if self.bar:
            self.bar(self.done)


def choose_thresholds(judged):
    """(suggest at, sure at) so that few of the serious medical texts among (p, is_joke, is_medical) pass."""
    serious = sorted((p for p, is_joke, is_medical in judged if is_medical and not is_joke), reverse=True)
    serious = serious or sorted((p for p, is_joke, _ in judged if not is_joke), reverse=True)
    suggest_at, auto_at = _passed_by(serious, FALSE_SUGGESTIONS), _passed_by(serious, FALSE_AUTOS)
    return max(LEAST_SUGGEST_AT, suggest_at), auto_at


def _passed_by(falling, share):
    """The least threshold that at most that share of the falling figures reach."""
    allowed = int(len(falling) * share)
    return falling[allowed] + LEAST if allowed < len(falling) else 0.0


def _held_out(seen, rounds, step):
    """(p, is_joke, is_medical) of each text, told by a model that did not see it."""
    judged = []
    for fold in range(FOLDS):
        model = _fit([one for place, one in enumerate(seen) if place % FOLDS != fold], rounds, step)
        judged += [(model.probability(slots), joke, medical) for slots, joke, medical in seen[fold::FOLDS]]
    return judged


def _fit(seen, rounds, step):
    """Logistic regression, one text after the other; a slot that moved much moves less (AdaGrad)."""
    model, moved = Model(), array("d", [1.0]) * SLOTS
    order = list(seen)
    shuffle = random.Random(2)
    for _round in range(rounds):
        shuffle.shuffle(order)
        for slots, is_joke, _ in order:
            _correct(model, moved, slots, is_joke)
        step()
    return model


def _correct(model, moved, slots, is_joke):
    error = model.probability(slots) - is_joke
    model.bias -= 0.01 * error
    slope = error / sqrt(len(slots) or 1)
    square, weights = slope * slope, model.weights
    for slot in slots:
        moved[slot] += square
        weights[slot] -= PACE * slope / sqrt(moved[slot])
