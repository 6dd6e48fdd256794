"""Repeats the simulation that the order of answers was chosen by, on the very formulas that the forum runs.

Threads are drawn at random: who answers, who jokes, who is right, who reads what and judges it how. Each
thread is ordered by four formulas from the same votes, and counts where its first answer is right. Two
worlds differ in how good authors and voters are. The rest of the assumptions stands in `Habits`: they are
assumptions, not data.

    python -m tests.bench.ranking --threads 2
"""

import argparse
import json
import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import product
from math import exp, sqrt
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from forum.plugins.reputation import ranking, weights
from forum.progress import ProgressBar

SPECIALIST, GP, JUNIOR = PEOPLE = "specialist", "gp", "junior"
VOTERS = 3, 8, 20
CHUNK = 2_000
RING, RING_VOTERS = 4, 8


@dataclass(frozen=True)
class World:
    """How often an author of each kind is right, and how often a voter tells right from wrong."""

    right: dict
    tells: dict


WORLDS = {
    "A": World({SPECIALIST: 0.80, GP: 0.45, JUNIOR: 0.28}, {SPECIALIST: 0.88, GP: 0.68, JUNIOR: 0.57}),
    "B": World({SPECIALIST: 0.60, GP: 0.50, JUNIOR: 0.42}, {SPECIALIST: 0.74, GP: 0.68, JUNIOR: 0.62}),
}


class Habits:
    """What both worlds share: the make-up of threads, what is read and how often a reader votes."""

    JOKES, LAUGHS, FROWNS = 0.22, 0.40, 0.20
    FEWEST, MORE = 3, 5.0
    MIX = (0.30, 0.40, 0.30)
    PRAISES, BLAMES = 0.6, 0.3
    LESS_READ, LEAST_READ = 0.6, 0.15


def expertise(kind):
    return weights.SPECIALIST if kind == SPECIALIST else weights.OTHER


WEIGHT = {
    kind: weights.weight(weights.standing("resident" if kind == JUNIOR else "physician", expertise(kind)))
    for kind in PEOPLE
}
PRIOR = {kind: ranking.prior(expertise(kind), is_learner=kind == JUNIOR) for kind in PEOPLE}


@dataclass
class Reply:
    """One reply of a thread with its votes."""

    place: int
    author: str
    is_joke: bool
    is_right: bool
    ups: int = 0
    downs: int = 0
    good: int = 0
    bad: int = 0

    def up(self, voter, times=1):
        good, _bad = ranking.sides(ranking.HELPFUL, WEIGHT[voter])
        self.ups, self.good = self.ups + times, self.good + times * good

    def down(self, voter):
        """Who is against an answer says that it is incorrect; other formulas have one kind of down."""
        _good, bad = ranking.sides(ranking.INCORRECT, WEIGHT[voter])
        self.downs, self.bad = self.downs + 1, self.bad + bad


def net(reply):
    return reply.ups - reply.downs


def wilson(reply, z=1.28):
    """The lower bound of the share of helpful votes, as Lobsters orders comments."""
    count = reply.ups + reply.downs
    if not count:
        return 0.0
    share, square = reply.ups / count, z * z
    spread = z * sqrt((share * (1 - share) + square / (4 * count)) / count)
    return (share + square / (2 * count) - spread) / (1 + square / count)


def codidact(reply):
    return (reply.ups + 2) / (reply.ups + reply.downs + 4)


def ours(reply):
    return ranking.usefulness(PRIOR[reply.author], reply.good, reply.bad)


FORMULAS = {"net votes": net, "Wilson z=1.28": wilson, "Codidact": codidact, "ours": ours}


class Cell(NamedTuple):
    """One cell of the table: a world, how many vote, whether jokes stand among the answers.

    `ring` is how many votes of a ring count for one wrong answer.
    """

    world: str
    voters: int
    jokes_votable: bool
    ring: int | None = None


def simulate(cell, count, seed):
    """{formula: in how many of so many threads the first answer is right}."""
    chance, right = random.Random(seed), Counter()
    for _thread in range(count):
        replies = thread_of(cell, chance)
        for name, formula in FORMULAS.items():
            first = max(replies, key=lambda reply: (formula(reply), -reply.place), default=None)
            right[name] += first is not None and first.is_right
    return right


