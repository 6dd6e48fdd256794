"""Completes what is being typed in the search box."""

from typing import NamedTuple

from forum import hooks


class Completion(NamedTuple):
    """One way to go on: `kind` is the heading it stands under; with a `url` it leads there at once,
    without one `text` becomes the question."""

    kind: str
    text: str
    url: str = ""


def completions_of(beginning, reader):
    return hooks.completions.apply([], beginning=beginning, reader=reader)
