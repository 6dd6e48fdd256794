"""What the page of bookmarks shows."""

from typing import NamedTuple

from forum.plugin_api import excerpt, plain_text

SHOWN = 160


class BookmarkView(NamedTuple):
    """A kept case or answer in the member's list."""

    url: str
    action: str
    title: str
    author: str
    is_answer: bool
    beginning: str
    kept_at: object


def shown_bookmarks(found):
    return [_shown(row) for row in found]


def _shown(row):
    is_answer = row.answer_id is not None
    own = f"/answers/{row.answer_id}" if is_answer else f"/cases/{row.case_id}"
    return BookmarkView(
        own if is_answer else f"{own}/{row.slug}",
        f"{own}/bookmark",
        row.title,
        row.pseudonym,
        is_answer,
        excerpt(plain_text(row.html if is_answer else row.question_html), SHOWN),
        row.kept_at,
    )
