"""The fields for hypotheses below an answer being written."""

from flask import render_template
from markupsafe import Markup

from forum.plugins.hypotheses.models import AIMS, BASES, CONFIDENCES, MOST
from forum.plugins.hypotheses.queries import stated_with
from forum.plugins.hypotheses.stating import USUAL_CONFIDENCE


def show_fields(case, answer):
    opinion, names = stated_with(answer)
    shown = render_template(
        "hypotheses/fields.html",
        opinion=opinion,
        names=names,
        places=range(MOST),
        aims=AIMS.items(),
        bases=BASES.items(),
        confidences=CONFIDENCES,
        usual=USUAL_CONFIDENCE,
    )
    return Markup(shown)
