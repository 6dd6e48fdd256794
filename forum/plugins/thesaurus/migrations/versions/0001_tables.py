"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "thesaurus_0001"
down_revision = None


def upgrade():
    op.create_table(
        "thesaurus_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("terms", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thesaurus_editions")),
    )
    op.create_table(
        "thesaurus_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("french", sa.String(length=300), nullable=False),
        sa.Column("english", sa.String(length=300), nullable=False),
        sa.Column("to_english", sa.Double(), nullable=False),
        sa.Column("to_french", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["thesaurus_editions.id"], name=op.f("fk_thesaurus_terms_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thesaurus_terms")),
    )
    op.create_index("ix_thesaurus_terms_edition_id", "thesaurus_terms", ["edition_id"], unique=False)


def downgrade():
    op.drop_table("thesaurus_terms")
    op.drop_table("thesaurus_editions")
