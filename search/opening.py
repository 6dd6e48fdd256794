"""Opens the engine that an address names."""

from importlib import import_module
from urllib.parse import unquote, urlsplit

from .engine import Engine

# Imported only when named, for what an engine stands on may not be installed.
ENGINES = {
    "whoosh": ("whoosh_engine", "WhooshEngine"),
    "tantivy": ("tantivy_engine", "TantivyEngine"),
    "postgresql": ("postgres_engine", "PostgresEngine"),
    "opensearch": ("opensearch_engine", "OpenSearchEngine"),
}


_IN_FOLDERS = ("whoosh", "tantivy")


def open_engine(url: str, **options) -> Engine:
    """The engine that "whoosh:///path/to/folder" or "postgresql://user@host/database" names.

    Opening touches neither disk nor network: `health` tells.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.partition("+")[0]
    scheme = "postgresql" if scheme == "postgres" else scheme
    if scheme not in ENGINES:
        raise ValueError(f"No search engine is known as {parts.scheme!r}; known: {', '.join(ENGINES)}.")
    address = unquote(parts.path or parts.netloc) if scheme in _IN_FOLDERS else url
    return _class_of(scheme)(address, **options)


def _class_of(scheme: str):
    module, name = ENGINES[scheme]
    try:
        return getattr(import_module(f"{__package__}.{module}"), name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith(__package__):
            raise
        raise ValueError(
            f"The search engine {scheme!r} needs a package that is not there: install toctoc[{scheme}]."
        ) from missing
