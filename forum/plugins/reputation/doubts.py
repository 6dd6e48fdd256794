"""Reading what the detectors doubt, for the administrators who have no part in it."""

import json

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.plugin_api import Answer, Case, Member, db, require_admin
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation.detectors import BURST, CLUSTER, MUTUAL, RETALIATION, SERIAL
from forum.plugins.reputation.models import ANNULLED, OPEN, RESTORED, DoubtedVote, Suspicion
from forum.plugins.reputation.ranking import HELPFUL, INCORRECT, NOT_HELPFUL

PER_PAGE = 20
TITLES = {
    SERIAL: _l("Many votes of one member for the same author"),
    MUTUAL: _l("Two members who vote for each other"),
    CLUSTER: _l("A circle whose accounts have something in common"),
    BURST: _l("Many votes for one answer within moments"),
    RETALIATION: _l("“Incorrect” from somebody who had just been corrected"),
}
STATES = {OPEN: _l("waits for you"), ANNULLED: _l("annulled"), RESTORED: _l("counts again")}
KINDS = {HELPFUL: _l("helpful"), NOT_HELPFUL: _l("not helpful"), INCORRECT: _l("incorrect")}
REASONS = {
    SERIAL: _l("%(votes)s votes for this author, of %(of)s in thirty days."),
    MUTUAL: _l("%(lifts)s times as often as chance would have it."),
    CLUSTER: _l("In common: %(signs)s."),
    BURST: _l("%(votes)s votes in a row."),
    RETALIATION: _l("%(hours)s hours after a correction by the author."),
}


def doubts_page(admin, before=None):
    """One page of suspicions, the newest first, and the number to go on before (None at the end).

    Of one that concerns the reader himself he learns only that it exists.
    """
    require_admin(admin)
    chosen = select(Suspicion).order_by(Suspicion.id.desc()).limit(PER_PAGE + 1)
    if before and 0 < before < 2**31:
        chosen = chosen.where(Suspicion.id < before)
    found = db.session.scalars(chosen).all()
    shown = found[:PER_PAGE]
    votes = _votes_of([suspicion.id for suspicion in shown])
    rows = [_shown(suspicion, votes.get(suspicion.id, ()), admin) for suspicion in shown]
    return rows, shown[-1].id if len(found) > PER_PAGE else None


def _shown(suspicion, votes, reader):
    if any(reader.id in (vote.voter_id, vote.author_id) for vote in votes):
        return {"found_at": suspicion.found_at, "concerns_reader": True}
    return {
        "number": suspicion.id,
        "title": TITLES[suspicion.detector],
        "reason": str(REASONS[suspicion.detector]) % _told(json.loads(suspicion.facts)),
        "found_at": suspicion.found_at,
        "state": suspicion.decision,
        "state_label": STATES[suspicion.decision],
        "votes": [(vote, KINDS.get(vote.kind, vote.kind)) for vote in votes],
        "concerns_reader": False,
    }


def _told(facts):
    """Figures as a sentence takes them."""
    signs = ", ".join(f"{sign} ({count})" for sign, count in facts.get("signs", ()))
    return {**facts, "signs": signs, "lifts": " / ".join(map(str, facts.get("lifts", ())))}


def _votes_of(numbers):
    voter, author = aliased(Member), aliased(Member)
    votes = (
        select(
            DoubtedVote.suspicion_id, DoubtedVote.answer_id, DoubtedVote.voter_id, DoubtedVote.author_id,
            DoubtedVote.kind, DoubtedVote.cast_at, Case.title,
            voter.pseudonym.label("voter"), author.pseudonym.label("author"),
        )
        .join(voter, voter.id == DoubtedVote.voter_id)
        .join(author, author.id == DoubtedVote.author_id)
        .join(Answer, Answer.id == DoubtedVote.answer_id)
        .join(Case, Case.id == Answer.case_id)
        .where(DoubtedVote.suspicion_id.in_(numbers))
        .order_by(DoubtedVote.cast_at, DoubtedVote.answer_id, DoubtedVote.voter_id)
    )  # fmt: skip
    found = {}
    for row in db.session.execute(votes):
        found.setdefault(row.suspicion_id, []).append(row)
    return found
