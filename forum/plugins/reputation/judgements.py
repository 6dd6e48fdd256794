"""What follows from a judgement on an answer: lines of the ledger, its place, the agreement of its voters."""

from datetime import timedelta

from sqlalchemy import func, select

from forum.plugin_api import (
    CONFIRMED,
    CORRECTED,
    FOLLOWED,
    REFERENCED,
    REFUTED,
    REINSTATED,
    RETRACTED,
    RULED_DANGEROUS,
    RULED_INCORRECT,
    UNFOLLOWED,
    UNREFERENCED,
    UNSETTLED,
    Answer,
    db,
    locked,
    now,
    set_bucket,
)
from forum.plugins.reputation import counting, earning, ledger, ranking
from forum.plugins.reputation.models import Line, Vote

# Who corrects himself keeps his place: what is right stands above his text for all to read.
DEMOTED = {RETRACTED, earning.INCORRECT, earning.DANGEROUS}
WITHDRAWN = {CORRECTED, *DEMOTED}
BRINGS = {
    FOLLOWED: (earning.FOLLOWED, earning.ASKED),
    REFERENCED: (REFERENCED,),
    CONFIRMED: (earning.CONFIRMED, earning.GOOD_CASE),
    REFUTED: (REFUTED, earning.GOOD_CASE),
    CORRECTED: (CORRECTED, earning.OWN_CORRECTION),
    RETRACTED: (RETRACTED, earning.OWN_CORRECTION),
    RULED_INCORRECT: (earning.INCORRECT, earning.CORRECTION),
    RULED_DANGEROUS: (earning.DANGEROUS, earning.CORRECTION),
}
UNDOES = {
    UNFOLLOWED: (earning.FOLLOWED, earning.ASKED),
    UNREFERENCED: (REFERENCED,),
    CONFIRMED: (REFUTED,),
    REFUTED: (earning.CONFIRMED,),
    UNSETTLED: (earning.CONFIRMED, REFUTED, earning.GOOD_CASE),
    RULED_INCORRECT: (earning.DANGEROUS,),
    RULED_DANGEROUS: (earning.INCORRECT,),
    REINSTATED: (*sorted(WITHDRAWN), earning.OWN_CORRECTION, earning.CORRECTION),
}
PLACING = {CONFIRMED, REFUTED, UNSETTLED, CORRECTED, RETRACTED, REINSTATED, RULED_INCORRECT, RULED_DANGEROUS}
STATES = {earning.FOLLOWED, REFERENCED, earning.CONFIRMED, REFUTED, *WITHDRAWN}


def follow_judgement(judgement):
    """Inside the change that decides: what was judged before and is judged again changes nothing."""
    kind, case = judgement.kind, judgement.case
    if kind not in BRINGS and kind not in UNDOES:
        return
    answer = locked(Answer, judgement.answer.id)
    before = _states(answer)
    ledger.undo(answer, *UNDOES.get(kind, ()))
    ledger.write(list(_new_lines(judgement, answer, before)))
    after = _states(answer)
    if after != before:
        _place(answer, case, after, kind in PLACING)
        if _verdict(after) != _verdict(before):
            _settle_voters(answer, case, _verdict(after))


def bucket_of(states):
    return ranking.bucket(earning.CONFIRMED in states, bool(states & DEMOTED))


def _states(answer):
    return {row.kind for row in ledger.standing_lines(answer, *sorted(STATES))}


def _verdict(states):
    """True where the answer turned out right, False where wrong, None where nobody knows."""
    if states & {earning.INCORRECT, earning.DANGEROUS}:
        return False
    return True if earning.CONFIRMED in states else False if REFUTED in states else None


def _new_lines(judgement, answer, states):
    case, by, kinds = judgement.case, judgement.by, BRINGS.get(judgement.kind, ())
    if not states.isdisjoint(kinds):
        return
    for kind in kinds:
        member_id = RECEIVERS.get(kind, _author)(answer, case, by)
        if member_id is not None:
            facts = {"tenths": _points(kind, answer, case), "by_id": by and by.id}
            yield ledger.line(kind, member_id, case, answer, **facts)


def _points(kind, answer, case):
    """Nobody earns by confirming himself."""
    own = answer.author_id == case.author_id and kind == earning.CONFIRMED
    return 0 if own else earning.POINTS.get(kind, 0)


def _author(answer, _case, _by):
    return answer.author_id


def _followed_author(answer, case, _by):
    return None if answer.author_id == case.author_id else answer.author_id


def _thanking_asker(answer, case, _by):
    return None if answer.author_id == case.author_id else case.author_id


def _asker_of_a_good_case(_answer, case, _by):
    """A complete form and an outcome make a good case, once."""
    if not (case.age_band and case.sex and case.tried):
        return None
    lines = select(func.coalesce(func.sum(Line.times), 0))
    already = db.session.scalar(lines.where(Line.case_id == case.id, Line.kind == earning.GOOD_CASE))
    return None if already else case.author_id


def _author_who_corrects_soon(answer, _case, by):
    """The author himself, where somebody called the answer incorrect within a day."""
    since = now() - timedelta(hours=earning.CHALLENGE_HOURS)
    soon = _challenges(answer).where(Vote.cast_at >= since).limit(1)
    is_author = by is not None and by.id == answer.author_id
    return by.id if is_author and db.session.scalar(soon) is not None else None


def _first_challenger(answer, _case, _by):
    return db.session.scalar(_challenges(answer).limit(1))


def _challenges(answer):
    against = select(Vote.voter_id).where(Vote.answer_id == answer.id, Vote.kind == ranking.INCORRECT)
    return against.where(Vote.voided.is_(False)).order_by(Vote.cast_at, Vote.voter_id)


RECEIVERS = {
    earning.FOLLOWED: _followed_author,
    earning.ASKED: _thanking_asker,
    earning.GOOD_CASE: _asker_of_a_good_case,
    earning.OWN_CORRECTION: _author_who_corrects_soon,
    earning.CORRECTION: _first_challenger,
}


def _place(answer, case, states, moves):
    score = counting.score_of(answer)
    score.followed, score.referenced = earning.FOLLOWED in states, REFERENCED in states
    counting.rank(answer, case, score)
    if moves:
        set_bucket(answer, bucket_of(states))


def _settle_voters(answer, case, verdict):
    """Each voter agreed or disagreed with what the answer turned out to be; an earlier verdict goes."""
    ledger.undo(answer, ledger.AGREED, ledger.DISAGREED)
    if verdict is None:
        return
    votes = select(Vote.voter_id, Vote.kind).where(Vote.answer_id == answer.id, Vote.voided.is_(False))
    votes = votes.where(Vote.kind != ranking.FUNNY).order_by(Vote.voter_id)
    ledger.write(
        [
            ledger.line(_agreement(vote, verdict), vote.voter_id, case, answer)
            for vote in db.session.execute(votes)
        ]
    )


def _agreement(vote, verdict):
    agrees = (vote.kind == ranking.HELPFUL) == verdict
    return ledger.AGREED if agrees else ledger.DISAGREED
