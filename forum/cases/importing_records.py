"""What a line of the import format may hold: each field's kind and measure, checked before it is saved."""

import json
from datetime import UTC, datetime, timedelta

from forum.cases.drafts import UNUSABLE, clean
from forum.db import now
from forum.errors import Refused
from forum.languages import lazy_gettext as _l
from forum.members.models import ROLES
from forum.members.professions import PROFESSIONS
from forum.specialties import specialty_called

LONGEST_LINE = 16 * 1024 * 1024
LONGEST_KEY = 100
EARLIEST = datetime(1900, 1, 1)


def record_of(line):
    """What a line holds, as JSON says it; raises Refused where it is no JSON."""
    if isinstance(line, Refused):
        raise line
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        return json.loads(text)
    except UnicodeDecodeError:
        raise Refused(_l("This line is not written in UTF-8.")) from None
    except RecursionError:
        raise Refused(_l("This line is nested too deeply.")) from None
    except ValueError:
        raise Refused(_l("This line is not JSON: it has to hold one object in braces.")) from None


def checked_record(record):
    """The record with each field of the format in its kind, fields that say nothing left out; raises Refused.

    Fields that the format does not know stay as they are: a plugin may read them.
    """
    if not isinstance(record, dict):
        raise Refused(_l("A line has to hold one JSON object."))
    if record.get("member") is not None:
        return _checked(record, MEMBER_FIELDS)
    return _checked_case(record)


def _checked_case(record):
    record = _checked(record, CASE_FIELDS)
    if "id" not in record:
        raise Refused(_l("A case needs an “id”, so that importing it twice does not double it."))
    for place, answer in enumerate(record.get("answers", ()), 1):
        answer.setdefault("id", f"{record['id']}#{place}")
    keys = [answer["id"] for answer in record.get("answers", ())]
    if len(set(keys)) < len(keys):
        raise Refused(_l("Two answers of this case have the same “id”."))
    return record


def _checked(record, fields):
    found = {name: value for name, value in record.items() if value is not None}
    for name in fields.keys() & found.keys():
        kind, bring = fields[name]
        try:
            found[name] = bring(found[name])
        except (TypeError, ValueError, OverflowError):
            raise Refused(_l("“%(name)s” has to be %(kind)s.", name=name, kind=kind)) from None
    return found


def _text(value):
    if not isinstance(value, str):
        raise TypeError
    return clean(value)


def _key(value):
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    key = str(value)
    if not 0 < len(key) <= LONGEST_KEY or UNUSABLE.search(key):
        raise ValueError
    return key


def _flag(value):
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value):
    """As the tables hold it: UTC, without zone."""
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    if not EARLIEST <= moment <= now() + timedelta(days=1):
        raise ValueError
    return moment


def _texts(value):
    if not isinstance(value, list):
        raise TypeError
    return [_text(item) for item in value]


def _objections(value):
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError
    objections = [_checked(item, OBJECTION_FIELDS) for item in value]
    if not all(objection.get("by") and objection.get("reason") for objection in objections):
        raise ValueError
    return objections


def _answers(value):
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError
    return [_checked(item, ANSWER_FIELDS) for item in value]


def _specialty(value):
    slug = _text(value)
    if slug and specialty_called(slug) is None:
        raise Refused(_l("There is no specialty “%(slug)s”.", slug=slug[:60]))
    return slug


def _specialties(value):
    return [_specialty(slug) for slug in _texts(value)]


def _role(value):
    if value not in ROLES:
        raise ValueError
    return value


def _profession(value):
    if value not in PROFESSIONS:
        raise ValueError
    return value


A_KEY = (_l("a text or whole number of at most %(count)s signs", count=LONGEST_KEY), _key)
A_TEXT = (_l("a text"), _text)
TEXTS = (_l("a list of texts"), _texts)
A_FLAG = (_l("true or false"), _flag)
A_MOMENT = (_l("a date like 2026-08-30T09:12:00Z, from 1900 to today"), _moment)
A_SPECIALTY = (_l("a specialty"), _specialty)
SPECIALTIES = (_l("a list of specialties"), _specialties)
ANSWERS = (_l("a list of objects"), _answers)
OBJECTIONS = (_l("a list of objects, each with “by” and “reason”"), _objections)
A_ROLE = (", ".join(ROLES), _role)
A_PROFESSION = (", ".join(PROFESSIONS), _profession)

# These are taken whether or not their plugin is there: a lane of its own keeps what nobody declares.
TOLD_KINDS = ("answer", "question", "support", "humour")

MEMBER_FIELDS = {"member": A_TEXT, "specialty": A_SPECIALTY, "role": A_ROLE, "profession": A_PROFESSION}
OBJECTION_FIELDS = {"by": A_TEXT, "reason": A_TEXT}
ANSWER_FIELDS = {
    "id": A_KEY,
    "text": A_TEXT,
    "kind": A_TEXT,
    "author": A_TEXT,
    "date": A_MOMENT,
    "helpful": TEXTS,
    "not_helpful": TEXTS,
    "incorrect": OBJECTIONS,
    "funny": TEXTS,
    "hypotheses": TEXTS,
    "solved": A_FLAG,
    "folded": A_TEXT,
}
CASE_FIELDS = {
    "id": A_KEY,
    "title": A_TEXT,
    "question": A_TEXT,
    "tried": A_TEXT,
    "specialty": A_SPECIALTY,
    "other_specialties": SPECIALTIES,
    "age_band": A_TEXT,
    "sex": A_TEXT,
    "tags": TEXTS,
    "author": A_TEXT,
    "date": A_MOMENT,
    "language": A_TEXT,
    "answers": ANSWERS,
}
