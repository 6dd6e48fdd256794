"""The first tables of this plugin; what is settled already is no news."""

import sqlalchemy as sa
from alembic import op

revision = "saved_searches_0001"
down_revision = None


def upgrade():
    op.create_table(
        "saved_searches_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.Column("mail", sa.String(length=8), nullable=False),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("feed_key", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name=op.f("fk_saved_searches_searches_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches_searches")),
        sa.UniqueConstraint("member_id", "digest", name=op.f("uq_saved_searches_searches_member_id_digest")),
    )
    op.create_index(
        "ix_saved_searches_searches_fresh", "saved_searches_searches", ["member_id", "fresh"], unique=False
    )
    op.create_table(
        "saved_searches_news",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_saved_searches_news_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_searches_searches.id"],
            name=op.f("fk_saved_searches_news_search_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "case_id", "kind", name=op.f("pk_saved_searches_news")),
    )
    op.create_index("ix_saved_searches_news_case", "saved_searches_news", ["case_id"], unique=False)
    op.create_table(
        "saved_searches_states",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_saved_searches_states_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_saved_searches_states")),
    )
    op.create_index("ix_saved_searches_states_changed", "saved_searches_states", ["changed_at"], unique=False)
    op.execute(
        "INSERT INTO saved_searches_states (case_id, state, changed_at) "
        "SELECT id, state, active_at FROM cases WHERE state <> 'open'"
    )


def downgrade():
    op.drop_index("ix_saved_searches_states_changed", table_name="saved_searches_states")
    op.drop_table("saved_searches_states")
    op.drop_index("ix_saved_searches_news_case", table_name="saved_searches_news")
    op.drop_table("saved_searches_news")
    op.drop_index("ix_saved_searches_searches_fresh", table_name="saved_searches_searches")
    op.drop_table("saved_searches_searches")