def thread_of(cell, chance):
    """The replies that stand to be ordered, with their votes."""
    world = WORLDS[cell.world]
    replies = [
        reply_of(place, world, chance) for place in range(Habits.FEWEST + poisson(Habits.MORE, chance))
    ]
    readable = [reply for reply in replies if cell.jokes_votable or not reply.is_joke]
    for _voter in range(cell.voters):
        vote(chance.choices(PEOPLE, Habits.MIX)[0], world, readable, chance)
    if cell.ring is not None:
        readable = attacked(readable, cell.ring, chance)
    return readable


def reply_of(place, world, chance):
    """Who jokes knows the matter no better than others."""
    is_joke = chance.random() < Habits.JOKES
    author = chance.choice((GP, JUNIOR)) if is_joke else chance.choices(PEOPLE, Habits.MIX)[0]
    return Reply(place, author, is_joke, not is_joke and chance.random() < world.right[author])


def vote(voter, world, replies, chance):
    """One voter reads some replies, the earlier ones rather, and votes on some of those."""
    for reply in replies:
        if chance.random() > max(Habits.LEAST_READ, 1 - Habits.LESS_READ * reply.place):
            continue
        if reply.is_joke:
            laugh_or_frown(voter, reply, chance)
        elif reply.is_right == (chance.random() < world.tells[voter]):
            if chance.random() < Habits.PRAISES:
                reply.up(voter)
        elif chance.random() < Habits.BLAMES:
            reply.down(voter)


def laugh_or_frown(voter, reply, chance):
    if chance.random() < Habits.LAUGHS:
        reply.up(voter)
    elif chance.random() < Habits.FROWNS:
        reply.down(voter)


def attacked(replies, votes, chance):
    """A ring of juniors praises one wrong answer, a junior's if possible; else one writes it."""
    wrong = [reply for reply in replies if not reply.is_right and not reply.is_joke]
    own = [reply for reply in wrong if reply.author == JUNIOR]
    target = chance.choice(own or wrong) if wrong else Reply(99, JUNIOR, False, False)
    target.up(JUNIOR, votes)
    return replies if wrong else [*replies, target]


def poisson(mean, chance):
    limit, left, count = exp(-mean), chance.random(), 0
    while left > limit:
        left *= chance.random()
        count += 1
    return count


def all_cells():
    table = [Cell(world, voters, jokes) for voters, world, jokes in product(VOTERS, WORLDS, (True, False))]
    return [*table, *(Cell("A", RING_VOTERS, False, ring) for ring in (RING, 1))]


def run(count, seed, threads):
    """{cell: {formula: share of threads whose first answer is right, in percent}}."""
    chunks = [
        (cell, min(CHUNK, count - start), f"{seed} {cell} {start}")
        for cell in all_cells()
        for start in range(0, count, CHUNK)
    ]
    right = {cell: Counter() for cell in all_cells()}
    with ProcessPoolExecutor(threads) as pool, ProgressBar("Threads", len(chunks)) as bar:
        running = {pool.submit(simulate, *chunk): chunk[0] for chunk in chunks}
        for done, future in enumerate(as_completed(running), 1):
            right[running[future]] += future.result()
            bar(done)
    return {
        cell: {name: round(100 * hits[name] / count, 1) for name in FORMULAS} for cell, hits in right.items()
    }


def table_of(shares):
    table = Table("world", "voters", "jokes", *FORMULAS, title="First answer right, % of threads")
    for cell, line in shares.items():
        jokes = "votable" if cell.jokes_votable else "humour button"
        if cell.ring is not None:
            jokes += f", ring of {RING}, {cell.ring} of its votes count"
        table.add_row(cell.world, str(cell.voters), jokes, *(f"{line[name]:.1f}" for name in FORMULAS))
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--count", type=int, default=40_000, help="threads of discussion a cell")
    parser.add_argument("--processes", type=int, default=1, help="how many processes simulate")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    shares = run(options.count, options.seed, options.processes)
    if options.json:
        print(json.dumps([{**cell._asdict(), **line} for cell, line in shares.items()], indent=2))
    else:
        Console(width=110).print(table_of(shares))


if __name__ == "__main__":
    main()
