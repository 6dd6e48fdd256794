"""Adds other words to a question: from our abbreviations, and from imported terms once they are loaded."""

import logging
import threading
import time

from flask import current_app

from forum.plugin_api import Dictionary, Entry, add_wordings, db
from forum.plugins.thesaurus import abbreviations, queries
from forum.plugins.thesaurus.abbreviations import TRANSLATION
from forum.plugins.thesaurus.names import Names, names_from

log = logging.getLogger("forum.thesaurus")


def add_other_words(query, reader):
    """The question with abbreviations and translations; a long text stays as it is."""
    return add_wordings(query, *dictionaries().current())


def name_diseases(names, beginning):
    """What plugins know already, and the imported terms that begin so."""
    dictionaries().current()
    return names_from(names, beginning, dictionaries().names)


def dictionaries():
    """Those of this app in this process; reading them takes a fifth of a second, once."""
    kept = current_app.extensions
    if "thesaurus" not in kept:
        kept["thesaurus"] = Dictionaries()
    return kept["thesaurus"]


def look_again():
    """Have the next question look for a new edition."""
    dictionaries().looked_at = 0.0


class Dictionaries:
    """Our abbreviations and the edition of imported terms; a new edition is loaded beside the old one.

    Loading takes seconds and no question waits for it: until it is done, the old words serve.
    """

    def __init__(self):
        self.abbreviations = Dictionary(abbreviations.entries())
        self.terms, self.names, self.number = Dictionary(), Names(), None
        self.looked_at = 0.0
        self._loading = threading.Lock()

    def current(self):
        pause = current_app.config["THESAURUS_LOOKS_AGAIN_AFTER"]
        if not self.looked_at or time.monotonic() - self.looked_at > pause:
            self.looked_at = time.monotonic()
            if queries.edition_number() != self.number:
                self._start_loading(current_app._get_current_object())
        return self.abbreviations, self.terms

    def _start_loading(self, app):
        if self._loading.acquire(blocking=False):
            self.loader = threading.Thread(target=self._load_beside, args=(app,), daemon=True)
            self.loader.start()

    def _load_beside(self, app):
        try:
            with app.app_context():
                self.load()
        except Exception:
            log.exception("The imported terms could not be loaded; searches go on with those they have.")
        finally:
            self._loading.release()

    def load(self):
        number = queries.edition_number()
        pairs = queries.terms_of(number) if number else []
        db.session.remove()
        self.terms, self.names, self.number = Dictionary(entries(pairs)), Names(pairs), number


def entries(pairs):
    """Pairs of terms with what each is worth for the other, as entries both ways."""
    for french, english, to_english, to_french in pairs:
        yield Entry(french, english, to_english, TRANSLATION, "fr")
        yield Entry(english, french, to_french, TRANSLATION, "en")
