"""Names know what the official tables call what is in them; those of an earlier import do not say."""

import sqlalchemy as sa
from alembic import op

revision = "drugs_0002"
down_revision = "drugs_0001"


def upgrade():
    with op.batch_alter_table("drugs_names") as names:
        names.add_column(sa.Column("said", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("drugs_names") as names:
        names.alter_column("said", existing_type=sa.JSON(), server_default=None)


def downgrade():
    with op.batch_alter_table("drugs_names") as names:
        names.drop_column("said")
