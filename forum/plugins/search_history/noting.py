"""Notes a search once its page is with the reader: whatever happens here, nobody waits for it."""

from flask import request

from forum.plugin_api import note_later
from forum.plugins.search_history.actions import count_failure, keep_search
from forum.plugins.search_history.discretion import may_be_kept


def note_search(reader, text, total):
    """Keep the question in its member's history; where it found nothing at all, count that as well."""
    if reader is None or not may_be_kept(text):
        return
    number, failed = reader.id, not total and not narrowed(request.args)

    def note(connection):
        if keep_search(connection, number, text) and failed:
            count_failure(connection, number, text)

    note_later("A search", note)


def narrowed(args):
    """What finds nothing beside a choice, or on page two, might have found something alone."""
    return any(value for name, value in args.items() if name not in ("q", "order"))
