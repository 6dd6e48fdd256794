"""Measures how long it takes to rebuild scores, order, points and pooled states, and what a vote costs.

python -m tests.bench.reputation --votes 100000 --answers 5000
"""

import argparse
import json
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from app import create_app
from forum.cases.models import Answer, Case
from forum.db import change, db, now
from forum.members.models import Member
from forum.plugins.hypotheses import recomputing as pooling
from forum.plugins.hypotheses.models import Hypothesis, StatedOpinion
from forum.plugins.reputation import actions, earning, recomputing
from forum.plugins.reputation.models import Line, Vote
from forum.progress import ProgressBar
from forum.specialties import all_specialties
from forum.testing import TEST_SETTINGS, furnish
from tests.postgres import find_server, fresh_database

DATABASES = "sqlite", "postgres"
ROWS = 5_000
WEIGHTS = 1000, 1000, 1500, 2000, 800, 700
KINDS = ["helpful"] * 8 + ["not_helpful", "funny"]
CAST = 50
NAMES = ["gale", "lupus", "mycose", "eczema", "erysipele", "purpura", "zona"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--votes", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=5_000)
    parser.add_argument("--database", choices=DATABASES, action="append", help="both when absent")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = options.database or DATABASES
    report = [measure(name, options.votes, options.answers, options.seed) for name in chosen]
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        for line in report:
            print(", ".join(f"{name}: {value}" for name, value in line.items()))


def measure(name, votes, answers, seed):
    """The figures on one database."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "sqlite":
            return measured(f"sqlite:///{folder}/forum.db", Path(folder), name, votes, answers, seed)
        with find_server()() as server:
            return measured(fresh_database(server), Path(folder), name, votes, answers, seed)


def measured(url, folder, name, votes, answers, seed):
    chosen = {**TEST_SETTINGS, "DATABASE_URL": url, "PLUGINS": ["reputation", "hypotheses"]}
    app = create_app(chosen, instance_path=folder)
    with app.app_context():
        furnish()
        fill(votes, answers, random.Random(seed))
        name_hypotheses(random.Random(seed))
        figures = {
            "database": name,
            "votes": count_of(Vote),
            "answers": count_of(Answer),
            **rebuild(),
            **pool(),
            **cast(),
        }
        db.session.remove()
        db.engine.dispose()
    return figures


def rebuild():
    """Seconds on the clock, and of this process alone."""
    started, worked = time.perf_counter(), time.process_time()
    with ProgressBar("Answers", len(recomputing.answers_to_count())) as bar:
        moved = recomputing.recompute(bar)
    return {
        "recompute_s": round(time.perf_counter() - started, 2),
        "recompute_cpu_s": round(time.process_time() - worked, 2),
        "moved": moved,
    }


def pool():
    """Seconds that it takes to pool the hypotheses of every case."""
    numbers = pooling.cases_to_pool()
    started = time.perf_counter()
    pooling.recompute(numbers)
    return {"pooled_cases": len(numbers), "pool_s": round(time.perf_counter() - started, 2)}


def cast():
    """Milliseconds that one vote takes: of new voters, on answers that have many votes already."""
    numbers = db.session.scalars(select(Answer.id).limit(CAST)).all()
    fresh = [member("votant", n, "dermatologie") for n in range(CAST)]
    with change() as session:
        session.execute(insert(Member), fresh)
    voters = db.session.scalars(select(Member).order_by(Member.id.desc()).limit(CAST)).all()
    started = time.perf_counter()
    for voter, number in zip(voters, numbers, strict=False):
        actions.cast_vote(voter, number, "helpful")
    return {"vote_ms": round(1000 * (time.perf_counter() - started) / len(numbers), 2)}


def fill(votes, answers, chance):
    """Members, cases, answers and votes, each vote with its line of the ledger."""
    slugs = [specialty.slug for specialty in all_specialties()]
    people, cases = max(200, votes // 100), max(1, answers // 5)
    start = now() - timedelta(days=900)
    add(Member, (member("membre", n, chance.choice(slugs)) for n in range(people)))
    members = db.session.scalars(select(Member.id)).all()
    add(Case, (case(n, chance.choice(slugs), chance.choice(members), start) for n in range(cases)))
    places = db.session.execute(select(Case.id, Case.specialty)).all()
    add(Answer, (answer(chance.choice(places).id, chance.choice(members), start) for _n in range(answers)))
    cast_votes(votes, members, dict(map(tuple, places)), chance, start)


def name_hypotheses(chance):
    """Each answer names three of what its case may be."""
    written = db.session.execute(select(Answer.id, Answer.case_id)).all()
    add(StatedOpinion, ({"answer_id": a, "case_id": c, "confidence": 70} for a, c in written))
    named = ((a, place, key) for a, _c in written for place, key in enumerate(chance.sample(NAMES, 3), 1))
    add(Hypothesis, ({"answer_id": a, "place": p, "key": key, "name": key.title()} for a, p, key in named))


def cast_votes(votes, members, specialties, chance, start):
    written = db.session.execute(select(Answer.id, Answer.author_id, Answer.case_id)).all()
    pairs = set()
    while len(pairs) < votes:
        answer, voter = chance.choice(written), chance.choice(members)
        if answer.author_id != voter:
            pairs.add((answer, voter))
    rows = [
        {
            "answer_id": answer.id, "voter_id": voter, "author_id": answer.author_id, "voided": False,
            "kind": chance.choice(KINDS), "weight": chance.choice(WEIGHTS), "reason": "",
            "cast_at": start + timedelta(minutes=chance.randrange(1_200_000)),
        }
        for answer, voter in sorted(pairs)
    ]  # fmt: skip
    add(Vote, rows)
    cases = {answer.id: answer.case_id for answer in written}
    helpful = (row for row in rows if row["kind"] == "helpful")
    add(Line, (line(row, cases[row["answer_id"]], specialties) for row in helpful))


def line(vote, case_id, specialties):
    return {
        "member_id": vote["author_id"], "specialty": specialties[case_id], "kind": "vote", "times": 1,
        "tenths": earning.vote_points(vote["weight"]), "answer_id": vote["answer_id"], "case_id": case_id,
        "by_id": vote["voter_id"], "counts_on": vote["cast_at"].date(), "happened_at": vote["cast_at"],
    }  # fmt: skip


def member(name, number, specialty):
    return {
        "pseudonym": f"{name}{number}", "pseudonym_key": f"{name}{number}", "role": "verified",
        "specialty": specialty, "session_token": f"{name} {number}", "about": "", "joined_at": now(),
    }  # fmt: skip


def case(number, specialty, author_id, moment):
    return {
        "title": f"Cas {number}", "slug": "cas", "specialty": specialty, "author_id": author_id,
        "question": "?", "question_html": "?", "tried": "", "tried_html": "", "posted_at": moment,
        "active_at": moment, "answer_count": 5,
    }  # fmt: skip


def answer(case_id, author_id, moment):
    return {
        "case_id": case_id, "author_id": author_id, "text": "Avis.", "html": "<p>Avis.</p>",
        "posted_at": moment, "usefulness": 0,
    }  # fmt: skip


def add(model, rows):
    rows = list(rows)
    with change() as session:
        for start in range(0, len(rows), ROWS):
            session.execute(insert(model), rows[start : start + ROWS])
    db.session.expunge_all()


def count_of(model):
    return db.session.scalar(select(func.count()).select_from(model))


if __name__ == "__main__":
    main()
