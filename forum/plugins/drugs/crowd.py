"""What members say of a drug: cases that name it, the best answers, doses, what goes with it."""

import re
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import select

from forum.plugin_api import (
    Answer,
    Asked,
    Case,
    IndexUnavailable,
    Member,
    db,
    excerpt,
    plain_text,
    ranked_answers,
    search_cases,
    visible_cases,
)
from forum.plugins.drugs import queries
from forum.plugins.drugs.mentions import MOST_LABELLED

MOST_CASES, SHOWN_CASES, SHOWN_ANSWERS, SHOWN_DOSES, SHOWN_CONDITIONS = 40, 8, 4, 8, 10
MOST_ANSWERS = 400
AROUND, LONGEST_PASSAGE, DOSE_WITHIN = 90, 260, 50
_UNIT = r"(?:mg|g|µg|μg|mcg|microgrammes?|ui|mui|m\.u\.i\.|gouttes?)"
_TIMES = r"(?:\s?/\s?(?:j(?:our)?|kg|h|24 ?h)\b|\s(?:par|per)\s(?:jour|day|kg|heure)|\s?[x×]\s?\d+)"
DOSE = re.compile(rf"(?<![\w.,])(\d{{1,5}}(?:[.,]\d{{1,3}})?)\s?({_UNIT})(?!\w)((?:{_TIMES}){{0,3}})", re.I)
_SENTENCE_END = re.compile(r"[.;!?](?=\s)|\n")


class Said(NamedTuple):
    """A passage of an answer around the drug's name."""

    url: str
    case_title: str
    author: str
    before: str
    name: str
    after: str


class Crowd(NamedTuple):
    """The crowd half of a page; `is_away` says that the search index cannot be asked just now."""

    total: int = 0
    rows: list = []
    asked: int = 0
    advised: int = 0
    answers: list = []
    doses: list = []
    conditions: list = []
    search_url: str = ""
    is_away: bool = False


def crowd_of(members, reader):
    """What that reader may see of it, asking the same few questions however many cases there are.

    `members` are (slug, name). Mixtures of many substances are not looked for: None.
    """
    slugs = [slug for slug, _name in members]
    if len(slugs) > MOST_LABELLED:
        return None
    asked = Asked(text=" ".join(f"medicament:{slug}" for slug in slugs), order="useful", exact=True)
    try:
        found = search_cases(reader, asked, facets=("tag",), per_page=MOST_CASES)
    except IndexUnavailable:
        return Crowd(is_away=True)
    return _crowd(found, asked, slugs, reader)


def _crowd(found, asked, slugs, reader):
    rows, finder = [case.row for case in found.cases], queries.finder()
    numbers = [row.number for row in rows]
    questions, answers = _questions(numbers, reader), _answers(numbers, reader)
    asking = [(number, f"/cases/{number}", text) for number, text in questions.items()]
    telling = [(answer.case_id, f"/answers/{answer.id}", plain_text(answer.html)) for answer in answers]
    return Crowd(
        total=found.results.total,
        rows=rows[:SHOWN_CASES],
        asked=_speaking(asking, slugs, finder),
        advised=_speaking(telling, slugs, finder),
        answers=_best_answers(answers, slugs, finder),
        doses=_doses([*asking, *telling], slugs, finder),
        conditions=_conditions(found.results.counts.get("tag", {}), asked.text, finder),
        search_url=asked.url(exact="", order=""),
    )


def _speaking(texts, slugs, finder):
    """In how many cases one of these texts names it."""
    return len({number for number, _url, text in texts if set(slugs) & set(finder.substances_in(text))})


def _questions(numbers, reader):
    """{number: title and question} of those cases."""
    columns = (Case.id, Case.title, Case.question_html, Case.tried_html)
    rows = db.session.execute(select(*columns).where(Case.id.in_(numbers), visible_cases(reader)))
    return {
        row.id: f"{row.title}. {plain_text(row.question_html)} {plain_text(row.tried_html or '')}"
        for row in rows
    }


def _answers(numbers, reader):
    """Their answers, the most useful first."""
    asked = (
        select(Answer.id, Answer.case_id, Answer.html, Case.title, Member.pseudonym)
        .join(Case, Case.id == Answer.case_id)
        .join(Member, Member.id == Answer.author_id)
        .where(Answer.case_id.in_(numbers), ranked_answers(), visible_cases(reader))
    )
    ordered = asked.order_by(Answer.usefulness.desc(), Answer.id)
    return db.session.execute(ordered.limit(MOST_ANSWERS)).all()


def _best_answers(answers, slugs, finder):
    """The passages of the most useful answers that name it, one for each case."""
    said = {}
    for answer in answers:
        if len(said) == SHOWN_ANSWERS:
            break
        text = plain_text(answer.html)
        mention = next(_mentions(text, slugs, finder), None)
        if mention is not None and answer.case_id not in said:
            said[answer.case_id] = _passage(answer, text, mention)
    return list(said.values())


def _passage(answer, text, mention):
    start = max(0, mention.start - AROUND)
    before = text[start : mention.start]
    if start:
        before = "…" + before.partition(" ")[2]
    after = excerpt(text[mention.end :], LONGEST_PASSAGE - len(before))
    name = text[mention.start : mention.end]
    return Said(f"/answers/{answer.id}", answer.title, answer.pseudonym, before, name, after)


def _mentions(text, slugs, finder):
    wanted = set(slugs)
    return (mention for mention in finder.find(text) if wanted & set(mention.name.substances))


def _doses(texts, slugs, finder):
    """[(dose, in how many cases, where)]: what stands right after the name, within the sentence."""
    places = {}
    for number, url, text in texts:
        mentions = list(finder.find(text))
        for mention, following in pairwise([*mentions, None]):
            if set(slugs) & set(mention.name.substances):
                end = min(mention.end + DOSE_WITHIN, following.start if following else len(text))
                for dose in doses_in(text[mention.end : end]):
                    places.setdefault(dose, {}).setdefault(number, url)
    order = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(dose, len(cases), next(iter(cases.values()))) for dose, cases in order[:SHOWN_DOSES]]


def doses_in(text):
    sentence = _SENTENCE_END.split(text)[0]
    for number, unit, times in DOSE.findall(sentence):
        unit = unit.upper() if unit.lower() in ("ui", "mui") else unit.lower()
        times = re.sub(r"\s?[x×]\s?", " × ", re.sub(r"\s?/\s?", "/", " ".join(times.split())))
        gap = "" if times[:1] in ("", "/", " ") else " "
        yield f"{number.replace('.', ',')} {unit}{gap}{times}"


def _conditions(tags, text, finder):
    """[(tag, in how many cases, where)] of what the cases are tagged with, drugs apart."""
    told = [(tag, count) for tag, count in tags.items() if not finder.substances_in(tag)]
    best = sorted(told, key=lambda item: (-item[1], item[0]))[:SHOWN_CONDITIONS]
    return [(tag, count, Asked(text=f"{tag} {text}").url()) for tag, count in best]
