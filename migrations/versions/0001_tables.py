"""The first tables of the core: members, specialties, cases, answers and their companions."""

import sqlalchemy as sa
from alembic import op

revision = "core_0001"
down_revision = None


def upgrade():
    op.create_table(
        "index_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_outbox")),
    )
    op.create_table(
        "specialties",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("short_fr", sa.String(length=40), nullable=False),
        sa.Column("short_en", sa.String(length=40), nullable=False),
        sa.Column("discipline", sa.String(length=20), nullable=False),
        sa.Column("codes", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_specialties")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(length=40), nullable=False),
        sa.Column("pseudonym_key", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("session_token", sa.String(length=40), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["specialty"], ["specialties.slug"], name=op.f("fk_members_specialty")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["members.id"], name=op.f("fk_members_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("pseudonym_key", name=op.f("uq_members_pseudonym_key")),
        sa.UniqueConstraint("session_token", name=op.f("uq_members_session_token")),
    )
    op.create_index(op.f("ix_members_role"), "members", ["role"], unique=False)
    op.create_table(
        "specialty_neighbours",
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("neighbour", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighbour"], ["specialties.slug"], name=op.f("fk_specialty_neighbours_neighbour")
        ),
        sa.ForeignKeyConstraint(
            ["specialty"], ["specialties.slug"], name=op.f("fk_specialty_neighbours_specialty")
        ),
        sa.PrimaryKeyConstraint("specialty", "neighbour", name=op.f("pk_specialty_neighbours")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("other_specialties", sa.String(length=250), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("tags", sa.String(length=300), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("active_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("submission", sa.String(length=40), nullable=True),
        sa.Column("imported_as", sa.String(length=120), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("question_html", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("tried_html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_cases_author_id")),
        sa.ForeignKeyConstraint(["specialty"], ["specialties.slug"], name=op.f("fk_cases_specialty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("imported_as", name=op.f("uq_cases_imported_as")),
        sa.UniqueConstraint("submission", name=op.f("uq_cases_submission")),
    )
    op.create_index("ix_cases_active", "cases", ["active_at", "id"], unique=False)
    op.create_index("ix_cases_author", "cases", ["author_id", "posted_at"], unique=False)
    op.create_index(
        "ix_cases_unanswered",
        "cases",
        ["active_at", "id"],
        unique=False,
        sqlite_where=sa.text("answer_count = 0"),
        postgresql_where=sa.text("answer_count = 0"),
    )
    op.create_table(
        "drafts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_drafts_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "form", name=op.f("pk_drafts")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("usefulness", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.Column("submission", sa.String(length=40), nullable=True),
        sa.Column("imported_as", sa.String(length=120), nullable=True),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_answers_author_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_answers_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("imported_as", name=op.f("uq_answers_imported_as")),
        sa.UniqueConstraint("submission", name=op.f("uq_answers_submission")),
    )
    op.create_index(
        "ix_answers_order", "answers", ["case_id", "folded", "bucket", "usefulness", "id"], unique=False
    )
    op.create_index("ix_answers_author", "answers", ["author_id", "posted_at"], unique=False)
    op.create_table(
        "case_specialties",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("active_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_specialties_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["specialty"], ["specialties.slug"], name=op.f("fk_case_specialties_specialty")
        ),
        sa.PrimaryKeyConstraint("case_id", "specialty", name=op.f("pk_case_specialties")),
    )
    op.create_index(
        "ix_case_specialties_active", "case_specialties", ["specialty", "active_at", "case_id"], unique=False
    )
    op.create_table(
        "case_versions",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_versions_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["members.id"], name=op.f("fk_case_versions_editor_id")),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_case_versions")),
    )
    op.create_table(
        "answer_versions",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_answer_versions_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["members.id"], name=op.f("fk_answer_versions_editor_id")),
        sa.PrimaryKeyConstraint("answer_id", "version", name=op.f("pk_answer_versions")),
    )


def downgrade():
    op.drop_table("answer_versions")
    op.drop_table("case_versions")
    op.drop_index("ix_case_specialties_active", table_name="case_specialties")
    op.drop_table("case_specialties")
    op.drop_index("ix_answers_order", table_name="answers")
    op.drop_index("ix_answers_author", table_name="answers")
    op.drop_table("answers")
    op.drop_table("drafts")
    op.drop_index(
        "ix_cases_unanswered",
        table_name="cases",
        sqlite_where=sa.text("answer_count = 0"),
        postgresql_where=sa.text("answer_count = 0"),
    )
    op.drop_index("ix_cases_author", table_name="cases")
    op.drop_index("ix_cases_active", table_name="cases")
    op.drop_table("cases")
    op.drop_table("specialty_neighbours")
    op.drop_index(op.f("ix_members_role"), table_name="members")
    op.drop_table("members")
    op.drop_table("specialties")
    op.drop_table("index_outbox")
