"""Keeps an answer's score and its place true to its votes, in the change that alters them."""

from datetime import timedelta

from sqlalchemy import case as if_
from sqlalchemy import func, select

from forum.plugin_api import ANSWER, Member, db, now, set_usefulness
from forum.plugins.reputation import ledger, ranking, voices
from forum.plugins.reputation.earning import vote_points
from forum.plugins.reputation.models import Score, Vote
from forum.plugins.reputation.ranking import HELPFUL
from forum.plugins.reputation.weights import LEARNERS


def add_votes(answer, case, votes):
    """Valid votes came: the score, the author's points and the answer's place follow.

    Whoever calls holds the answer's row: no two changes count the same answer at once.
    """
    score = score_of(answer)
    _count(score, votes, 1)
    ledger.write([_vote_line(vote, answer, case) for vote in votes if vote.kind == HELPFUL])
    rank(answer, case, score)


def remove_vote(answer, case, vote):
    """A valid vote goes, and all it brought goes with it."""
    score = score_of(answer)
    _count(score, [vote], -1)
    if vote.kind == HELPFUL:
        ledger.undo(answer, ledger.VOTE, by_id=vote.voter_id)
    rank(answer, case, score)


def annul_votes(answer, case, votes):
    """Valid votes weigh nothing any more; the ledger gets a line for each that had brought points."""
    score, lines = score_of(answer), ledger.standing_lines(answer, ledger.VOTE)
    _count(score, votes, -1)
    voters = {vote.voter_id for vote in votes}
    ledger.write([ledger.annulling(line, answer) for line in lines if line.by_id in voters])
    _void(votes, True)
    rank(answer, case, score)


def restore_votes(answer, case, votes):
    """Annulled votes count again as they did."""
    score = score_of(answer)
    _count(score, votes, 1)
    for vote in votes:
        ledger.undo(answer, ledger.ANNULLED, by_id=vote.voter_id)
    _void(votes, False)
    rank(answer, case, score)


def score_of(answer):
    """The score of an answer as it stands now; a new one where it has none yet."""
    score = db.session.get(Score, answer.id, populate_existing=True)
    if score is None:
        score = Score(**empty_score(answer.id))
        db.session.add(score)
    return score


def empty_score(number):
    """The values of a score without votes."""
    counts = dict.fromkeys((*ranking.VOTES, "good", "bad"), 0)
    return {"answer_id": number, "followed": False, "referenced": False, **counts}


def rank(answer, case, score):
    """Store how useful an answer with that score is now; a reply that is none has no rank."""
    if answer.kind == ANSWER:
        lost = lost_by_age([answer.id]) if voices.is_dosage(case) else {}
        set_usefulness(answer, usefulness_of(answer, case, score, lost.get(answer.id, (0, 0))))


def usefulness_of(answer, case, score, lost=(0, 0)):
    """What the formulas say of an answer with that score, whose old votes lost so much for and against it."""
    author = db.session.get(Member, answer.author_id)
    good = score.good - lost[0] + ranking.FOLLOWED_WEIGHT * score.followed
    return ranking.usefulness(prior_of(author, case, score.referenced), good, score.bad - lost[1])


def prior_of(author, case, is_referenced=False):
    expertise = voices.expertise_in_case(author, case)
    return ranking.prior(expertise, author.profession in LEARNERS, is_referenced)


def lost_by_age(numbers):
    """{answer: (what its old votes lost for it, what against it)}, for cases that ask for a dose."""
    moment, lost = now(), {}
    if not numbers:
        return lost
    old = Vote.cast_at < moment - timedelta(days=ranking.FRESH_DAYS)
    votes = select(Vote.answer_id, Vote.kind, Vote.weight, Vote.cast_at)
    for vote in db.session.execute(votes.where(Vote.answer_id.in_(numbers), old, Vote.voided.is_(False))):
        left = ranking.stale(vote.weight, (moment - vote.cast_at).total_seconds() / 86_400)
        good, bad = ranking.sides(vote.kind, vote.weight - left)
        before = lost.get(vote.answer_id, (0, 0))
        lost[vote.answer_id] = before[0] + good, before[1] + bad
    return lost


def votes_counted():
    """The columns of a statement that counts valid votes: as many of each kind, and what they weigh."""
    weighed = {HELPFUL: ("good", 1)} | {kind: ("bad", times) for kind, times in ranking.AGAINST.items()}
    sums = {"good": 0, "bad": 0}
    for kind, (side, times) in weighed.items():
        sums[side] += func.coalesce(func.sum(if_((Vote.kind == kind, Vote.weight * times), else_=0)), 0)
    counts = [func.count().filter(Vote.kind == kind).label(kind) for kind in ranking.VOTES]
    return [*counts, *(total.label(side) for side, total in sums.items())]


def _count(score, votes, sign):
    for vote in votes:
        good, bad = ranking.sides(vote.kind, vote.weight)
        setattr(score, vote.kind, getattr(score, vote.kind) + sign)
        score.good, score.bad = score.good + sign * good, score.bad + sign * bad


def _void(votes, voided):
    for vote in votes:
        vote.voided = voided
    db.session.flush()


def _vote_line(vote, answer, case):
    facts = {"tenths": vote_points(vote.weight), "by_id": vote.voter_id, "counts_on": vote.cast_at.date()}
    return ledger.line(ledger.VOTE, answer.author_id, case, answer, **facts)
