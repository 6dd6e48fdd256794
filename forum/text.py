"""Markdown in, clean HTML out: bleach comes last and nothing touches the HTML after it."""

import re
import threading
from html import escape
from html.parser import HTMLParser

from bleach.sanitizer import Cleaner
from markdown import Markdown

from forum.text_blocks import Blocks
from forum.text_inline import REL, SAFE_ADDRESS, teach_inline

# Beyond this a text is shown as typed: a mark weighs 1, a cell 2, a line or an address 3,
# and 9,000 take about half a second.
WEIGHT = 9_000
MARKS = re.compile(r"[*_~`\[\]<>&|\\]")
# Characters a browser must never get, and those that turn reading direction: a dose must not read backwards.
UNWANTED = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\uffff\ufffe]"
)
TAGS = {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
TAGS |= {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
VALUES = {
    ("a", "href"): SAFE_ADDRESS,
    ("a", "rel"): re.compile(REL),
    ("code", "class"): re.compile(r"language-[\w+#.-]{1,40}"),
    ("ol", "start"): re.compile(r"\d{1,9}"),
    ("th", "align"): re.compile("left|center|right"),
    ("td", "align"): re.compile("left|center|right"),
    ("table", "tabindex"): re.compile("0"),
    ("pre", "tabindex"): re.compile("0"),
}
BLOCKS = TAGS - {"em", "strong", "del", "code", "a"}


def render(markdown_text):
    """Clean HTML of a member's text. Never raises; a text too heavy for Markdown is shown as it was typed."""
    text = wanted(markdown_text)
    if weight_of(text) > WEIGHT:
        return as_typed(text)
    try:
        return tools.clean(tools.convert(text))
    except RecursionError:
        tools.renew()
        return as_typed(text)


def weight_of(text):
    lines = text.count("\n") - text.count("\n\n")
    addresses = text.count("://") + text.count("www.")
    return len(MARKS.findall(text)) + text.count("|") + 3 * (lines + addresses)


def wanted(text):
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_typed(text):
    """Escaped whole, so that no tag of the author's is left for bleach to judge."""
    lines = escape(text.strip(), quote=False).split("\n")
    return f"<p>{'<br>'.join(lines)}</p>"


def is_allowed(tag, name, value):
    rule = VALUES.get((tag, name))
    return bool(rule and rule.fullmatch(value))


class Tools(threading.local):
    """markdown and bleach keep state while they work: each thread has its own."""

    def __init__(self):
        self.renew()

    def renew(self):
        self.markdown = make_markdown()
        self.cleaner = Cleaner(
            tags=TAGS, attributes=is_allowed, protocols={"http", "https", "mailto"}, strip=True
        )

    def convert(self, text):
        return self.markdown.reset().convert(text)

    def clean(self, html):
        return self.cleaner.clean(html)


def make_markdown():
    md = Markdown(output_format="html")
    md.preprocessors.deregister("html_block")
    md.parser = Blocks(md)
    teach_inline(md)
    return md


tools = Tools()


class WordReader(HTMLParser):
    """Collects the words of HTML; a block's edge keeps two words apart, an emphasis does not."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words = []

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            self.words.append(" ")

    def handle_endtag(self, tag):
        self.handle_starttag(tag, [])

    def handle_data(self, data):
        self.words.append(data)


def plain_text(html):
    """The words of rendered HTML on one line, for the search index and previews."""
    reader = WordReader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.words).split())


def excerpt(text, length):
    """The beginning of a plain text, at most this long, cut between words."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    whole_words = head if text[length - 1].isspace() else head.rpartition(" ")[0]
    return (whole_words or head).rstrip(" ,;:.–-") + "…"
