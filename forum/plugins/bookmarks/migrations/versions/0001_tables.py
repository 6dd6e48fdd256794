"""The first tables of this plugin."""

import sqlalchemy as sa
from alembic import op

revision = "bookmarks_0001"
down_revision = None


def upgrade():
    op.create_table(
        "bookmarks_kept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_bookmarks_kept_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_bookmarks_kept_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_bookmarks_kept_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookmarks_kept")),
        sa.UniqueConstraint("answer_id", "member_id", name=op.f("uq_bookmarks_kept_answer_id_member_id")),
    )
    op.create_index(
        "uq_bookmarks_kept_case",
        "bookmarks_kept",
        ["member_id", "case_id"],
        unique=True,
        sqlite_where=sa.text("answer_id IS NULL"),
        postgresql_where=sa.text("answer_id IS NULL"),
    )
    op.create_index("ix_bookmarks_kept_case", "bookmarks_kept", ["case_id", "member_id"], unique=False)
    op.create_index("ix_bookmarks_kept_list", "bookmarks_kept", ["member_id", "kept_at", "id"], unique=False)


def downgrade():
    op.drop_table("bookmarks_kept")
