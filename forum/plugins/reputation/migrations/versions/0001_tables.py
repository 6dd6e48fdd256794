"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "reputation_0001"
down_revision = None


def upgrade():
    op.create_table(
        "reputation_points",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reputation_points_member_id")),
        sa.PrimaryKeyConstraint("member_id", "specialty", name=op.f("pk_reputation_points")),
    )
    op.create_table(
        "reputation_scores",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_reputation_scores_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_reputation_scores")),
    )
    op.create_table(
        "reputation_votes",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("cast_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_reputation_votes_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["voter_id"], ["members.id"], name=op.f("fk_reputation_votes_voter_id")),
        sa.PrimaryKeyConstraint("answer_id", "voter_id", name=op.f("pk_reputation_votes")),
    )
    op.create_index("ix_reputation_votes_voter", "reputation_votes", ["voter_id", "cast_at"], unique=False)


def downgrade():
    op.drop_index("ix_reputation_votes_voter", table_name="reputation_votes")
    op.drop_table("reputation_votes")
    op.drop_table("reputation_scores")
    op.drop_table("reputation_points")
