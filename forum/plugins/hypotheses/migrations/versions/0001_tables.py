"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "hypotheses_0001"
down_revision = None


def upgrade():
    op.create_table(
        "hypotheses_opinions",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("aim", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("confidence", sa.SmallInteger(), nullable=False),
        sa.Column("challenged", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_hypotheses_opinions_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_hypotheses_opinions_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_hypotheses_opinions")),
    )
    op.create_index("ix_hypotheses_opinions_case_id", "hypotheses_opinions", ["case_id"], unique=False)
    op.create_table(
        "hypotheses_named",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_hypotheses_named_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", "place", name=op.f("pk_hypotheses_named")),
    )
    op.create_index("ix_hypotheses_named_key", "hypotheses_named", ["key"], unique=False)
    op.create_table(
        "hypotheses_pools",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_hypotheses_pools_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_hypotheses_pools")),
    )


def downgrade():
    op.drop_table("hypotheses_pools")
    op.drop_index("ix_hypotheses_named_key", table_name="hypotheses_named")
    op.drop_table("hypotheses_named")
    op.drop_index("ix_hypotheses_opinions_case_id", table_name="hypotheses_opinions")
    op.drop_table("hypotheses_opinions")
