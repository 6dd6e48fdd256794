"""The first table of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "same_question_0001"
down_revision = None


def upgrade():
    op.create_table(
        "same_question_demands",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_same_question_demands_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_same_question_demands_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_same_question_demands")),
    )
    op.create_index("ix_same_question_demands_member", "same_question_demands", ["member_id"], unique=False)


def downgrade():
    op.drop_index("ix_same_question_demands_member", table_name="same_question_demands")
    op.drop_table("same_question_demands")
