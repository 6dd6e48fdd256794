"""flask reputation: rebuild everything from votes and ledger; the nightly look at votes."""

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.reputation import capping, fraud, recomputing

reputation = AppGroup("reputation", help="Votes and points: recompute, nightly.")


@reputation.command("nightly")
def nightly():
    """Look for votes that are no opinions, apply the daily cap, let old votes on doses fade: for cron."""
    doubts = fraud.find_fraud()
    capped = capping.apply_cap()
    faded = recomputing.recompute_faded()
    click.echo(f"{doubts} new doubts, {capped} lines of the daily cap, {faded} answers moved by age.")


@reputation.command("recompute")
def recompute():
    """Rebuild scores, order and points from the votes and the ledger."""
    with ProgressBar("Answers", len(recomputing.answers_to_count())) as bar:
        moved = recomputing.recompute(bar)
    click.echo(f"{moved} answers changed their place; points are as the ledger says.")
