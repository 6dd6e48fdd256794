"""Reading votes: one's own, those of a list, those of a batch of documents; and the order they bring."""

from collections import Counter

from sqlalchemy import bindparam, case, func, select

from forum.plugin_api import LAST, Answer, db, prepared, ranked_answers, rows
from forum.plugins.reputation import ranking
from forum.plugins.reputation.models import Score, Vote


def order_by_usefulness(_columns):
    """Confirmed ones first and withdrawn ones last; among the others the most useful; equals as posted."""
    return [Answer.bucket, Answer.usefulness.desc(), Answer.id]


def add_voters(members, answer):
    """Whoever found the answer helpful should hear of a correction."""
    voters = select(Vote.voter_id).where(Vote.answer_id == answer.id, Vote.kind == ranking.HELPFUL)
    return members | set(db.session.scalars(voters))


def votes_on_list(page, cases):
    """How many found the answer helpful that each case was found in, or its best one if it was in none."""
    page["votes"] = _helpful([hit.answer_id for hit in cases if getattr(hit, "answer_id", None)])
    page["best"] = _best_answers([hit.number for hit in cases if getattr(hit, "answer_id", 0) is None])
    return page


def own_votes(reader, numbers):
    """{answer number: the reader's vote on it, with its kind, reason, cast_at and voided}."""
    if not numbers:
        return {}
    own = rows(prepared("reputation own votes", _votes_of), numbers=numbers, voter=reader.id)
    return {row.answer_id: row for row in own}


def weigh_documents(documents):
    """A case weighs in the search what the best answer that still stands is worth."""
    best = (
        select(Answer.case_id, func.max(case((Answer.bucket < LAST, Answer.usefulness), else_=0)))
        .where(Answer.case_id.in_(list(documents)), ranked_answers())
        .group_by(Answer.case_id)
    )
    for case_id, usefulness in db.session.execute(best):
        documents[case_id].weight *= ranking.case_weight(usefulness)
    return documents


def _helpful(numbers):
    if not numbers:
        return Counter()
    return Counter(dict(rows(prepared("reputation helpful", _scores_of), numbers=numbers)))


def _best_answers(numbers):
    """{case: (answer, how many found it helpful)} of those cases that have such an answer."""
    if not numbers:
        return {}
    found = rows(prepared("reputation best", _scores_of_cases), numbers=numbers)
    return {row.case_id: (row.answer_id, row.helpful) for row in found}


def _scores_of():
    return select(Score.answer_id, Score.helpful).where(
        Score.answer_id.in_(bindparam("numbers", expanding=True))
    )


def _scores_of_cases():
    """The best one of a case comes last: it stays in a dict."""
    scores = select(Answer.case_id, Score.answer_id, Score.helpful)
    scores = scores.join(Score, Score.answer_id == Answer.id).where(
        Answer.case_id.in_(bindparam("numbers", expanding=True)), ranked_answers(), Score.helpful > 0
    )
    return scores.order_by(Score.helpful, Answer.usefulness, Answer.id.desc())


def _votes_of():
    numbers = bindparam("numbers", expanding=True)
    mine = select(Vote.answer_id, Vote.kind, Vote.reason, Vote.cast_at, Vote.voided)
    return mine.where(Vote.voter_id == bindparam("voter"), Vote.answer_id.in_(numbers))
