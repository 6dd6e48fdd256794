"""Commands that bring official data in: flask vocabulary import-bdpm, import-atc."""

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.drugs import importing
from forum.plugins.drugs.bdpm import Mismatch

vocabulary = AppGroup("vocabulary", help="Words that others keep: medicines, terms.")


@vocabulary.command("import-bdpm")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--force", is_flag=True, help="Also when a table has lost many of its rows.")
@click.option("--index/--no-index", default=True, show_default=True, help="Have all cases indexed again.")
def import_bdpm(folder, force, index):
    """Import the official medicines tables that stand in FOLDER. Safe to repeat."""
    with ProgressBar("Medicines", total=100) as bar, _told():
        edition = importing.import_tables(folder, force, bar)
    for table, count in edition.rows.items():
        click.echo(f"{table}: {count} rows")
    click.echo(f"Data of {edition.data_date}, imported {edition.imported_at:%Y-%m-%d %H:%M} UTC.")
    if index:
        click.echo(f"{importing.index_again()} cases are to be indexed again.")


@vocabulary.command("import-atc")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def import_atc(file):
    """Import the names of ATC levels from a JSON Lines FILE. Safe to repeat."""
    with _told():
        click.echo(f"{importing.import_levels(file)} ATC levels.")


class _told:
    """A mismatch becomes one sentence and the exit status 1."""

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        if isinstance(error, Mismatch):
            raise click.ClickException(str(error)) from None
