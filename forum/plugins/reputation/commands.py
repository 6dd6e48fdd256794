"""flask reputation: rebuild everything from votes and ledger; the nightly look at votes."""

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.reputation import recomputing

reputation = AppGroup("reputation", help="Votes and points: recompute.")


@reputation.command("recompute")
def recompute():
    """Rebuild scores, order and points from the votes and the ledger."""
    with ProgressBar("Answers", len(recomputing.answers_to_count())) as bar:
        moved = recomputing.recompute(bar)
    click.echo(f"{moved} answers changed their place; points are as the ledger says.")
