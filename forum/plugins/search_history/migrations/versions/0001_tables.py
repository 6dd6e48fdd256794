"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "search_history_0001"
down_revision = None


def upgrade():
    op.create_table(
        "search_history_failed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_history_failed")),
        sa.UniqueConstraint("text", name=op.f("uq_search_history_failed_text")),
    )
    op.create_index("ix_search_history_failed_last", "search_history_failed", ["last_day"], unique=False)
    op.create_table(
        "search_history_askers",
        sa.Column("failed_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["failed_id"],
            ["search_history_failed.id"],
            name=op.f("fk_search_history_askers_failed_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("failed_id", "digest", name=op.f("pk_search_history_askers")),
    )
    op.create_index("ix_search_history_askers_day", "search_history_askers", ["day"], unique=False)
    op.create_table(
        "search_history_declined",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_search_history_declined_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_search_history_declined")),
    )
    op.create_table(
        "search_history_searches",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_search_history_searches_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_search_history_searches")),
    )
    op.create_index(
        "ix_search_history_searches_asked", "search_history_searches", ["member_id", "asked_at"], unique=False
    )


def downgrade():
    op.drop_index("ix_search_history_searches_asked", table_name="search_history_searches")
    op.drop_table("search_history_searches")
    op.drop_table("search_history_declined")
    op.drop_index("ix_search_history_askers_day", table_name="search_history_askers")
    op.drop_table("search_history_askers")
    op.drop_index("ix_search_history_failed_last", table_name="search_history_failed")
    op.drop_table("search_history_failed")
