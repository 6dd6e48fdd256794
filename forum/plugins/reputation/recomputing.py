"""Rebuilds scores, places and points from the votes and the ledger: what running values come to, afresh."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import Integer, cast, delete, extract, func, insert, or_, select, text
from sqlalchemy import case as if_

from forum.plugin_api import (
    ANSWER,
    REFERENCED,
    Answer,
    Case,
    Member,
    change,
    db,
    now,
    set_bucket,
    set_usefulness,
    wake_drain,
)
from forum.plugins.reputation import counting, judgements, ledger, ranking, voices
from forum.plugins.reputation.earning import FOLLOWED
from forum.plugins.reputation.models import Earned, Line, Score, Vote

BATCH = 500


def recompute(progress=lambda done: None):
    """Rebuild everything; returns how many answers changed their place.

    Answers are taken in batches, each locked while it is counted: votes cast meanwhile wait a moment.
    """
    numbers, moved = answers_to_count(), 0
    for start in range(0, len(numbers), BATCH):
        moved += recount(numbers[start : start + BATCH])
        progress(min(start + BATCH, len(numbers)))
    rebuild_months()
    wake_drain()
    return moved


def recompute_faded():
    """Count the answers anew whose votes lose by age; returns how many moved."""
    tags = current_app.config["REPUTATION_DOSAGE_TAGS"]
    old = select(Vote.answer_id).join(Answer, Answer.id == Vote.answer_id)
    old = old.join(Case, Case.id == Answer.case_id).where(
        Vote.cast_at < now() - timedelta(days=ranking.FRESH_DAYS),
        or_(*(Case.tags.contains(tag, autoescape=True) for tag in tags)),
    )
    numbers = db.session.scalars(old.distinct().order_by(Vote.answer_id)).all() if tags else []
    moved = sum(recount(numbers[start : start + BATCH]) for start in range(0, len(numbers), BATCH))
    wake_drain()
    return moved


def answers_to_count():
    """The numbers of all replies that are answers, or that somebody laughed about."""
    voted = select(Vote.answer_id).union(select(Score.answer_id))
    ranked = select(Answer.id).where((Answer.kind == ANSWER) | Answer.id.in_(voted))
    return db.session.scalars(ranked.order_by(Answer.id)).all()


def recount(numbers):
    """Count those answers anew, in one change; returns how many of them moved."""
    with change():
        answers, states = _held(numbers), _states_of(numbers)
        _rewrite_scores(numbers, states)
        scores = {score.answer_id: score for score in db.session.scalars(_scores(numbers))}
        lost = counting.lost_by_age([answer.id for answer, case in answers if voices.is_dosage(case)])
        moved = [
            _place(answer, case, scores.get(answer.id), lost.get(answer.id, (0, 0)), states.get(answer.id))
            for answer, case in answers
        ]
    db.session.expunge_all()
    return sum(moved)


def rebuild_months():
    """What the ledger comes to, month by month; nobody adds to it meanwhile."""
    with change() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("LOCK TABLE reputation_months IN EXCLUSIVE MODE"))
        session.execute(delete(Earned))
        columns = ["member_id", "specialty", "month", "tenths", "votes"]
        session.execute(insert(Earned).from_select(columns, _months()))


def _held(numbers):
    """[(answer, case)] as they stand now, the answers locked; their authors are read along."""
    rows = select(Answer).where(Answer.id.in_(numbers)).order_by(Answer.id).with_for_update()
    answers = db.session.scalars(rows.execution_options(populate_existing=True)).all()
    held = {}
    for model, ids in ((Case, {a.case_id for a in answers}), (Member, {a.author_id for a in answers})):
        held[model] = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
    return [(answer, held[Case][answer.case_id]) for answer in answers]


def _states_of(numbers):
    """{answer: the kinds of lines that stand for it}, of answers that were ever judged."""
    kinds = select(Line.answer_id, Line.kind, func.sum(Line.times).label("times"))
    kinds = kinds.where(Line.answer_id.in_(numbers), Line.kind.in_(judgements.STATES))
    found = {}
    for row in db.session.execute(kinds.group_by(Line.answer_id, Line.kind)):
        found.setdefault(row.answer_id, {})[row.kind] = row.times > 0
    return found


def _rewrite_scores(numbers, states):
    db.session.execute(delete(Score).where(Score.answer_id.in_(numbers)))
    counted = select(Vote.answer_id, *counting.votes_counted())
    counted = counted.where(Vote.answer_id.in_(numbers), Vote.voided.is_(False)).group_by(Vote.answer_id)
    rows = {row.answer_id: dict(row._mapping) for row in db.session.execute(counted)}
    for number in numbers:
        known = states.get(number, {})
        if number in rows or any(known.values()):
            row = rows.setdefault(number, counting.empty_score(number))
            row.update(followed=known.get(FOLLOWED, False), referenced=known.get(REFERENCED, False))
    if rows:
        db.session.execute(insert(Score), list(rows.values()))


def _scores(numbers):
    return select(Score).where(Score.answer_id.in_(numbers)).execution_options(populate_existing=True)


def _place(answer, case, score, lost, states):
    """Put the answer where its score and the judgements on it say; returns whether it moved.

    One that nobody ever judged stays in its bucket: another plugin may have put it there.
    """
    before = answer.bucket, answer.usefulness
    if answer.kind == ANSWER:
        score = score or Score(**counting.empty_score(answer.id))
        usefulness = counting.usefulness_of(answer, case, score, lost)
        if usefulness != answer.usefulness:
            set_usefulness(answer, usefulness)
    placing = judgements.STATES - {FOLLOWED, REFERENCED}
    if states and not placing.isdisjoint(states):
        bucket = judgements.bucket_of({kind for kind, stands in states.items() if stands})
        if bucket != answer.bucket:
            set_bucket(answer, bucket)
    return (answer.bucket, answer.usefulness) != before


def _months():
    year, month = extract("year", Line.counts_on), extract("month", Line.counts_on)
    month = cast(year, Integer) * 12 + cast(month, Integer) - 1
    votes = if_((Line.kind == ledger.VOTE, Line.times), (Line.kind == ledger.ANNULLED, -Line.times), else_=0)
    lines = select(
        Line.member_id, Line.specialty, month.label("month"), Line.tenths, votes.label("votes")
    ).subquery()
    whose = lines.c.member_id, lines.c.specialty, lines.c.month
    return select(*whose, func.sum(lines.c.tenths), func.sum(lines.c.votes)).group_by(*whose)
