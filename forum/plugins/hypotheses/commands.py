"""flask hypotheses recompute: pool every case anew, after weights or voices have changed."""

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.hypotheses import recomputing

hypotheses = AppGroup("hypotheses", help="What colleagues think of cases: recompute.")


@hypotheses.command("recompute")
def recompute():
    """Pool the hypotheses of every case anew, with what its authors' voices weigh now."""
    cases = recomputing.cases_to_pool()
    with ProgressBar("Cases", len(cases)) as bar:
        moved = recomputing.recompute(cases, bar)
    click.echo(f"{len(cases)} cases pooled; {moved} came to another state.")
