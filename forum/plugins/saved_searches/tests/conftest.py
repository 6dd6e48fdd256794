"""The forum with this plugin alone, on both databases; searches, mails, and a mail server that misbehaves."""

import socketserver
import threading
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import inspect

from forum.plugin_api import Asked, db
from forum.plugins.saved_searches import actions
from forum.plugins.saved_searches.models import News, SavedSearch
from forum.testing import *  # noqa: F403
from tests.conftest import database_url, furnished_sqlite, new_postgres, postgres_url  # noqa: F401

SITE = "https://forum.example"


@pytest.fixture
def settings():
    return {"PLUGINS": ["saved_searches"], "SITE_URL": SITE, "SAVED_SEARCHES_INDEX_PAUSE": 0}


@pytest.fixture
def save(colleague):
    """save("zona", member=..., mail=..., specialty=...) keeps a search, by default the colleague's."""

    def save(question="zona", member=None, mail="never", **choices):
        asked = Asked.of({"q": question, **choices})
        return actions.save_search(member or colleague, asked, question, mail)

    return save


@pytest.fixture
def run(app):
    """run("alert") runs that command of ours; what it changed is read anew."""
    runner = app.test_cli_runner()

    def run(*words):
        db.session.rollback()
        result = runner.invoke(args=["saved-searches", *words])
        db.session.rollback()
        db.session.expire_all()
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return run


@pytest.fixture
def alert(run, indexed):
    """alert() brings all into the index, then finds what is new; alert("--mail") mails as well."""

    def alert(*words):
        indexed()
        result = run("alert", *(words or ("--no-mail",)))
        assert result.exit_code == 0, result.output
        return result.output

    return alert


@pytest.fixture
def news(app):
    """news(search) is what is known to be new in it: {(case number, kind)}."""

    def news(search):
        db.session.rollback()
        return {
            (one.case_id, one.kind) for one in db.session.query(News).filter_by(search_id=number_of(search))
        }

    return news


@pytest.fixture
def fresh(app):
    """fresh(search) is the number that pages read."""

    def fresh(search):
        db.session.rollback()
        return db.session.get(SavedSearch, number_of(search), populate_existing=True).fresh

    return fresh


def number_of(search):
    """Its number, also where another session has taken its place."""
    return inspect(search).identity[0]


@pytest.fixture
def mails(app):
    """mails() are those laid in instance/mail/, the oldest first."""
    folder = Path(app.instance_path) / "mail"

    def mails():
        files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    return mails


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server: `way` is "take", "refuse", "hang up" (after it took the mail) or "dawdle" (for ever)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Clerk)
        self.way, self.taken, self.asked = "take", [], threading.Event()
        self.closing = threading.Event()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Clerk(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as one mail needs."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                if not self.take():
                    return
            elif word == b"RCPT" and self.server.way == "refuse":
                self.say("550 nobody of that name")
            else:
                self.say("221 bye" if word == b"QUIT" else "250 good")

    def take(self):
        self.say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        self.server.asked.set()
        if self.server.way == "dawdle":
            self.server.closing.wait(30)
            return False
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=default))
        if self.server.way == "hang up":
            return False
        self.say("250 taken")
        return True

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post_office():
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield office
        office.closing.set()
        office.shutdown()
