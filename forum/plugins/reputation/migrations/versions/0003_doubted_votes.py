"""What the detectors doubt."""

import sqlalchemy as sa
from alembic import op

revision = "reputation_0003"
down_revision = "reputation_0002"


def upgrade():
    op.create_table(
        "reputation_suspicions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("detector", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("decided_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_reputation_suspicions_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_suspicions")),
    )
    op.create_table(
        "reputation_doubted_votes",
        sa.Column("suspicion_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cast_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suspicion_id"],
            ["reputation_suspicions.id"],
            name=op.f("fk_reputation_doubted_votes_suspicion_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answers.id"],
            name=op.f("fk_reputation_doubted_votes_answer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["members.id"], name=op.f("fk_reputation_doubted_votes_voter_id")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name=op.f("fk_reputation_doubted_votes_author_id")
        ),
        sa.PrimaryKeyConstraint(
            "suspicion_id", "answer_id", "voter_id", name=op.f("pk_reputation_doubted_votes")
        ),
    )
    op.create_index("ix_reputation_doubted_votes_vote", "reputation_doubted_votes", ["answer_id", "voter_id"])


def downgrade():
    op.drop_index("ix_reputation_doubted_votes_vote", table_name="reputation_doubted_votes")
    op.drop_table("reputation_doubted_votes")
    op.drop_table("reputation_suspicions")
