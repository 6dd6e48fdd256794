"""Votes of several kinds, scores for and against, a ledger in the place of points; votes so far were helpful.

Their weights become whole thousandths, and each of them a line of the ledger.
"""

import sqlalchemy as sa
from alembic import op

revision = "reputation_0002"
down_revision = "reputation_0001"

FILL_LEDGER = """
    INSERT INTO reputation_events
        (member_id, specialty, kind, times, tenths, answer_id, case_id, by_id, counts_on, happened_at)
    SELECT v.author_id, c.specialty, 'vote', 1,
        CASE WHEN v.weight > 2000 THEN 100 ELSE (v.weight + 10) / 20 END,
        v.answer_id, c.id, v.voter_id, {day}, v.cast_at
    FROM reputation_votes v JOIN answers a ON a.id = v.answer_id JOIN cases c ON c.id = a.case_id
    ORDER BY v.cast_at, v.answer_id, v.voter_id
"""
FILL_MONTHS = """
    INSERT INTO reputation_months (member_id, specialty, month, tenths, votes)
    SELECT member_id, specialty, month, SUM(tenths), SUM(times) FROM (
        SELECT member_id, specialty, tenths, times, {year} * 12 + {month} - 1 AS month FROM reputation_events
    ) AS lines GROUP BY member_id, specialty, month
"""
FILL_SCORES = """
    INSERT INTO reputation_scores
        (answer_id, helpful, not_helpful, incorrect, funny, good, bad, followed, referenced)
    SELECT answer_id, COUNT(*), 0, 0, 0, SUM(weight), 0, {no}, {no} FROM reputation_votes GROUP BY answer_id
"""
FILL_OLD_SCORES = """
    INSERT INTO reputation_scores (answer_id, helpful, weight)
    SELECT answer_id, COUNT(*), SUM(weight) FROM reputation_votes GROUP BY answer_id
"""
FILL_OLD_POINTS = """
    INSERT INTO reputation_points (member_id, specialty, tenths, votes)
    SELECT a.author_id, c.specialty,
        SUM(CASE WHEN v.weight > 2 THEN 100 ELSE ROUND(v.weight * 50) END), COUNT(*)
    FROM reputation_votes v JOIN answers a ON a.id = v.answer_id JOIN cases c ON c.id = a.case_id
    GROUP BY a.author_id, c.specialty
"""
SQLITE = {
    "day": "substr(v.cast_at, 1, 10)", "no": "0",
    "year": "CAST(substr(counts_on, 1, 4) AS INTEGER)", "month": "CAST(substr(counts_on, 6, 2) AS INTEGER)",
}  # fmt: skip
POSTGRES = {
    "day": "CAST(v.cast_at AS DATE)", "no": "false",
    "year": "CAST(EXTRACT(YEAR FROM counts_on) AS INTEGER)",
    "month": "CAST(EXTRACT(MONTH FROM counts_on) AS INTEGER)",
}  # fmt: skip


def upgrade():
    words = words_of_dialect()
    with op.batch_alter_table("reputation_votes") as votes:
        votes.add_column(sa.Column("author_id", sa.Integer()))
        votes.add_column(sa.Column("kind", sa.String(length=20), server_default="helpful", nullable=False))
        votes.add_column(sa.Column("reason", sa.String(length=500), server_default="", nullable=False))
        votes.add_column(sa.Column("voided", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE reputation_votes SET weight = ROUND(CAST(weight * 1000 AS NUMERIC))")
    op.execute(
        "UPDATE reputation_votes SET author_id = "
        "(SELECT author_id FROM answers WHERE answers.id = reputation_votes.answer_id)"
    )
    with op.batch_alter_table("reputation_votes") as votes:
        votes.alter_column("weight", type_=sa.Integer(), postgresql_using="weight::integer")
        votes.alter_column("author_id", existing_type=sa.Integer(), nullable=False)
        votes.alter_column("kind", existing_type=sa.String(length=20), server_default=None)
        votes.alter_column("reason", existing_type=sa.String(length=500), server_default=None)
        votes.alter_column("voided", existing_type=sa.Boolean(), server_default=None)
        votes.create_foreign_key("fk_reputation_votes_author_id", "members", ["author_id"], ["id"])
        votes.create_index("ix_reputation_votes_cast", ["cast_at"])
    op.drop_table("reputation_scores")
    op.drop_table("reputation_points")
    create_scores()
    create_ledger()
    create_months()
    for statement in (FILL_SCORES, FILL_LEDGER, FILL_MONTHS):
        op.execute(statement.format(**words))


def downgrade():
    op.drop_table("reputation_months")
    op.drop_table("reputation_events")
    op.drop_table("reputation_scores")
    op.execute("DELETE FROM reputation_votes WHERE kind <> 'helpful' OR voided")
    with op.batch_alter_table("reputation_votes") as votes:
        votes.drop_index("ix_reputation_votes_cast")
        votes.drop_constraint("fk_reputation_votes_author_id", type_="foreignkey")
        votes.alter_column("weight", type_=sa.Float(), postgresql_using="weight::float")
        for column in ("author_id", "kind", "reason", "voided"):
            votes.drop_column(column)
    op.execute("UPDATE reputation_votes SET weight = weight / 1000.0")
    create_old_scores()
    create_old_points()
    op.execute(FILL_OLD_SCORES)
    op.execute(FILL_OLD_POINTS)


def words_of_dialect():
    return SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES


def create_scores():
    op.create_table(
        "reputation_scores",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("not_helpful", sa.Integer(), nullable=False),
        sa.Column("incorrect", sa.Integer(), nullable=False),
        sa.Column("funny", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("referenced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_reputation_scores_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_reputation_scores")),
    )


def create_ledger():
    op.create_table(
        "reputation_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer()),
        sa.Column("case_id", sa.Integer()),
        sa.Column("by_id", sa.Integer()),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_reputation_events_answer_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_reputation_events_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_reputation_events_case_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reputation_events_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reputation_events")),
    )
    op.create_index("ix_reputation_events_answer", "reputation_events", ["answer_id", "kind", "by_id"])
    op.create_index("ix_reputation_events_member", "reputation_events", ["member_id", "kind", "counts_on"])


def create_months():
    op.create_table(
        "reputation_months",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reputation_months_member_id")),
        sa.PrimaryKeyConstraint("member_id", "specialty", "month", name=op.f("pk_reputation_months")),
    )


def create_old_scores():
    op.create_table(
        "reputation_scores",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name=op.f("fk_reputation_scores_answer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_reputation_scores")),
    )


def create_old_points():
    op.create_table(
        "reputation_points",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reputation_points_member_id")),
        sa.PrimaryKeyConstraint("member_id", "specialty", name=op.f("pk_reputation_points")),
    )
