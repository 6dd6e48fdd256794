"""The forum's commands: flask init, demo, serve, import-cases, db, search, member, notices."""

import sys
from functools import partial
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from forum import migrations
from forum.cases import indexing
from forum.cases.feeding import also_fed
from forum.cases.following import follow_outbox
from forum.cases.importing import import_lines, read_lines
from forum.cases.presets import PRESETS
from forum.catalogues import update_catalogues
from forum.db import change
from forum.demo import DEMO_ACCOUNTS, load_demo
from forum.errors import Refused
from forum.members.actions import sign_up
from forum.members.models import ROLES
from forum.members.queries import find_member
from forum.notices.mails import send_due_mails
from forum.progress import ProgressBar, console
from forum.server import serve_embedded
from forum.specialties import seed_specialties, specialty_called

database = AppGroup("db", help="The tables: upgrade, downgrade, revision.")
search = AppGroup("search", help="The search index: drain, rebuild, status.")
members = AppGroup("member", help="People: add, role.")
notices = AppGroup("notices", help="Notices: mail.")


def prepare_commands(app):
    """Add our commands to `flask`."""
    for group in (database, search, members, notices):
        app.cli.add_command(group)
    for command in (init, demo, serve, import_cases, translations):
        app.cli.add_command(command)


@click.command("init")
def init():
    """Create or update tables and specialties. Safe to repeat."""
    moved = migrations.upgrade()
    count = seed_specialties()
    indexing.mend_index()
    console.print(
        f"Tables: {', '.join(moved) + ' brought up to date' if moved else 'up to date'}. {count} specialties."
    )


@click.command("demo")
def demo():
    """Load the demo cases and accounts, unless they are there already."""
    with ProgressBar("Demo cases") as bar:
        account = load_demo(bar)
    if account is None:
        console.print("The demo is loaded already.")
    else:
        brought = indexing.drain_all()
        console.print(f"{account.cases} cases, {account.answers} answers, {brought} cases indexed.")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
def serve(host, port):
    """Serve the forum from one process, the drain of the index beside it: for trying out and small groups."""
    console.print(f"[bold]TocToc[/bold] on http://{host}:{port}")
    for name, password, role in DEMO_ACCOUNTS:
        if find_or_none(name):
            console.print(f"  {role}: [bold]{name}[/bold] / {password}")
    serve_embedded(partial(current_app.extensions["forum.make_app"], {"SEARCH_DRAIN": "thread"}), host, port)


@click.command("import-cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--map", "preset", type=click.Choice(sorted(PRESETS)), help="How a foreign file becomes ours.")
@click.option("--specialty", help="Where cases without a specialty go.")
@click.option("--index/--no-index", default=False, help="Bring the cases into the index before ending.")
def import_cases(file, preset, specialty, index):
    """Import cases from a JSON Lines file (.jsonl or .jsonl.gz); see docs/import.md. Safe to repeat."""
    if specialty and specialty_called(specialty) is None:
        raise click.BadParameter(f"there is no specialty {specialty}", param_hint="--specialty")
    total = sum(1 for _line in read_lines(file)) if console.is_terminal else None
    with ProgressBar(Path(file).name, total) as bar:
        account = import_lines(read_lines(file), PRESETS.get(preset, lambda record: record), specialty, bar)
    for number, sentence in account.skipped:
        click.echo(f"line {number}: {sentence}", err=True)
    click.echo(str(account))
    if index:
        show_drain()
    if account.skipped and not account.brought:
        sys.exit(1)


@click.command("translations")
def translations():
    """Bring the catalogues up to the texts in the code; says how many still lack a translation."""
    for path, lacking in update_catalogues().items():
        console.print(f"{path.relative_to(current_app.root_path)}: {lacking} missing")


@database.command("upgrade")
@click.option("--branch", help="Only this branch: core, or a plugin's name.")
@click.option("--to", default="head", show_default=True)
def upgrade(branch, to):
    """Bring the tables up to the code."""
    console.print(f"Moved: {', '.join(migrations.upgrade(to, branch)) or 'nothing'}.")


@database.command("downgrade")
@click.option("--branch", help="Only this branch: core, or a plugin's name.")
@click.option("--to", default="-1", show_default=True)
def downgrade(branch, to):
    """Take the tables back; "base" removes them."""
    console.print(f"Moved: {', '.join(migrations.downgrade(to, branch)) or 'nothing'}.")


@database.command("revision")
@click.argument("branch")
@click.argument("message")
def revision(branch, message):
    """Draft a migration from what the models have and the tables have not."""
    chosen = next(b for b in migrations.branches() if b.name == branch)
    console.print(migrations.draft_revision(chosen, message))


@search.command("drain")
@click.option("--follow", is_flag=True, help="Go on for ever; several may run, one works.")
def drain(follow):
    """Bring what changed into the index."""
    if follow:
        console.print("Following the outbox; stop with Ctrl-C.")
        follow_outbox(current_app._get_current_object())
    else:
        show_drain()


@search.command("rebuild")
def rebuild():
    """Build a new index beside the live one, then switch to it."""
    with ProgressBar("Indexing", indexing.count_cases()) as bar:
        count = indexing.rebuild_index(bar)
    console.print(f"{count} cases in the new index.")


@search.command("status")
def status():
    """Say how the index is and how many changes wait for it."""
    engine = indexing.search_engine()
    console.print(f"Index: {engine.health()}, {engine.count()} cases; waiting: {indexing.outbox_length()}.")
    for other in also_fed():
        state = other.health()
        console.print(f"Also fed: {state}, {other.count()} cases." if state == "ok" else f"Also fed: {state}")


@members.command("add")
@click.argument("pseudonym")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="verified", show_default=True)
@click.option("--specialty")
@click.password_option()
def add_member(pseudonym, email, role, specialty, password):
    """Add a member; the first administrator of a new forum comes this way."""
    try:
        member = sign_up(pseudonym, email, password, specialty)
    except Refused as refusal:
        raise click.ClickException(str(refusal.message)) from None
    with change():
        member.role = role
    console.print(f"{member.pseudonym} is {role}.")


@members.command("role")
@click.argument("pseudonym")
@click.argument("role", type=click.Choice(ROLES))
def give_role(pseudonym, role):
    """Give a member a role."""
    try:
        member = find_member(pseudonym)
    except Refused as refusal:
        raise click.ClickException(str(refusal.message)) from None
    with change():
        member.role = role
    console.print(f"{member.pseudonym} is {role}.")


@notices.command("mail")
def mail_notices():
    """Send the mails that say that a notice waits. For cron, as often as you like."""
    if not current_app.config["SITE_URL"]:
        raise click.ClickException("Please set SITE_URL: a mail needs the address that members use.")
    with ProgressBar("Mails") as bar:
        sent, failed = send_due_mails(bar)
    click.echo(f"{sent} mails sent, {failed} failed.")


def show_drain():
    with ProgressBar("Indexing", indexing.outbox_length()) as bar:
        console.print(f"{indexing.drain_all(bar)} cases indexed.")


def find_or_none(pseudonym):
    try:
        return find_member(pseudonym)
    except Refused:
        return None
