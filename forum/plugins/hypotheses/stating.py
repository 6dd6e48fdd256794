"""What the fields of an answer say: up to three hypotheses, what they rest on, how sure their author is."""

from dataclasses import dataclass

from forum.plugin_api import Refused, label_value
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.hypotheses.models import (
    AIMS,
    BASES,
    CONFIDENCES,
    DIAGNOSIS,
    EXPERIENCE,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    MOST,
)

NAME, AIM, BASIS, REFERENCE, SURE = (
    f"hypotheses.{field}" for field in ("name", "aim", "basis", "reference", "confidence")
)
USUAL_CONFIDENCE = 70


@dataclass(frozen=True)
class Stated:
    """An answer's opinion, in shape: `names` by their keys, the most likely first."""

    names: dict[str, str]
    aim: str
    basis: str
    reference: str
    confidence: int

    @property
    def is_referenced(self):
        """Resting on more than experience, and saying on what."""
        return self.basis != EXPERIENCE and bool(self.reference)


def require_shape(draft, author):
    """Refuse fields that cannot be taken, before anything is saved."""
    if draft.kind == "answer":
        stated_in(draft.extra)
    return draft


def stated_in(extra):
    """The opinion that an answer's fields hold, or None where they name nothing."""
    names = [" ".join(name.split()) for name in extra.get(NAME, ())][:MOST]
    _require(
        all(len(name) <= LONGEST_NAME for name in names), NAME, _l("Please name it in 80 signs at most.")
    )
    aim, basis = _first(extra, AIM) or DIAGNOSIS, _first(extra, BASIS) or EXPERIENCE
    _require(aim in AIMS, AIM, _l("Please choose whether these are diagnoses or what to do."))
    _require(basis in BASES, BASIS, _l("Please choose what this rests on."))
    reference = " ".join(_first(extra, REFERENCE).split())
    _require(len(reference) <= LONGEST_REFERENCE, REFERENCE, _l("Please cite it in 200 signs at most."))
    confidence = _confidence(_first(extra, SURE))
    known = {label_value(name): name for name in reversed(names) if label_value(name)}
    if not known:
        return None
    return Stated(dict(reversed(known.items())), aim, basis, reference, confidence)


def _confidence(typed):
    sure = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    _require(not typed or sure in CONFIDENCES, SURE, _l("Please choose how sure you are."))
    return sure or USUAL_CONFIDENCE


def _first(extra, field):
    return next(iter(extra.get(field, ())), "").strip()


def _require(holds, field, sentence):
    if not holds:
        raise Refused(sentence, field=field)
