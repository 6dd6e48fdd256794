"""Texts that somebody published: French case reports (E3C), and questions with answers (MedQuAD)."""

from forum.cases.presets.words import plain, source_line, title_of

# What each publisher writes about most; the others write about everything.
PUBLISHERS = {
    "CDC": "maladies-infectieuses",
    "CancerGov": "oncologie",
    "GARD": "genetique-medicale",
    "GHR": "genetique-medicale",
    "NHLBI": "cardiologie",
    "NIDDK": "endocrinologie",
    "NIHSeniorHealth": "geriatrie",
    "NINDS": "neurologie",
}
MOST_SYNONYMS = 6
UNTRUSTED_LAYER = 3  # there, address and date may belong to another article


def medquad(record):
    """A question and its published answer; category and type become tags."""
    title = record["question"].replace(" ?", "?")
    synonyms = ", ".join(record["synonyms"][:MOST_SYNONYMS])
    return {
        "id": f"medquad-{record['id']}",
        "title": title,
        "question": plain(f"{title}\n\nAlso known as: {synonyms}" if synonyms else title),
        "specialty": PUBLISHERS.get(record["source"]),
        "tags": [record["category"], record["type"], record["source"]],
        "language": "en",
        "author": "medquad_question",
        "answers": [
            {
                "id": f"medquad-{record['id']}-answer",
                "author": f"medquad_{record['source'].lower()}",
                "text": plain(record["answer"]) + source_line(record["url"], "Source"),
            }
        ],
    }


def e3c(record):
    """A case report: its first sentence is the title, its source the last line."""
    trusted = record["layer"] != UNTRUSTED_LAYER
    return {
        "id": f"e3c-{record['id']}",
        "title": title_of(record["text"]),
        "question": plain(" ".join(record["text"].split())) + (source_line(record["url"]) if trusted else ""),
        "tags": ["e3c", record["type"]],
        "language": record["lang"],
        "author": "e3c_auteur",
        "date": record["date"] if trusted else None,
    }
