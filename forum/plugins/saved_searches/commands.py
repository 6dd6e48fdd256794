"""flask saved-searches alert: finds what is new, then mails whoever asked for it."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from forum.plugin_api import IndexUnavailable, ProgressBar
from forum.plugins.saved_searches import alerts, digests, stirring

commands = AppGroup("saved-searches", help="Saved searches: alert.")


@commands.command("alert")
@click.option("--mail/--no-mail", default=True, help="Send the mails that are due.", show_default=True)
def alert(mail):
    """Find what is new in saved searches, and send the mails that are due.

    For cron, as often as you like: a mail goes at most once a day. Stopped anywhere, it goes on at the next
    run; the same news is never mailed twice.
    """
    if mail and not current_app.config["SITE_URL"]:
        raise click.ClickException("Please set SITE_URL: a mail needs the address that members use.")
    try:
        looked, moved = find()
    except IndexUnavailable:
        click.echo("The search index cannot be read; the next run looks again.", err=True)
        sys.exit(1)
    click.echo(f"{looked} saved searches looked at, {moved} with news.")
    if mail:
        sent, failed = send()
        click.echo(f"{sent} mails sent, {failed} failed.")


def find():
    stirring.await_index(stirring.notice_states())
    with ProgressBar("Saved searches", len(alerts.search_numbers())) as bar:
        return alerts.find_all_news(bar)


def send():
    with ProgressBar("Mails") as bar:
        return digests.send_digests(bar)
