"""Outcomes for some of the demo's cases, all invented: what the asker came back to say."""

from sqlalchemy import select

from forum.plugin_api import Answer, Case, db, member_numbered
from forum.plugins.solved.actions import follow_advice
from forum.plugins.solved.models import TOLD
from forum.plugins.solved.outcomes import tell_outcome

# The case, the places of further advice that was followed, of what was right, of what was not; the sentence.
OUTCOMES = [
    (
        "demo-gale-rebelle",
        [2],
        [1],
        [],
        "Prurit post-scabieux : éteint à J38 sous dermocorticoïde, sans nouvelle cure.",
    ),
    ("demo-lithium-ains", [4], [1, 4], [], "Genou sec en 48 h après infiltration, lithémie restée stable."),
    ("demo-plaque-aout", [7], [1, 7], [], "Eczéma variqueux à la biopsie, en recul sous compression."),
    ("demo-boiterie-fievre", [], [1], [], "Arthrite septique de hanche à Kingella, lavée et guérie."),
]


def tell_outcomes():
    for key, followed, right, wrong, text in OUTCOMES:
        case = db.session.scalar(select(Case).filter_by(imported_as=key))
        if case is None:
            continue
        asker = member_numbered(case.author_id)
        numbers = {place: _answer(f"{key}-{place}") for place in {*followed, *right, *wrong}}
        for place in followed:
            follow_advice(asker, numbers[place])
        confirmed, refuted = ([numbers[place] for place in places] for places in (right, wrong))
        tell_outcome(asker, case, TOLD, confirmed, refuted, text)


def _answer(key):
    return db.session.scalar(select(Answer.id).filter_by(imported_as=key))
