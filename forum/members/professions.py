"""The professions that members are verified in, as members name them."""

from forum.errors import Refused
from forum.languages import lazy_gettext as _l

PHYSICIAN = "physician"
PROFESSIONS = {
    PHYSICIAN: _l("physician"),
    "resident": _l("resident"),
    "pharmacist": _l("pharmacist"),
    "dentist": _l("dentist"),
    "midwife": _l("midwife"),
    "nurse": _l("nurse"),
    "other": _l("other health profession"),
    "student": _l("student"),
}


def require_profession(code):
    if code not in PROFESSIONS:
        raise Refused(_l("Please choose your profession from the list."), field="profession")


def competence(profession, specialty_name):
    """How a page says what an author is: the specialty of a physician, else the profession with it."""
    if profession == PHYSICIAN:
        return specialty_name
    return " · ".join(str(part) for part in (PROFESSIONS.get(profession), specialty_name) if part)
