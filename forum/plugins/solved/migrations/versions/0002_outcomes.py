"""Several followed advices a case instead of one solution; outcomes, verdicts, reminders."""

import sqlalchemy as sa
from alembic import op

revision = "solved_0002"
down_revision = "solved_0001"

FIRST, NORMAL, LAST = 0, 1, 2


def upgrade():
    _create_followed()
    op.execute(
        "INSERT INTO solved_followed (answer_id, case_id, marked_by_id, marked_at)"
        " SELECT answer_id, case_id, marked_by_id, marked_at FROM solved_solutions"
    )
    # A followed advice is evidence for its place, no pin: only an outcome puts an answer first from now on.
    _put_in_bucket("SELECT answer_id FROM solved_solutions", NORMAL)
    op.drop_table("solved_solutions")
    _create_outcomes()
    op.create_table(
        "solved_reminders",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_solved_reminders_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_solved_reminders")),
    )
    op.create_index("ix_solved_reminders_due", "solved_reminders", ["due_at", "case_id"], unique=False)


def downgrade():
    """Of several followed advices the first one marked stays, as the solution that stands first."""
    _create_solutions()
    op.execute(
        "INSERT INTO solved_solutions (case_id, answer_id, marked_by_id, marked_at)"
        " SELECT case_id, answer_id, marked_by_id, marked_at FROM solved_followed AS kept"
        " WHERE NOT EXISTS (SELECT 1 FROM solved_followed AS other WHERE other.case_id = kept.case_id"
        " AND (other.marked_at < kept.marked_at"
        " OR (other.marked_at = kept.marked_at AND other.answer_id < kept.answer_id)))"
    )
    _put_in_bucket("SELECT answer_id FROM solved_verdicts WHERE confirmed", NORMAL)
    _put_in_bucket("SELECT answer_id FROM solved_solutions", FIRST)
    op.execute("INSERT INTO index_outbox (case_id) SELECT id FROM cases WHERE state = 'outcome'")
    _name_state("solved", "EXISTS")
    _name_state("open", "NOT EXISTS")
    op.drop_index("ix_solved_reminders_due", table_name="solved_reminders")
    for table in ("solved_reminders", "solved_verdicts", "solved_outcomes", "solved_followed"):
        op.drop_table(table)


def _put_in_bucket(answers, bucket):
    """Those that stand last for reasons of others stay there."""
    op.execute(f"UPDATE answers SET bucket = {bucket} WHERE bucket < {LAST} AND id IN ({answers})")


def _name_state(state, exists):
    op.execute(
        f"UPDATE cases SET state = '{state}' WHERE state = 'outcome'"
        f" AND {exists} (SELECT 1 FROM solved_solutions WHERE solved_solutions.case_id = cases.id)"
    )


def _create_followed():
    op.create_table(
        "solved_followed",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_solved_followed_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_solved_followed_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["members.id"], name=op.f("fk_solved_followed_marked_by_id")
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_solved_followed")),
    )
    op.create_index(op.f("ix_solved_followed_case_id"), "solved_followed", ["case_id"], unique=False)


def _create_outcomes():
    op.create_table(
        "solved_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_solved_outcomes_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["told_by_id"], ["members.id"], name=op.f("fk_solved_outcomes_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solved_outcomes")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_solved_outcomes_case_id_version")),
    )
    op.create_table(
        "solved_verdicts",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_solved_verdicts_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"],
            ["solved_outcomes.id"],
            name=op.f("fk_solved_verdicts_outcome_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("outcome_id", "answer_id", name=op.f("pk_solved_verdicts")),
    )
    op.create_index(op.f("ix_solved_verdicts_answer_id"), "solved_verdicts", ["answer_id"], unique=False)


def _create_solutions():
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
