"""Fills a forum for measuring: specialties in use, cases, answers, votes, solutions and folds, in bulk."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import insert

from forum.cases.actions import slug_of
from forum.cases.indexing import rebuild_index
from forum.cases.models import Answer, AnswerVersion, Case, CaseSpecialty, CaseVersion
from forum.db import change, db, now
from forum.members.models import ADMIN, VERIFIED, Member, new_session_token, pseudonym_key
from forum.members.passwords import hash_password
from forum.plugins.moderation.models import Fold
from forum.plugins.reputation import earning, ranking, weights
from forum.plugins.reputation.models import Earned, Line, Score, Vote
from forum.plugins.solved.models import SOLVED, Followed
from forum.specialties import all_specialties, are_neighbours
from forum.text import render
from tests.bench.texts import Writer

MEMBER, PASSWORD = "dr_mesure", "a knock at the door"
LONG, LONGEST = 50, 1000
BATCH = 2_000


@dataclass
class Sizes:
    """How much there is to be. `texts` distinct answers are written and rendered, then used again."""

    specialties: int = 20
    cases: int = 2_000
    answers: int = 20_000
    members: int = 400
    texts: int = 2_500
    longest: int = LONGEST

    def answer_counts(self, random):
        """How many answers each case has: the first 50, the second the most, one in twelve none."""
        counts = [min(LONG, self.answers), min(self.longest, max(0, self.answers - LONG))]
        left, others = self.answers - sum(counts), self.cases - len(counts)
        weights = [0 if n % 12 == 0 else random.expovariate(1) + 0.2 for n in range(others)]
        total = sum(weights) or 1
        counts += [int(left * weight / total) for weight in weights]
        for n in random.choices(range(len(counts)), [0, 0, *weights], k=self.answers - sum(counts)):
            counts[n] += 1
        return counts


class Filling:
    """The rows of one forum, table by table, with numbers given beforehand."""

    def __init__(self, sizes, seed=1, progress=lambda done: None):
        self.sizes, self.random, self.progress = sizes, Random(seed), progress
        self.writer, self.start = Writer(self.random), now() - timedelta(days=700)
        self.rows, self.done = {}, 0
        self.slugs = [specialty.slug for specialty in all_specialties()][: sizes.specialties]
        self.members = self._members()
        self.texts = [self._rendered(self.writer.answer()) for _ in range(min(sizes.texts, sizes.answers))]

    def write(self):
        """All rows of all tables."""
        answer_number = 0
        for number, count in enumerate(self.sizes.answer_counts(self.random), 1):
            case = self._case(number)
            answers = [self._answer(case, answer_number + n) for n in range(1, count + 1)]
            answer_number += count
            self._settle(case, answers)
            self._step(1)
        self._points()
        with change() as session:
            for model, rows in self.rows.items():
                for first in range(0, len(rows), BATCH):
                    session.execute(insert(model), rows[first : first + BATCH])

    def _add(self, model, **facts):
        self.rows.setdefault(model, []).append(facts)
        return facts

    def _step(self, done):
        self.done += done
        self.progress(self.done)

    def _rendered(self, text):
        self._step(1)
        return text, render(text)

    def _members(self):
        secret = hash_password(PASSWORD)
        names = [MEMBER, *(f"dr_{n:04d}" for n in range(2, self.sizes.members + 1))]
        for number, name in enumerate(names, 1):
            self._add(
                Member, id=number, pseudonym=name, pseudonym_key=pseudonym_key(name), password_hash=secret,
                email=f"{name}@example.org", role=ADMIN if number == 2 else VERIFIED,
                specialty=self.random.choice(self.slugs), session_token=new_session_token(),
                joined_at=self.start,
            )  # fmt: skip
        return self.rows[Member]

    def _case(self, number):
        title, question = self.writer.title(), self.writer.question()
        tried = self.writer.tried() if self.random.random() < 0.6 else ""
        others = self.random.sample(self.slugs, self.random.choice((0, 0, 0, 1, 2)))
        slug = self.slugs[number % len(self.slugs)]
        posted = self.start + timedelta(minutes=self.random.randrange(1_000_000))
        return self._add(
            Case, id=number, title=title[:200], slug=slug_of(title), question=question, tried=tried,
            question_html=render(question), tried_html=render(tried) if tried else "", specialty=slug,
            other_specialties=",".join(other for other in others if other != slug), tags=self.writer.tags(),
            age_band=self.random.choice(("", "18-39", "40-64", "65-79")), sex=self.random.choice("FM"),
            author_id=self.random.randint(3, self.sizes.members), posted_at=posted, active_at=posted,
            answer_count=0, state="open",
        )  # fmt: skip

    def _answer(self, case, number):
        text, html = self.random.choice(self.texts)
        posted = case["posted_at"] + timedelta(minutes=self.random.randrange(1, 20_000))
        author = self.random.choice(self.members)
        answer = self._add(
            Answer, id=number, case_id=case["id"], author_id=author["id"], text=text, html=html, usefulness=0,
            posted_at=posted, folded=case["id"] > 2 and self.random.random() < 0.02,
        )  # fmt: skip
        self._add(
            AnswerVersion, answer_id=number, version=1, editor_id=author["id"], saved_at=posted, text=text
        )
        if answer["folded"]:
            reason = self.random.choice(("joke", "off-topic", "dangerous"))
            self._add(Fold, answer_id=number, reason=reason, folded_by_id=2)
        self._votes(case, answer, author)
        return answer

    def _votes(self, case, answer, author):
        """Most answers get none or one, a few get many."""
        count = 0 if answer["folded"] else min(int(self.random.paretovariate(1.1)) - 1, 30, len(self.members))
        voters = [v for v in self.random.sample(self.members, count) if v is not author]
        cast = [weights.weight(_expertise(voter, case)) for voter in voters]
        for voter, weight in zip(voters, cast, strict=True):
            self._vote(case, answer, voter["id"], weight)
        if voters:
            counts = dict.fromkeys(ranking.VOTES, 0) | {ranking.HELPFUL: len(voters)}
            facts = {"good": sum(cast), "bad": 0, "followed": False, "referenced": False}
            self._add(Score, answer_id=answer["id"], **counts, **facts)
        answer["usefulness"] = ranking.usefulness(ranking.prior(_expertise(author, case)), sum(cast))

    def _vote(self, case, answer, voter_id, weight):
        moment = answer["posted_at"]
        self._add(
            Vote, answer_id=answer["id"], voter_id=voter_id, author_id=answer["author_id"], weight=weight,
            kind=ranking.HELPFUL, reason="", voided=False, cast_at=moment,
        )  # fmt: skip
        self._add(
            Line, member_id=answer["author_id"], specialty=case["specialty"], kind="vote", times=1,
            tenths=earning.vote_points(weight), answer_id=answer["id"], case_id=case["id"], by_id=voter_id,
            counts_on=moment.date(), happened_at=moment,
        )  # fmt: skip

    def _settle(self, case, answers):
        seen = [answer for answer in answers if not answer["folded"]]
        case["answer_count"] = len(seen)
        case["active_at"] = max([case["posted_at"], *(answer["posted_at"] for answer in answers)])
        if seen and self.random.random() < 0.4:
            best = max(seen, key=lambda answer: answer["usefulness"])
            self._add(Followed, case_id=case["id"], answer_id=best["id"], marked_by_id=case["author_id"])
            case["state"] = SOLVED
        for slug in (case["specialty"], *filter(None, case["other_specialties"].split(","))):
            self._add(CaseSpecialty, case_id=case["id"], specialty=slug, active_at=case["active_at"])
        self._add(
            CaseVersion, case_id=case["id"], version=1, editor_id=case["author_id"],
            saved_at=case["posted_at"], title=case["title"], question=case["question"], tried=case["tried"],
        )  # fmt: skip

    def _points(self):
        earned = {}
        for line in self.rows.get(Line, ()):
            key = line["member_id"], line["specialty"], earning.month_of(line["counts_on"])
            tenths, votes = earned.get(key, (0, 0))
            earned[key] = tenths + line["tenths"], votes + 1
        for (member, slug, month), (tenths, votes) in earned.items():
            self._add(Earned, member_id=member, specialty=slug, month=month, tenths=tenths, votes=votes)


def fill_forum(sizes, progress=lambda done: None):
    """Inside an app context of an empty forum with tables and specialties; the index is built at the end."""
    Filling(sizes, progress=progress).write()
    db.session.expunge_all()
    return rebuild_index()


def _expertise(member, case):
    own = member["specialty"]
    return weights.expertise(own, case["specialty"], are_neighbours(own, case["specialty"]))
