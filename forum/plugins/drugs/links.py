"""Makes the drugs that a text names into links, in the page only: the stored text stays as it is.

Only runs of plain text are touched; every tag and entity is put back sign for sign. So what comes out has no
tag that was not there, but for links to our own pages.
"""

from functools import lru_cache
from html.parser import HTMLParser

from flask import current_app
from markupsafe import Markup, escape

from forum.plugins.drugs import queries

# Nothing is linked within these; a paragraph begins anew with each of the blocks.
LEFT_ALONE = {"a", "code", "pre"}
BLOCKS = {"p", "li", "blockquote", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
KEPT = 4_096
LINK = '<a href="/medicaments/{}">{}</a>'


def link_texts(texts, case):
    """The texts of a case page with their drugs linked; nothing before the first import."""
    link = _linker()
    return None if link is None else [link(text) for text in texts]


def linked(html, finder):
    """The HTML with the first mention of each drug in each paragraph linked to its page."""
    reader = Reader(finder)
    reader.feed(html)
    reader.close()
    return Markup("".join(reader.shown)) if "".join(reader.read) == html else Markup(html)


class Reader(HTMLParser):
    """Collects what it read, and the same with links."""

    def __init__(self, finder):
        super().__init__(convert_charrefs=False)
        self.finder, self.read, self.shown = finder, [], []
        self.inside, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self._keep(self.get_starttag_text())
        if tag in LEFT_ALONE:
            self.inside.append(tag)
        if tag in BLOCKS:
            self.seen = set()

    def handle_startendtag(self, tag, attrs):
        self._keep(self.get_starttag_text())

    def handle_endtag(self, tag):
        self._keep(f"</{tag}>")
        if tag in self.inside:
            self.inside.remove(tag)
        if tag in BLOCKS:
            self.seen = set()

    def handle_data(self, text):
        self.read.append(text)
        self.shown.append(text if self.inside else self._with_links(text))

    def handle_entityref(self, name):
        self._keep(f"&{name};")

    def handle_charref(self, name):
        self._keep(f"&#{name};")

    def handle_comment(self, text):
        self._keep(f"<!--{text}-->")

    def _keep(self, markup):
        self.read.append(markup)
        self.shown.append(markup)

    def _with_links(self, text):
        parts, at = [], 0
        for found in self.finder.find(text):
            page = found.name.pages[0]
            if page not in self.seen:
                self.seen.add(page)
                parts += text[at : found.start], LINK.format(escape(page), text[found.start : found.end])
                at = found.end
        return "".join([*parts, text[at:]])


def _linker():
    """What links a text, remembering the texts it saw; another edition begins with an empty memory."""
    finder, kept = queries.finder(), current_app.extensions.setdefault("drugs.linker", {})
    if kept.get("finder") is not finder:
        link = lru_cache(KEPT)(lambda text: linked(text, finder)) if finder.names else None
        kept.update(finder=finder, link=link)
    return kept["link"]
