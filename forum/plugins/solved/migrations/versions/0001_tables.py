"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "solved_0001"
down_revision = None


def upgrade():
    op.create_table(
        "solved_solutions",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_solved_solutions_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_solved_solutions_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["members.id"], name=op.f("fk_solved_solutions_marked_by_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_solved_solutions")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_solved_solutions_answer_id")),
    )


def downgrade():
    op.drop_table("solved_solutions")
