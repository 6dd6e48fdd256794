"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "readings_0001"
down_revision = None


def upgrade():
    op.create_table(
        "readings_read",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_readings_read_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_readings_read_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_readings_read")),
    )
    op.create_index(op.f("ix_readings_read_member_id"), "readings_read", ["member_id"], unique=False)
    op.create_table(
        "readings_declined",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_readings_declined_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_readings_declined")),
    )


def downgrade():
    op.drop_table("readings_declined")
    op.drop_table("readings_read")
