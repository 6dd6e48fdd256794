"""What members are by profession, and what they say they have become since they were verified."""

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"


def upgrade():
    op.add_column(
        "members",
        sa.Column("profession", sa.String(length=20), nullable=False, server_default="physician"),
    )
    op.add_column("members", sa.Column("claimed_profession", sa.String(length=20), nullable=True))
    op.add_column("members", sa.Column("claimed_specialty", sa.String(length=60), nullable=True))


def downgrade():
    op.drop_column("members", "claimed_specialty")
    op.drop_column("members", "claimed_profession")
    op.drop_column("members", "profession")
