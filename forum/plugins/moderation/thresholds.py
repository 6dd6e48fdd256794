"""When a text is taken for a joke, and when it folds alone: in production as in the benchmark."""

from forum.plugins.moderation.clinical import is_clinical

AUTO_AT = 0.95  # as sure as this a joke is folded alone
LONGEST_AUTO = 120  # signs; a longer text is never folded alone
FALSE_SUGGESTIONS = 0.025  # of serious medical replies held out in training, at most so many are asked about
FALSE_AUTOS = 0.0005  # and at most so many of them are as sure a joke as what is folded alone
LEAST_SUGGEST_AT = 0.5


def is_suggested(verdict):
    """Whether the author is asked if this is a joke."""
    return verdict.p >= verdict.suggest_at


def may_fold_alone(text, verdict):
    """Whether a text is so surely a joke, so short and so free of anything clinical that it folds alone."""
    is_sure = verdict.p >= max(AUTO_AT, verdict.auto_at) and verdict.is_plain
    return is_sure and len(text) <= LONGEST_AUTO and not is_clinical(text)
