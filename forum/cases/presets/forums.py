"""Threads of other forums: Stack Exchange, Discourse, and three sites where patients ask."""

from forum.cases.presets.html import markdown_of
from forum.cases.presets.specialties import specialty_tagged
from forum.cases.presets.words import fitting, plain, pseudonym, title_of, voters

LIKE = 2  # Discourse's number for this act
REGULAR_POST = 1


def stackexchange(record):
    """Up votes become helpful votes; the accepted answer solved the case."""
    site = record["site"].removesuffix(".com").removesuffix(".stackexchange")
    key, asked = f"stackexchange-{site}-{record['question']['id']}", record["question"]
    return {
        "id": key,
        "title": fitting(record["title"]),
        "question": markdown_of(asked["html"]) or record["title"],
        "tags": record["tags"],
        "author": pseudonym("stackexchange", f"{site} {asked['user']}"),
        "date": _utc(asked["date"]),
        "answers": [
            {
                "id": f"{key}-{answer['id']}",
                "author": pseudonym("stackexchange", f"{site} {answer['user']}"),
                "date": _utc(answer["date"]),
                "text": markdown_of(answer["html"]),
                "helpful": voters("stackexchange", max(answer["up"] or answer["score"], 0)),
                "solved": answer["id"] == record["accepted"],
            }
            for answer in record["answers"]
        ],
    }


def discourse(record):
    """The first post asks, the others answer; likes become helpful votes. What moderators did is left out."""
    posts = [post for post in record["post_stream"]["posts"] if _is_shown(post)]
    if record["archetype"] != "regular" or not posts:
        return None
    first, others = posts[0], posts[1:]
    return {
        "id": f"discourse-{record['id']}",
        "title": fitting(record["title"]),
        "question": markdown_of(first["cooked"]) or record["title"],
        "tags": [tag if isinstance(tag, str) else tag["name"] for tag in record["tags"]],
        "author": first["username"],
        "date": first["created_at"],
        "answers": [_discourse_answer(record, post) for post in others],
    }


def medical_threads(record):
    """Patients' threads; the names of those who answered become pseudonyms."""
    question, key = record["question"], f"qa-{record['id']}"
    title = record["title"]
    return {
        "id": key,
        "title": title_of(question if question.casefold().startswith(title.casefold()[:40]) else title),
        "question": plain(question),
        "specialty": specialty_tagged([*record["tags"], title]),
        "tags": record["tags"],
        "language": "en",
        "author": "qa_patient",
        "answers": [
            {
                "id": f"{key}-{place}",
                "author": pseudonym("qa", answer["author"]),
                "text": plain(answer["text"]),
            }
            for place, answer in enumerate(record["answers"], 1)
            if answer["text"].strip()
        ],
    }


def _discourse_answer(record, post):
    likes = sum(act["count"] for act in post["actions_summary"] if act["id"] == LIKE)
    return {
        "id": f"discourse-{record['id']}-{post['id']}",
        "author": post["username"],
        "date": post["created_at"],
        "text": markdown_of(post["cooked"]) or "…",
        "helpful": voters("discourse", likes),
        "solved": bool(post["accepted_answer"]),
    }


def _is_shown(post):
    """Posts that members wrote and that everybody may read."""
    return (
        post["post_type"] == REGULAR_POST
        and post["cooked"].strip()
        and not (post["hidden"] or post["user_deleted"] or post["deleted_at"])
    )


def _utc(date):
    return f"{date}Z" if date else None
