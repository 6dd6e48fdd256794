"""The table of urgent cases."""

import sqlalchemy as sa
from alembic import op

revision = "urgent_0001"
down_revision = None


def upgrade():
    op.create_table(
        "urgent_cases",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_urgent_cases_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_urgent_cases")),
    )


def downgrade():
    op.drop_table("urgent_cases")
