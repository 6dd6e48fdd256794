"""What members write inside a line: links, bare addresses, line breaks, strikethrough and doses."""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    LINK_RE,
    DoubleTagInlineProcessor,
    ImageInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    SimpleTagInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

REL = "nofollow ugc noopener"
# Steps the inline stage may take for one text. Each mark may look ahead to the end of its paragraph.
STEPS = 1_000_000
MARKS = re.compile(r"[*_~`\[\]<\\]")
SAFE_ADDRESS = re.compile(r"(?:https?://[^\s/]|mailto:[^\s]|/(?![/\\]))[^\s\\]*", re.IGNORECASE)
BARE_ADDRESS = r"(?<![\w/])(?i:https?://|www\.)[^\s<>\"\x02\x03]+"
ANGLE_ADDRESS = r"<((?:https?://|mailto:)[^\s<>\x02\x03]+|[\w.+-]+@[\w-]+\.[\w.-]+)>"
# Nothing here goes back to try a shorter match (the second plus): a line of spaces would take minutes.
DESTINATION = re.compile(
    r"""\(\s*+(?:<([^<>\n]*+)>|((?:[^\s()<>]|\([^\s()<>]*+\))*+))"""
    r"""(?:\s++(?:"[^"]*+"|'[^']*+'|\([^()]*+\)))?+\s*+\)"""
)
# python-markdown's own emphasis remembers places ahead and loses the sign that follows in `**a;*www.b`.
EMPHASIS = (
    ("both", "strong,em", r"(\*{3})(?=[^\s*])((?:(?!\*\*).)+)(?<=[^\s*])\*{3}(?!\*)"),
    ("strong", "strong", r"(\*\*)(?=\*?[^\s*])(.+?)(?<=\S)\*\*(?!\*)"),
    ("strong_low", "strong", r"(?<!\w)(__)(?=_?[^\s_])(.+?)(?<=\S)__(?!\w)"),
    ("light", "em", r"(?<!\*)(\*)(?=[^\s*])([^*]+)(?<=\S)\*(?!\*)"),
    ("light_low", "em", r"(?<!\w)(_)(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)"),
    ("struck", "del", r"(~~)(?=\S)([^~]+)(?<=\S)~~"),
)
# References hide the bibliography that "[1]: ..." was meant to be; typed HTML stays text.
UNWANTED = ("reference", "image_reference", "short_reference", "short_image_ref")
UNWANTED += ("html", "entity", "automail", "linebreak", "em_strong")
TIMES = r"(?<=[\w)])\*(?=\d)"


def teach_inline(md):
    """Takes away what the forum does not want from Markdown and adds the habits of forums."""
    for name in UNWANTED:
        md.inlinePatterns.deregister(name)
    md.inlinePatterns.register(Link(LINK_RE, md), "link", 160)
    md.inlinePatterns.register(Picture(IMAGE_LINK_RE, md), "image_link", 150)
    md.inlinePatterns.register(AngleAddress(ANGLE_ADDRESS, md), "autolink", 120)
    md.inlinePatterns.register(BareAddress(BARE_ADDRESS, md), "bare_address", 115)
    md.inlinePatterns.register(Times(TIMES, md), "times", 75)
    for place, (name, tags, pattern) in enumerate(EMPHASIS):
        kind = DoubleTagInlineProcessor if "," in tags else SimpleTagInlineProcessor
        md.inlinePatterns.register(kind(pattern, tags), name, 60 - place)
    md.treeprocessors.register(Patience(md), "patience", 30)
    md.treeprocessors.register(Links(md), "links", 15)
    md.treeprocessors.register(LineBreaks(md), "line_breaks", 12)


class Destination:
    """(https://... "title"): only a closed one makes a link, or the text behind would be lost."""

    def getLink(self, data, index):
        found = DESTINATION.match(data, index)
        if not found:
            return "", None, index, False
        return self.unescape(found[1] or found[2] or ""), None, found.end(), True


class Link(Destination, LinkInlineProcessor):
    """[words](address)."""


class Picture(Destination, ImageInlineProcessor):
    """![words](address)."""


class AngleAddress(InlineProcessor):
    """<https://...> and <dr@example.org>."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        address = match[1]
        return link(address if ":" in address else f"mailto:{address}", address), match.start(), match.end()


class BareAddress(InlineProcessor):
    """https://... and www...., without the full stop or bracket that closes the sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match, data):
        address = shed_punctuation(match[0])
        target = f"http://{address}" if address[:4].lower() == "www." else address
        return link(target, address), match.start(), match.start() + len(address)


def shed_punctuation(address):
    opened, closed = address.count("("), address.count(")")
    while address[-1] in ".,;:!?'*_~»”’…])":
        if address[-1] == ")":
            if closed <= opened:
                break
            closed -= 1
        address = address[:-1]
    return address


def link(target, words):
    element = Element("a", href=target)
    element.text = AtomicString(words)
    return element


class Times(InlineProcessor):
    """`1g*3/j et 500mg*2/j` are two doses, not an emphasis that would swallow the sign."""

    def handleMatch(self, match, data):
        return f"{STX}{ord('*')}{ETX}", match.start(), match.end()


class Patience(Treeprocessor):
    """Shows a paragraph as it was typed when its marks would cost more steps than are left for the text."""

    def run(self, root):
        left = STEPS
        for element in list(root.iter()):
            text = element.text
            if not text or isinstance(text, AtomicString):
                continue
            steps = len(text) * len(MARKS.findall(text))
            if steps > left:
                element.text = AtomicString(text)
            else:
                left -= steps


class LineBreaks(Treeprocessor):
    """A new line stays a new line, as in forums; one walk over the finished tree, however many there are."""

    def run(self, root):
        for element in list(root.iter()):
            if element.tag not in ("pre", "code"):
                break_lines(element)


def break_lines(element):
    children = list(element)
    del element[:]
    append_lines(element, element.text)
    for child in children:
        tail, child.tail = child.tail, None
        element.append(child)
        append_lines(element, tail)


def append_lines(element, text):
    first, *others = (text or "").split("\n")
    if len(element):
        element[-1].tail = first
    else:
        element.text = first
    for line in others:
        SubElement(element, "br").tail = line


class Links(Treeprocessor):
    """Only safe addresses stay links; a picture becomes one too, and so never loads by itself."""

    def run(self, root):
        for element in list(root.iter("img")):
            picture_to_link(element)
        for element in list(root.iter("a")):
            for inner in list(element.iter("a"))[1:]:
                inner.tag, inner.attrib = "span", {}
            settle_link(element)


def picture_to_link(element):
    source = element.get("src", "")
    element.text = AtomicString(element.get("alt") or source)
    element.tag, element.attrib = "a", {"href": source}


def settle_link(element):
    address = element.get("href", "").strip()
    if element.tag == "a" and SAFE_ADDRESS.fullmatch(address):
        element.attrib = {"href": address, "rel": REL}
    else:
        element.tag, element.attrib = "span", {}
