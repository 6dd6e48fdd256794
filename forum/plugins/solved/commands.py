"""flask solved remind: asks the askers of past cases what became of them."""

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.solved import reminders

commands = AppGroup("solved", help="Outcomes: remind.")


@commands.command("remind")
def remind():
    """Ask askers what became of their cases, after a week, a month and three months.

    For cron, every night: each asker hears of a case at most once a step. Stopped anywhere, it goes on at
    the next run. The notices are mailed by `flask notices mail`.
    """
    planned = reminders.plan_reminders()
    with ProgressBar("Reminders", reminders.count_due()) as bar:
        reminded = reminders.remind_all(bar)
    click.echo(f"{planned} cases newly noted, {reminded} askers reminded.")
