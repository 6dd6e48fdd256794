"""How often a member's advice was borne out: for that member alone."""

from typing import NamedTuple

from sqlalchemy import func, select

from forum.plugin_api import Answer, Case, db, ranked_answers, require_member, specialty_name, visible_cases
from forum.plugins.solved.models import KNOWN, Outcome, Verdict


class Record(NamedTuple):
    """Of a member's answers in settled cases of a specialty: confirmed, refuted, not judged."""

    specialty: str
    confirmed: int
    refuted: int
    unjudged: int

    @property
    def total(self):
        return self.confirmed + self.refuted + self.unjudged


def record_of(member):
    """(a Record of each specialty, the one with the most answers first; their sum)."""
    require_member(member)
    counted = {}
    for specialty, confirmed, count in db.session.execute(_counts(member)):
        row = counted.setdefault(specialty, {True: 0, False: 0, None: 0})
        row[confirmed] += count
    records = [Record(specialty_name(slug), *row.values()) for slug, row in counted.items()]
    whole = Record("", *(sum(record[place] for record in records) for place in (1, 2, 3)))
    return sorted(records, key=lambda record: (-record.total, record.specialty)), whole


def _counts(member):
    settled = select(Case.specialty, Verdict.confirmed, func.count())
    settled = settled.select_from(Answer).join(Case, Case.id == Answer.case_id)
    settled = settled.join(Outcome, Outcome.case_id == Case.id)
    settled = settled.outerjoin(
        Verdict, (Verdict.outcome_id == Outcome.id) & (Verdict.answer_id == Answer.id)
    )
    settled = settled.where(Answer.author_id == member.id, Case.author_id != member.id, ranked_answers())
    settled = settled.where(Outcome.is_current, Outcome.kind.in_(KNOWN), visible_cases(member))
    return settled.group_by(Case.specialty, Verdict.confirmed)
