"""Which language a reader gets, and where the words come from: the core's catalogues and the plugins'."""

import logging
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import current_app, g, has_request_context, request
from flask_babel import Babel, get_translations
from markupsafe import Markup

from forum.plugin import plugins_loaded

log = logging.getLogger("forum.languages")
babel = Babel()

LANGUAGES = {"fr": "Français", "en": "English"}
COOKIE = "language"


def prepare_languages(app):
    """Compile catalogues that changed and tell Flask-Babel about them and about the reader's language."""
    with app.app_context():
        folders = [Path(app.root_path) / "forum" / "translations"]
        folders += [plugin.folder / "translations" for plugin in plugins_loaded()]
    folders = [folder for folder in folders if folder.is_dir()]
    for folder in folders:
        compile_catalogues(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(folder) for folder in folders)
    app.config["BABEL_DEFAULT_LOCALE"] = app.config["DEFAULT_LANGUAGE"]
    babel.init_app(app, locale_selector=reader_language)
    app.extensions["forum.words"] = {}
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
    """The language of this reader: chosen, kept in the profile, asked for by the browser, or the default."""
    if not has_request_context():
        return current_app.config["DEFAULT_LANGUAGE"]
    if "language" not in g:
        g.language = _chosen() or _asked_for() or current_app.config["DEFAULT_LANGUAGE"]
    return g.language


def _chosen():
    choice = request.cookies.get(COOKIE)
    return choice if choice in LANGUAGES else None


def _asked_for():
    return request.accept_languages.best_match(LANGUAGES) if "Accept-Language" in request.headers else None


def _compile(source, target):
    with source.open("rb") as lines:
        catalogue = read_po(lines)
    with target.open("wb") as compiled:
        write_mo(compiled, catalogue)


def words(message, /, **facts):
    """The text in the reader's language, for templates: a page asks for hundreds, so each is looked up once."""
    kept = _kept_words()
    text = kept.get(message)
    if text is None:
        text = kept[message] = Markup(get_translations().ugettext(message))
    return text % facts if facts else text


def counted_words(singular, plural, number, **facts):
    """The text for that number of things; `%(num)s` in it is the number."""
    return Markup(get_translations().ungettext(singular, plural, number)) % {"num": number, **facts}


def _kept_words():
    if "words" not in g:
        g.words = current_app.extensions["forum.words"].setdefault(reader_language(), {})
    return g.words
