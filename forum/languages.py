"""Which language a reader gets, and where the words come from: the core's catalogues and the plugins'."""

import logging
import os
from contextlib import contextmanager
from contextvars import ContextVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import current_app, has_request_context, request
from flask_babel import Babel, force_locale, get_translations
from markupsafe import Markup

from forum.db import now

log = logging.getLogger("forum.languages")

LANGUAGES = {"fr": "Français", "en": "English"}
COOKIE = "language"
MANY = 1000  # in our languages so many things are spoken of like any larger number of them
_reading = ContextVar("reading", default=None)


def prepare_languages(app, folders):
    """Compile the catalogues that changed in those folders, and give the templates their words."""
    folders = [folder for folder in folders if folder.is_dir()]
    for folder in folders:
        compile_catalogues(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(folder) for folder in folders)
    app.config["BABEL_DEFAULT_LOCALE"] = app.config["DEFAULT_LANGUAGE"]
    Babel(app, locale_selector=reader_language)  # one for each app: it keeps the words of the first it served
    app.extensions["forum.words"] = {}
    app.before_request(forget_reading)
    app.teardown_request(forget_reading)
    app.jinja_env.globals.update(_=words, gettext=words, ngettext=counted_words)


def compile_catalogues(folder):
    """Compile each .po whose .mo is missing or older. A read-only installation brings them compiled."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _compile(source, target)
        except OSError as error:
            log.warning("The catalogue %s could not be compiled: %s", source, error)


def reader_language():
    """The language of this reader: chosen, asked for by the browser, or the default."""
    return reading().language


class Reading:
    """What one request reads in: language and its words, clock, and the moment the request came."""

    __slots__ = ("language", "moment", "token", "words", "zone")

    def __init__(self, language=None):
        config = current_app.config
        asked = language or ((_chosen() or _asked_for()) if has_request_context() else None)
        self.language, self.zone, self.moment = asked or config["DEFAULT_LANGUAGE"], config["TIMEZONE"], now()
        self.token = None
        self.words = current_app.extensions["forum.words"].setdefault(self.language, {})


def reading():
    """This request's Reading, in a context variable: a page asks hundreds of times, and `g` costs more."""
    found = _reading.get()
    if found is None:
        found = Reading()
        if has_request_context():
            _reading.set(found)
    return found


def forget_reading(_error=None):
    _reading.set(None)


@contextmanager
def speaking(language):
    """Inside, texts are in that language (None: the default), whoever asks: for mails to members."""
    spoken = Reading(language if language in LANGUAGES else current_app.config["DEFAULT_LANGUAGE"])
    earlier = _reading.set(spoken)
    try:
        with force_locale(spoken.language):
            yield
    finally:
        _reading.reset(earlier)


def _chosen():
    choice = request.cookies.get(COOKIE)
    return choice if choice in LANGUAGES else None


def _asked_for():
    return request.accept_languages.best_match(LANGUAGES) if "Accept-Language" in request.headers else None


def _compile(source, target):
    with source.open("rb") as lines:
        catalogue = read_po(lines)
    unfinished = target.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as compiled:
        write_mo(compiled, catalogue)
    unfinished.replace(target)


def words(message, /, **facts):
    """The text in the reader's language, for templates: a page asks for hundreds, each is looked up once."""
    kept = reading().words
    text = kept.get(message)
    if text is None:
        text = kept[message] = Markup(get_translations().ugettext(message))
    return text % facts if facts else text


def gettext(message, /, **facts):
    """The text in the reader's language as plain text."""
    text = str(words(message))
    return text % facts if facts else text


class LazyText:
    """A text that waits for its reader: written once in the code, spoken in whose language it is shown."""

    __slots__ = ("facts", "message")

    def __init__(self, message, /, **facts):
        self.message, self.facts = message, facts

    def __str__(self):
        return gettext(self.message, **self.facts)

    def __html__(self):
        return words(self.message, **self.facts)

    def __repr__(self):
        return f"LazyText({self.message!r})"


lazy_gettext = LazyText


def counted_words(singular, plural, number, **facts):
    """The text for that number of things; `%(num)s` in it is the number."""
    kept, form = reading().words, (singular, plural, min(number, MANY))
    if form not in kept:
        kept[form] = Markup(get_translations().ungettext(singular, plural, number))
    return kept[form] % {"num": number, **facts}
