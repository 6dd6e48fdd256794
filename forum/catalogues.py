"""Keeps the catalogues of translations complete: extracts what the code says, tells what is missing."""

from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask import current_app

from forum.plugin import plugins_loaded

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.xml", "jinja2")]
TRANSLATED = ("fr",)


def parts():
    """(folder of the texts' sources..., folder of their translations) of the core and of each plugin."""
    root = Path(current_app.root_path)
    yield [root / "forum", root / "templates"], root / "forum" / "translations"
    for plugin in plugins_loaded():
        yield [plugin.folder], plugin.folder / "translations"


def extracted(folders):
    """A catalogue of all that stands in those folders; plugins inside the core's folder have their own."""
    catalogue = Catalog(fuzzy=False)
    for folder in folders:
        for file, line, message, comments, context in extract_from_dir(
            str(folder), METHODS, keywords=KEYWORDS, directory_filter=_is_own
        ):
            place = (Path(folder, file).relative_to(folder.parent).as_posix(), line)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def update_catalogues():
    """Write what is new into every catalogue; returns {path: number of texts without translation}."""
    lacking = {}
    for folders, target in parts():
        found = extracted(folders)
        for language in TRANSLATED if len(found) else ():
            path = _path(target, language)
            catalogue = read_catalogue(target, language)
            found.creation_date = catalogue.creation_date  # a date of today would clash in every merge
            catalogue.update(found, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(
                    file, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False
                )
            lacking[path] = len(missing(folders, target, language))
    return lacking


def missing(folders, target, language):
    """The texts that stand in the code and have no translation."""
    known = read_catalogue(target, language)
    return [message.id for message in extracted(folders) if message.id and not _is_translated(known, message)]


def read_catalogue(target, language):
    path = _path(target, language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _is_own(path):
    return Path(path).name not in ("plugins", "tests", "translations", "migrations", "__pycache__")


def _is_translated(catalogue, message):
    known = catalogue.get(message.id, message.context)
    if known is None or known.fuzzy or not known.string:
        return False
    return all(known.string) if isinstance(known.string, (tuple, list)) else True


def _path(target, language):
    return target / language / "LC_MESSAGES" / "messages.po"
