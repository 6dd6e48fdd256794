"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "drugs_0001"
down_revision = None


def upgrade():
    op.create_table(
        "drugs_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("data_date", sa.Date(), nullable=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drugs_editions")),
    )
    op.create_table(
        "drugs_pages",
        _edition(),
        sa.Column("slug", sa.String(255), nullable=False),
        sa.Column("name", sa.String(2000), nullable=False),
        sa.Column("letter", sa.String(1), nullable=False),
        sa.Column("is_single", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        _to_edition("drugs_pages"),
        sa.PrimaryKeyConstraint("edition_id", "slug", name=op.f("pk_drugs_pages")),
    )
    op.create_index("ix_drugs_pages_letter", "drugs_pages", ["edition_id", "letter"])
    op.create_table(
        "drugs_names",
        _edition(),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        _to_edition("drugs_names"),
        sa.PrimaryKeyConstraint("edition_id", "key", name=op.f("pk_drugs_names")),
    )
    op.create_table(
        "drugs_atc",
        sa.Column("code", sa.String(7), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_drugs_atc")),
    )


def downgrade():
    for table in ("drugs_atc", "drugs_names", "drugs_pages", "drugs_editions"):
        op.drop_table(table)


def _edition():
    return sa.Column("edition_id", sa.Integer(), nullable=False)


def _to_edition(table):
    return sa.ForeignKeyConstraint(
        ["edition_id"],
        ["drugs_editions.id"],
        name=op.f(f"fk_{table}_edition_id"),
        ondelete="CASCADE",
    )
