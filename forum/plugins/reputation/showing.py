"""The votes that a page of answers shows: words at first, numbers once one has voted or a day has passed."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from forum.plugin_api import ANSWER, form_token, me, now, prepared, rows
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.reputation import ranking
from forum.plugins.reputation.actions import may_take_back
from forum.plugins.reputation.models import Score
from forum.plugins.reputation.queries import own_votes
from forum.plugins.reputation.ranking import (
    DISPUTED,
    FEW,
    FUNNY,
    HELPFUL,
    INCORRECT,
    NOT_HELPFUL,
    RATHER,
    WELL,
)

HIDDEN = timedelta(hours=24)
WORDS = {
    FEW: _l("few opinions"),
    DISPUTED: _l("disputed"),
    RATHER: _l("rather followed"),
    WELL: _l("well followed"),
}
LABELS = {
    HELPFUL: _l("Helpful"),
    NOT_HELPFUL: _l("Not helpful"),
    INCORRECT: _l("Incorrect"),
    FUNNY: _l("Funny"),
}


class Shown(NamedTuple):
    """What stands below one answer; `count` is None while only the word is told."""

    takes_vote: bool
    main: str
    count: int | None
    word: str
    mine: str | None
    may_undo: bool


class Votes:
    """The votes below the answers of a page, and what their order goes by."""

    __slots__ = ("may_vote", "shown", "token", "weights")

    def __init__(self, answers, reader):
        numbers = [answer.number for answer in answers]
        scores = _scores(numbers)
        self.may_vote = reader is not None and reader.is_verified
        mine = own_votes(reader, numbers) if self.may_vote else {}
        self.token = form_token() if self.may_vote else None
        self.weights = {number: score.good + score.bad for number, score in scores.items()}
        self.shown = {
            answer.number: self._shown(answer, scores.get(answer.number), mine.get(answer.number), reader)
            for answer in answers
        }

    def words(self):
        """How scores are said, in the reader's language."""
        return {code: str(word) for code, word in WORDS.items()}

    def labels(self):
        """How the kinds of votes are called, in the reader's language."""
        return {kind: str(label) for kind, label in LABELS.items()}

    def _shown(self, answer, score, vote, reader):
        main = HELPFUL if answer.kind == ANSWER else FUNNY
        count = getattr(score, main) if score else 0
        is_told = vote is not None or now() - answer.posted_at >= HIDDEN
        return Shown(
            self.may_vote and answer.author_id != reader.id,
            main,
            count if is_told else None,
            ranking.word(answer.usefulness, self.weights.get(answer.number, 0)),
            vote and vote.kind,
            vote is not None and may_take_back(vote, answer.edited_at),
        )


def votes_on_page(page, case, answers):
    page["votes"] = Votes(answers, me())
    return page


def give_new_ones_a_turn(answers, case, page):
    """The newest answer that nearly nobody judged takes place 2 for a while."""
    moment, weights = now(), page["votes"].weights
    placed = [
        ranking.Placed(
            answer.number,
            answer.bucket,
            weights.get(answer.number, 0),
            (moment - answer.posted_at).total_seconds(),
        )
        for answer in answers
    ]
    if ranking.explorer(placed) is None:
        return answers
    by_number = {answer.number: answer for answer in answers}
    return [by_number[number] for number in ranking.explored(placed)]


def _scores(numbers):
    if not numbers:
        return {}
    found = rows(prepared("reputation scores", _scores_of), numbers=numbers)
    return {row.answer_id: row for row in found}


def _scores_of():
    columns = (Score.answer_id, Score.helpful, Score.funny, Score.good, Score.bad)
    return select(*columns).where(Score.answer_id.in_(bindparam("numbers", expanding=True)))
