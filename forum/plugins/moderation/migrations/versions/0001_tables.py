"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "moderation_0001"
down_revision = None


def upgrade():
    op.create_table(
        "moderation_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_moderation_acts_case_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_moderation_acts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_acts")),
    )
    op.create_index(op.f("ix_moderation_acts_answer_id"), "moderation_acts", ["answer_id"], unique=False)
    op.create_index(op.f("ix_moderation_acts_case_id"), "moderation_acts", ["case_id"], unique=False)
    op.create_table(
        "moderation_flags",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("flagged_at", sa.DateTime(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_moderation_flags_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_moderation_flags_member_id")),
        sa.PrimaryKeyConstraint("answer_id", "member_id", name=op.f("pk_moderation_flags")),
    )
    op.create_table(
        "moderation_folds",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("folded_by_id", sa.Integer(), nullable=True),
        sa.Column("folded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_moderation_folds_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["folded_by_id"], ["members.id"], name=op.f("fk_moderation_folds_folded_by_id")
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_moderation_folds")),
    )


def downgrade():
    op.drop_table("moderation_folds")
    op.drop_table("moderation_flags")
    op.drop_index(op.f("ix_moderation_acts_case_id"), table_name="moderation_acts")
    op.drop_index(op.f("ix_moderation_acts_answer_id"), table_name="moderation_acts")
    op.drop_table("moderation_acts")
