"""The tables' history: the core's in migrations/, each plugin's in its folder with its own version table."""

import re
from dataclasses import dataclass
from pathlib import Path

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from forum.db import db
from forum.plugin import plugins_loaded

CORE = "core"
REVISION = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {earlier!r}


def upgrade():
    {up}


def downgrade():
    {down}
'''


@dataclass(frozen=True)
class Branch:
    """One line of history: the core's, or a plugin's whose tables all bear its name."""

    name: str
    folder: Path

    @property
    def version_table(self):
        return f"{self.name}_version"

    def owns(self, table):
        """A table that is neither the core's nor a loaded plugin's is left alone: its plugin may be off."""
        if self.name == CORE:
            return table in _core_tables()
        return table.startswith(f"{self.name}_") and table != self.version_table


def branches():
    """The core first, then the plugins that have tables, in loading order."""
    core = Branch(CORE, Path(current_app.root_path) / "migrations")
    return [core, *(Branch(p.name, p.folder / "migrations") for p in plugins_loaded() if p.holdings)]


def written_branches():
    """The branches that have a history: a plugin being written has tables before it has migrations."""
    return [branch for branch in branches() if branch.folder.is_dir()]


def upgrade(target="head", only=None):
    """Bring every branch (or one) up to its newest tables; returns the names of the branches that moved."""
    chosen = [branch for branch in written_branches() if only in (None, branch.name)]
    return [branch.name for branch in chosen if _move(branch, target, up=True)]


def downgrade(target="base", only=None):
    """Take every branch (or one) back; plugins first, because they lean on the core's tables."""
    chosen = [branch for branch in reversed(written_branches()) if only in (None, branch.name)]
    return [branch.name for branch in chosen if _move(branch, target, up=False)]


def pending():
    """The branches whose tables are older than the code."""
    with db.engine.connect() as connection:
        return [
            branch.name
            for branch in written_branches()
            if _current(connection, branch) != _scripts(branch).get_heads()
        ]


def differences(branch):
    """What the tables of a branch have that its models do not, or the other way round; empty when true."""
    with db.engine.connect() as connection:
        return compare_metadata(_context(connection, branch), db.metadata)


def draft_revision(branch, message):
    """Write a new revision file from what models and tables differ in, to be read and mended by hand."""
    with db.engine.connect() as connection:
        script = produce_migrations(_context(connection, branch), db.metadata)
    folder = branch.folder / "versions"
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.glob("*.py"))) + 1
    path = folder / f"{number:04d}_{re.sub('[^a-z0-9]+', '_', message.lower()).strip('_')}.py"
    earlier = f"{branch.name}_{number - 1:04d}" if number > 1 else None
    path.write_text(
        REVISION.format(
            message=message,
            revision=f"{branch.name}_{number:04d}",
            earlier=earlier,
            up=_body(script.upgrade_ops),
            down=_body(script.downgrade_ops),
        )
    )
    return path


def _body(operations):
    lines = render_python_code(operations).splitlines()
    return "\n".join(line for line in lines if "###" not in line).strip()


def _core_tables():
    """What the models of the core declare; a plugin's models are known by their module."""
    mapped = [(mapper.class_.__module__, mapper.local_table.name) for mapper in db.Model.registry.mappers]
    return {
        table
        for module, table in mapped
        if module.startswith("forum.") and not module.startswith("forum.plugins.")
    }


def _config(branch):
    config = Config()
    config.set_main_option("script_location", str(branch.folder))
    config.set_main_option("path_separator", "os")
    return config


def _scripts(branch):
    return ScriptDirectory.from_config(_config(branch))


def _context(connection, branch):
    options = {
        "version_table": branch.version_table,
        "compare_type": True,
        "include_object": lambda item, name, kind, *_: kind != "table" or branch.owns(name),
    }
    return MigrationContext.configure(connection, opts=options)


def _current(connection, branch):
    return list(_context(connection, branch).get_current_heads())


def _move(branch, target, up):
    scripts = _scripts(branch)
    plan = scripts._upgrade_revs if up else scripts._downgrade_revs
    steps = []

    def choose(revision, _context):
        steps.extend(plan(target, revision))
        return steps

    with EnvironmentContext(_config(branch), scripts, fn=choose) as environment:
        connection = db.engine.connect().execution_options(writes=True)
        with connection, connection.begin():
            environment.configure(
                connection=connection, version_table=branch.version_table, render_as_batch=True
            )
            environment.run_migrations()
    return bool(steps)
