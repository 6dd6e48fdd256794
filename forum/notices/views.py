"""What the page of notices shows: each notice as a sentence in the reader's language."""

from typing import NamedTuple

from markupsafe import escape

from forum.plugin import notice_kinds


class NoticeView(NamedTuple):
    """One notice in a list."""

    url: str
    sentence: str
    told_at: object
    is_new: bool


def shown_notices(rows):
    kinds = notice_kinds()
    return [
        NoticeView(
            f"/notices/{row.number}",
            escape(kinds[row.code].sentence) % {"subject": row.subject},
            row.told_at,
            row.read_at is None,
        )
        for row in rows
    ]
