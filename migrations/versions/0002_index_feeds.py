"""Which search indexes are given every change of the cases."""

import sqlalchemy as sa
from alembic import op

revision = "core_0002"
down_revision = "core_0001"


def upgrade():
    op.create_table(
        "index_feeds",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_index_feeds")),
    )


def downgrade():
    op.drop_table("index_feeds")
