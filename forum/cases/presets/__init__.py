"""How foreign records become ours, by the name of their collection; None leaves a record out.

Each is a pure function from one record to one line of the import format (docs/import.md).
"""

from forum.cases.presets.exams import casimedicos
from forum.cases.presets.forums import discourse, medical_threads, stackexchange
from forum.cases.presets.reports import e3c, medquad

PRESETS = {
    "medquad-en": medquad,
    "cases-fr": e3c,
    "casimedicos": casimedicos,
    "medical-qa-threads-en": medical_threads,
    "stackexchange-threads": stackexchange,
    "discourse-forum": discourse,
}
