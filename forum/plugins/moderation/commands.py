"""flask moderation: train the model of jokes on labelled texts."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forum.plugin_api import ProgressBar
from forum.plugins.moderation.examples import OWN, read_examples
from forum.plugins.moderation.jokes import save_model
from forum.plugins.moderation.keeping import trained_path
from forum.plugins.moderation.learning import learn, steps_for

moderation = AppGroup("moderation", help="Jokes: train.")


@moderation.command("train")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def train(files, to):
    """Learn from labelled texts (JSON Lines, .gz too), beside the sentences that came with the plugin."""
    try:
        examples = [one for path in (OWN, *files) for one in read_examples(path)]
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    with ProgressBar("Learning", steps_for(len(examples))) as bar:
        model = learn(examples, bar)
    save_model(model, to or trained_path())
    click.echo(f"Learnt from {len(examples)} texts; asks from {model.suggest_at:.2f} on.")
