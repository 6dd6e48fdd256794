"""The tables of the forum that a test runs: another test's plugin may have declared more meanwhile."""

from forum import migrations
from forum.db import db


def our_tables():
    """The core's tables and those of the loaded plugins, in the order in which rows may be written."""
    known = migrations.branches()
    return [table for table in db.metadata.sorted_tables if any(branch.owns(table.name) for branch in known)]
