"""Reading hypotheses: for a case's page, for its pool, for the search, for what completes a name."""

import json
from collections import Counter, defaultdict
from itertools import groupby

from sqlalchemy import bindparam, func, select

from forum.plugin_api import (
    Answer,
    Member,
    all_specialties,
    db,
    label_value,
    names_from,
    prepared,
    rows,
    visible_answers,
    visible_cases,
    voices_of,
)
from forum.plugin_api import Case as CaseRow
from forum.plugins.hypotheses.models import AIMS, BASES, EXPERIENCE, Hypothesis, Pool, StatedOpinion
from forum.plugins.hypotheses.pooling import Opinion

MOST_KNOWN, MOST_SHOWN = 8, 5
POOLED = "hypotheses_pooled"


class Differential:
    """What a case's answers think together, and what each of them thinks."""

    __slots__ = ("pools", "state", "stated")

    def __init__(self, pools, state, stated):
        self.pools, self.state, self.stated = pools, state, stated


def is_referenced(opinion):
    return opinion.basis != EXPERIENCE and bool(opinion.reference)


def look_for_pool(columns, reader):
    """Whether the answers of the case named anything yet."""
    pooled = select(Pool.case_id).where(Pool.case_id == CaseRow.id)
    return [*columns, pooled.correlate(CaseRow).exists().label(POOLED)]


def hypotheses_on_page(page, case, answers):
    is_pooled = case.looks.get(POOLED, True)
    found = rows(prepared("hypotheses pool", _pool), number=case.number) if is_pooled else ()
    if not found:
        page["hypotheses"] = Differential({}, "", {})
        return page
    content = json.loads(found[0].content)
    shorts = {specialty.slug: specialty.short for specialty in all_specialties()}
    pools = {
        aim: [_shown(share, shorts) for share in content[aim][:MOST_SHOWN]] for aim in AIMS if aim in content
    }
    stated = _stated_on([answer.number for answer in answers])
    page["hypotheses"] = Differential(pools, found[0].state, stated)
    return page


def opinions_of(case):
    """({aim: opinions}, {key: name}) of the answers of a case that count, with their authors' voices."""
    found = rows(prepared("hypotheses opinions", _opinions), number=case.id)
    voices = voices_of({row.author_id for row in found}, case.specialty) if found else {}
    opinions, names = {aim: [] for aim in AIMS}, defaultdict(Counter)
    for _answer, group in groupby(found, key=lambda row: row.answer_id):
        lines = list(group)
        opinions[lines[0].aim].append(_opinion(lines, voices, case))
        for row in lines:
            names[row.key][row.name] += 1
    return opinions, {key: _best_spelling(found) for key, found in names.items()}


def name_documents(documents):
    """A case is found by what its answers name, in the answer that names it, and by its hypotheses."""
    named = defaultdict(list)
    for row in rows(prepared("hypotheses named", _named_in), numbers=list(documents)):
        named[row.case_id].append(row)
    for number, lines in named.items():
        document = documents[number]
        document.labels["hypothesis"] = sorted({row.key for row in lines})
        names = defaultdict(list)
        for row in lines:
            names[row.answer_id].append(row.name)
        document.answers = [
            (answer, f"{', '.join(names[answer])}\n{text}" if answer in names else text)
            for answer, text in document.answers
        ]
    return documents


def known_names(beginning, reader):
    """Names that begin so: those this reader finds in the forum first, then those that plugins know."""
    key = label_value(beginning)
    if len(key) < 2:
        return []
    counted = (
        select(Hypothesis.key, func.min(Hypothesis.name).label("name"))
        .join(Answer, Answer.id == Hypothesis.answer_id)
        .join(CaseRow, CaseRow.id == Answer.case_id)
        .where(Hypothesis.key >= key, Hypothesis.key < key + "\uffff")
        .where(visible_answers(), visible_cases(reader))
        .group_by(Hypothesis.key)
        .order_by(func.count().desc(), Hypothesis.key)
    )
    held = {row.key: row.name for row in db.session.execute(counted.limit(MOST_KNOWN))}
    for name in names_from(beginning):
        held.setdefault(label_value(name), name)
    return list(held.values())[:MOST_KNOWN]


def stated_with(answer):
    """(opinion, its names) of an answer, to fill its form; (None, []) where it states none."""
    if answer is None:
        return None, []
    named = select(Hypothesis.name).where(Hypothesis.answer_id == answer.id).order_by(Hypothesis.place)
    return db.session.get(StatedOpinion, answer.id), list(db.session.scalars(named))


def _opinion(lines, voices, case):
    first = lines[0]
    return Opinion(
        answer=first.answer_id,
        author=first.author_id,
        specialty=first.specialty,
        voice=voices[first.author_id],
        confidence=first.confidence / 100,
        keys=tuple(row.key for row in lines),
        is_specialist=first.specialty == case.specialty,
        is_challenged=first.challenged,
    )


def _best_spelling(spellings):
    """The one most authors write; of equals the one with its accents and its capital."""
    return max(
        spellings,
        key=lambda name: (
            spellings[name],
            sum(not sign.isascii() for sign in name),
            name[:1].isupper(),
            name,
        ),
    )


def _shown(share, shorts):
    named = [shorts[slug] for slug in share["specialties"] if slug in shorts]
    return {**share, "specialties": named}


def _stated_on(numbers):
    """{answer: its hypotheses in words} of those answers."""
    stated = {}
    for row in rows(prepared("hypotheses stated", _stated), numbers=numbers) if numbers else ():
        line = stated.setdefault(
            row.answer_id,
            {
                "names": [],
                "basis": BASES[row.basis],
                "reference": row.reference,
                "confidence": row.confidence,
            },
        )
        line["names"].append(row.name)
    return stated


def _pool():
    return select(Pool.state, Pool.content).where(Pool.case_id == bindparam("number"))


def _opinions():
    """Lines of one answer stand together, in the order of its places."""
    columns = (
        StatedOpinion.answer_id,
        StatedOpinion.aim,
        StatedOpinion.confidence,
        StatedOpinion.challenged,
        Hypothesis.key,
        Hypothesis.name,
        Answer.author_id,
        Member.specialty,
    )
    found = (
        select(*columns)
        .join(Hypothesis, Hypothesis.answer_id == StatedOpinion.answer_id)
        .join(Answer, Answer.id == StatedOpinion.answer_id)
        .join(Member, Member.id == Answer.author_id)
    )
    found = found.where(
        StatedOpinion.case_id == bindparam("number"), StatedOpinion.withdrawn.is_(False), visible_answers()
    )
    return found.order_by(StatedOpinion.answer_id, Hypothesis.place)


def _named_in():
    named = select(Answer.case_id, Hypothesis.answer_id, Hypothesis.key, Hypothesis.name)
    named = named.join(Answer, Answer.id == Hypothesis.answer_id)
    numbers = bindparam("numbers", expanding=True)
    return named.where(Answer.case_id.in_(numbers), visible_answers()).order_by(
        Hypothesis.answer_id, Hypothesis.place
    )


def _stated():
    columns = Hypothesis.answer_id, Hypothesis.name, StatedOpinion.basis, StatedOpinion.reference
    stated = select(*columns, StatedOpinion.confidence).join(
        StatedOpinion, StatedOpinion.answer_id == Hypothesis.answer_id
    )
    numbers = bindparam("numbers", expanding=True)
    return stated.where(Hypothesis.answer_id.in_(numbers)).order_by(Hypothesis.answer_id, Hypothesis.place)
