"""Of what kind a reply is; the order of answers looks at it."""

import sqlalchemy as sa
from alembic import op

revision = "core_0005"
down_revision = "core_0004"


def upgrade():
    op.add_column("answers", sa.Column("kind", sa.String(length=20), nullable=False, server_default="answer"))
    _order_by("case_id", "folded", "kind", "bucket", "usefulness", "id")


def downgrade():
    _order_by("case_id", "folded", "bucket", "usefulness", "id")
    op.drop_column("answers", "kind")


def _order_by(*columns):
    op.drop_index("ix_answers_order", table_name="answers")
    op.create_index("ix_answers_order", "answers", list(columns))
