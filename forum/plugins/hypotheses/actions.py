"""What may happen to hypotheses: stated with an answer, challenged, withdrawn; the case pools them anew."""

import json

from sqlalchemy import delete

from forum.plugin_api import (
    CHALLENGED,
    REFERENCED,
    REFUTED,
    REINSTATED,
    RETRACTED,
    RULED_DANGEROUS,
    RULED_INCORRECT,
    UNCHALLENGED,
    UNREFERENCED,
    UNSETTLED,
    Member,
    answer_key,
    db,
    index_case,
    judge,
    reconsider_state,
)
from forum.plugins.hypotheses import pooling, queries
from forum.plugins.hypotheses.models import AIMS, Hypothesis, Pool, StatedOpinion
from forum.plugins.hypotheses.stating import NAME, stated_in

WITHDRAWN = {REFUTED, RETRACTED, RULED_INCORRECT, RULED_DANGEROUS}
BACK = {UNSETTLED, REINSTATED}


def save_hypotheses(draft, answer, case):
    """Inside the change that saves an answer: what its fields name takes the place of what they named."""
    stated = stated_in(draft.extra) if answer.kind == "answer" else None
    earlier = db.session.get(StatedOpinion, answer.id)
    if stated is None and earlier is None:
        return
    was_referenced = earlier is not None and queries.is_referenced(earlier)
    _forget(answer)
    if stated is not None:
        _remember(stated, answer, earlier)
    is_referenced = stated is not None and stated.is_referenced
    if is_referenced != was_referenced:
        kind = REFERENCED if is_referenced else UNREFERENCED
        judge(kind, answer, case, db.session.get(Member, answer.author_id))
    reconsider_state(case)


def import_hypotheses(record, case, answers):
    """The hypotheses that the answers of an imported record name; a second import names them anew."""
    naming = [
        (answers[answer_key(case.imported_as, place, told)], stated_in({NAME: told["hypotheses"]}))
        for place, told in enumerate(record.get("answers") or (), 1)
        if told.get("hypotheses")
    ]
    for answer, stated in naming:
        earlier = db.session.get(StatedOpinion, answer.id)
        _forget(answer)
        if stated is not None:
            _remember(stated, answer, earlier)
    if naming:
        reconsider_state(case)


def hear_judgement(judgement):
    """Inside a change: what was just decided about an answer decides what its hypotheses count."""
    opinion = db.session.get(StatedOpinion, judgement.answer.id)
    if opinion is None:
        return
    if judgement.kind in (CHALLENGED, UNCHALLENGED):
        opinion.challenged = judgement.kind == CHALLENGED
    elif judgement.kind in WITHDRAWN | BACK:
        opinion.withdrawn = judgement.kind in WITHDRAWN
    else:
        return
    reconsider_state(judgement.case)


def pool_case(codes, case):
    """Inside a change: pool the case's opinions anew, keep the differential, and say how far it converges."""
    db.session.flush()
    opinions, names = queries.opinions_of(case)
    pools = {aim: pooling.pool(opinions[aim]) for aim in AIMS if opinions[aim]}
    states = [pooling.state_of(opinions[aim]) for aim in pools]
    state = next((one for one in states if one), "")
    content = json.dumps({aim: _kept(shares, names) for aim, shares in pools.items()})
    kept = db.session.get(Pool, case.id)
    if kept is None and not pools:
        return codes
    if kept is None or (kept.state, kept.content) != (state, content):
        db.session.merge(Pool(case_id=case.id, state=state, content=content))
        index_case(case.id)
    return codes | {state} if state else codes


def _kept(shares, names):
    """The shares as the page reads them: whole percents, each with the name most authors give it."""
    return [
        {
            "name": names[one.key],
            "share": round(100 * one.share),
            "specialists": round(100 * one.among_specialists),
            "authors": one.authors,
            "specialties": list(one.specialties),
        }
        for one in shares
    ]


def _forget(answer):
    db.session.execute(delete(Hypothesis).where(Hypothesis.answer_id == answer.id))
    db.session.execute(delete(StatedOpinion).where(StatedOpinion.answer_id == answer.id))


def _remember(stated, answer, earlier):
    db.session.add(
        StatedOpinion(
            answer_id=answer.id,
            case_id=answer.case_id,
            aim=stated.aim,
            basis=stated.basis,
            reference=stated.reference,
            confidence=stated.confidence,
            challenged=earlier is not None and earlier.challenged,
            withdrawn=earlier is not None and earlier.withdrawn,
        )
    )
    db.session.add_all(
        Hypothesis(answer_id=answer.id, place=place, key=key, name=name)
        for place, (key, name) in enumerate(stated.names.items(), 1)
    )
