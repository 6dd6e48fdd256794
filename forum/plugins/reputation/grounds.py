"""What an answer's place goes by, for the page that says so: its author, its votes, and what was objected."""

from typing import NamedTuple

from sqlalchemy import select

from forum.plugin_api import FIRST, LAST, Case, Member, db
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation import ranking, showing, voices
from forum.plugins.reputation.models import Score, Vote
from forum.plugins.reputation.ranking import INCORRECT
from forum.plugins.reputation.weights import LEARNERS, NEIGHBOUR, OTHER, SPECIALIST, THOUSAND

AUTHORS = {
    SPECIALIST: _l("Written by a specialist of this case."),
    NEIGHBOUR: _l("Written by a colleague of a neighbouring specialty."),
    OTHER: _l("Written by a colleague of another specialty."),
}
OF_LEARNER, OF_REFERENCE = _l("The author is in training."), _l("It cites a reference.")
OF_ASKER = _l("The asker followed it.")
PLACES = {
    FIRST: _l("Confirmed by the outcome: it stands first."),
    LAST: _l("Corrected or withdrawn: it stands last."),
}


class Grounds(NamedTuple):
    """What counts for an answer. `kinds` and `specialists` are None while only the word is told."""

    word: str
    known: list
    kinds: list | None
    specialists: dict | None
    objections: list


def grounds_of(answer, reader):
    """What the place of an answer goes by, as far as that reader may know it."""
    case, score = db.session.get(Case, answer.case_id), db.session.get(Score, answer.id)
    shown = showing.Votes([answer], reader).shown[answer.id]
    is_told = shown.count is not None
    votes = db.session.execute(_valid_votes(answer)).all() if score else []
    return Grounds(
        showing.WORDS[shown.word],
        _known(answer, case, score),
        [(label, getattr(score, kind) if score else 0) for kind, label in showing.LABELS.items()]
        if is_told
        else None,
        _weights_of_specialists(votes, case) if is_told else None,
        _objections(votes, answer, reader),
    )


def _known(answer, case, score):
    author = db.session.get(Member, answer.author_id)
    known = [
        PLACES.get(answer.bucket),
        AUTHORS[voices.expertise_in_case(author, case)],
        OF_LEARNER if author.profession in LEARNERS else None,
        OF_REFERENCE if score and score.referenced else None,
        OF_ASKER if score and score.followed else None,
    ]
    return [sentence for sentence in known if sentence]


def _counts(score):
    labels = showing.LABELS.items()
    return [(label, getattr(score, kind) if score else 0) for kind, label in labels]


def _valid_votes(answer):
    votes = select(Vote, Member).join(Member, Member.id == Vote.voter_id)
    return votes.where(Vote.answer_id == answer.id, Vote.voided.is_(False)).order_by(Vote.cast_at)


def _weights_of_specialists(votes, case):
    """What specialists of the case weigh together, for and against."""
    total = {"good": 0, "bad": 0}
    for vote, voter in votes:
        if voices.is_specialist(voter, case):
            good, bad = ranking.sides(vote.kind, vote.weight)
            total["good"], total["bad"] = total["good"] + good, total["bad"] + bad
    return {side: round(weight / THOUSAND, 1) for side, weight in total.items()}


def _objections(votes, answer, reader):
    """Why others call it incorrect: for moderators with names, for the author without, for nobody else."""
    if reader is None or not (reader.is_staff or reader.id == answer.author_id):
        return []
    against = [(vote, voter) for vote, voter in votes if vote.kind == INCORRECT]
    return [(vote.reason, voter.pseudonym if reader.is_staff else None) for vote, voter in against]
