"""One answer of the demo that its author corrected, invented as all the others."""

from sqlalchemy import select

from forum.plugin_api import CORRECTED, Answer, db, member_numbered
from forum.plugins.errata.actions import correct_answer
from forum.plugins.errata.drafts import CorrectionDraft

KEY = "demo-alat-six-fois-2"
REASON = "J'avais mis une limite d'âge pour la maladie de Wilson : l'âge seul ne l'écarte pas."
INSTEAD = "Céruloplasmine et cuprurie à tout âge, dès que le reste du bilan est muet."


def correct_answers():
    answer = db.session.scalar(select(Answer).filter_by(imported_as=KEY))
    if answer is not None:
        draft = CorrectionDraft(says=CORRECTED, reason=REASON, instead=INSTEAD)
        correct_answer(member_numbered(answer.author_id), answer, draft)
