"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "errata_0001"
down_revision = None


def upgrade():
    op.create_table(
        "errata_standing",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        _reference("errata_standing", "answer_id", "answers"),
        _reference("errata_standing", "case_id", "cases"),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_errata_standing")),
    )
    op.create_index(op.f("ix_errata_standing_case_id"), "errata_standing", ["case_id"])
    op.create_table(
        "errata_voices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("says", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("instead_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        _reference("errata_voices", "answer_id", "answers"),
        _reference("errata_voices", "case_id", "cases"),
        _reference("errata_voices", "member_id", "members", None),
        _reference("errata_voices", "instead_id", "answers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errata_voices")),
    )
    op.create_index("ix_errata_voices_case", "errata_voices", ["case_id", "status"])
    op.create_index("ix_errata_voices_waiting", "errata_voices", ["status", "said_at"])
    op.create_index("ix_errata_voices_answer", "errata_voices", ["answer_id", "id"])


def downgrade():
    op.drop_table("errata_voices")
    op.drop_table("errata_standing")


def _reference(table, column, target, on_delete="CASCADE"):
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)
