"""Commands that bring terms in and tell which are there: flask vocabulary import-mesh, status."""

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.thesaurus import importing, queries, wordings
from forum.plugins.thesaurus.mesh import Mismatch

words = AppGroup("vocabulary", help="Words that others keep: medicines, terms.")


@words.command("import-mesh")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Also when the file has lost many of its lines.")
def import_mesh(file, force):
    """Import French and English names from FILE (JSON Lines with fr and en). Safe to repeat."""
    try:
        with ProgressBar("Terms", total=100) as bar:
            edition = importing.import_mesh(file, force, bar)
    except Mismatch as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"{edition.lines} lines read: {told(edition)}")
    click.echo("Searches use them from now on.")


@words.command("status")
def status():
    """Tell which words the search knows beside those that are typed."""
    known = wordings.Dictionaries()
    click.echo(f"Abbreviations: {len(known.abbreviations)} terms, our own list.")
    edition = queries.edition()
    click.echo(f"Imported: {told(edition)}" if edition else "Imported: nothing yet (vocabulary import-mesh).")


def told(edition):
    """ "21928 pairs of terms, 9000 pairs of words learned from them (mesh, 2026-05-31 12:00 UTC)."""
    return (
        f"{edition.terms} pairs of terms, {edition.words} pairs of words learned from them "
        f"({edition.source}, {edition.imported_at:%Y-%m-%d %H:%M} UTC)."
    )
