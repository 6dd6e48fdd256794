"""Exam cases that physicians comment on: CasiMedicos, in French and in English."""

from forum.cases.presets.specialties import specialties_named
from forum.cases.presets.words import plain, title_of

COLLECTION = "casimedicos"
RIGHT = {"fr": "Bonne réponse : {number}. {option}", "en": "Right answer: {number}. {option}"}


def casimedicos(record):
    """Case, question and options ask; the physician's comment answers and names the right option."""
    language, key = record["lang"], f"{COLLECTION}-{record['lang']}-{record['id']}"
    slugs = specialties_named(record["specialty"])
    right = record["correct"]
    told = RIGHT[language].format(number=right, option=plain(record["options"][right]))
    return {
        "id": key,
        "title": title_of(record["case"]),
        "question": _question(record),
        "specialty": slugs[0] if slugs else None,
        "other_specialties": slugs[1:],
        "tags": [COLLECTION, record["specialty"].replace(",", " ").lower()],
        "language": language,
        "author": f"{COLLECTION}_examen",
        "answers": [
            {
                "id": f"{key}-comment",
                "author": f"{COLLECTION}_medecin",
                "text": f"**{told}**\n\n{plain(record['comment'])}",
                "solved": True,
            }
        ],
    }


def _question(record):
    options = [f"{number}. {plain(option)}" for number, option in sorted(record["options"].items())]
    parts = [plain(record["case"]), f"**{plain(record['question'])}**" if record["question"] else ""]
    return "\n\n".join(part for part in [*parts, "\n".join(options)] if part)
