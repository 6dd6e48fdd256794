"""A forum that is really served, and the people and cases that the journeys need in it."""

import itertools
import time
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from app import create_app
from forum.cases import actions, indexing
from forum.cases.drafts import CaseDraft
from forum.cases.queries import find_case
from forum.db import change, db
from forum.demo import DEMO_ACCOUNTS, load_demo
from forum.members.actions import sign_up
from forum.members.models import VERIFIED
from forum.members.queries import find_member
from forum.testing import PASSWORD, furnish
from tests.running import Client, Server, forum_at

HOUSE = Path(__file__).parents[2]
SETTINGS = {
    "SEARCH_DRAIN": "thread",
    "RATE_SIGN_IN": "1000 per minute",
    "RATE_SIGN_UP": "1000 per minute",
    "RATE_PASSWORD_RESET": "1000 per minute",
}
ASKER, MODERATOR, ADMIN, NEWCOMER = (name for name, _password, _role in DEMO_ACCOUNTS)
PASSWORDS = {name: password for name, password, _role in DEMO_ACCOUNTS}


class Site:
    """The demo behind gunicorn; `member`, `case` and `answer` act in this process, by the same actions."""

    def __init__(self, instance, database_url=None):
        self.instance, self.counter = Path(instance), itertools.count(1)
        own = {"DATABASE_URL": database_url} if database_url else {}
        self.app = create_app({"TESTING": True, **own}, instance_path=self.instance)
        with self.app.app_context():
            furnish()
            load_demo()
            indexing.mend_index()
            indexing.drain_all()
        self.server = Server(forum_at(self.instance), {**SETTINGS, **own})

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *_error):
        self.server.stop()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.port}"

    def member(self, role=VERIFIED, specialty="medecine-generale"):
        """A new member nobody else uses; the password is PASSWORD."""
        name = f"essai_{next(self.counter)}"
        with self.app.app_context():
            member = sign_up(name, f"{name}@example.org", PASSWORD, specialty)
            with change():
                member.role = role
        return name

    def case(self, author, title, question="Que faire ?", specialty="dermatologie", **facts):
        """Post a case; returns its address."""
        with self.app.app_context():
            draft = CaseDraft(title=title, question=question, specialty=specialty, **facts)
            return actions.post_case(find_member(author), draft).url

    def answer(self, author, case_url, text):
        """Post an answer; returns its number."""
        with self.app.app_context():
            member = find_member(author)
            case = find_case(int(case_url.split("/")[2]), member)
            return actions.post_answer(member, case, text).id

    def await_index(self, within=20):
        """Until whatever was changed so far stands in the index: the served forum's own drain brings it."""
        until = time.monotonic() + within
        with self.app.app_context():
            while indexing.outbox_length():
                assert time.monotonic() < until, "The index does not follow."
                db.session.rollback()
                time.sleep(0.05)

    def cookies(self, name):
        """The cookies of that member, signed in."""
        visit = Client(self.server.port).sign_in(name, password_of(name))
        visit.close()
        session = {key: value for key, value in visit.cookies.items() if key != "language"}
        return [{"name": key, "value": value, "url": self.url} for key, value in session.items()]

    def newest_mail(self, to):
        """The last mail that was laid down for that address, as it stands in its file."""
        mails = sorted((self.instance / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime)
        return next(text for text in (mail.read_text() for mail in reversed(mails)) if to in text)


def password_of(name):
    return PASSWORDS.get(name, PASSWORD)


@cache
def french_words():
    """{English: French} of all catalogues, the plugins' too; of a plural both forms."""
    words = {}
    for path in (HOUSE / "forum").rglob("fr/LC_MESSAGES/messages.po"):
        with path.open("rb") as lines:
            for message in read_po(lines):
                several = isinstance(message.id, tuple)
                pairs = (
                    zip(message.id, message.string, strict=False)
                    if several
                    else ((message.id, message.string),)
                )
                words.update(pairs)
    return words
