"""Opens the engine that an address names."""

from urllib.parse import unquote, urlsplit

from .engine import Engine
from .whoosh_engine import WhooshEngine

ENGINES = {"whoosh": WhooshEngine}


def open_engine(url: str, **options) -> Engine:
    """The engine that "whoosh:///path/to/folder" names. Opening touches no disk: `health` tells."""
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"No search engine is known as {parts.scheme!r}; known: {', '.join(ENGINES)}.")
    return ENGINES[parts.scheme](unquote(parts.path or parts.netloc), **options)
