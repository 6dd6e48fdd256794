"""Opens the engine that an address names."""

from importlib import import_module
from urllib.parse import unquote, urlsplit

from .engine import Engine

# Imported only when named, for what an engine stands on may not be installed.
ENGINES = {
    "whoosh": ("whoosh_engine", "WhooshEngine"),
    "tantivy": ("tantivy_engine", "TantivyEngine"),
}


def open_engine(url: str, **options) -> Engine:
    """The engine that "whoosh:///path/to/folder" names. Opening touches no disk: `health` tells."""
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"No search engine is known as {parts.scheme!r}; known: {', '.join(ENGINES)}.")
    return _class_of(parts.scheme)(unquote(parts.path or parts.netloc), **options)


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
