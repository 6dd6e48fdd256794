"""HTML of other forums -> our Markdown: code, quotes, lists and links stay, pictures become links."""

import re

from bs4 import BeautifulSoup
from markdownify import ATX, MarkdownConverter

# What a forum's own page draws around a text.
ORNAMENTS = "script, style, svg, .lightbox .meta, .quote-controls, .badge-category__wrapper"
MARKS = re.compile(r"[\\`*_\[\]]")
LINE_START = re.compile(r"^(\s*\d{0,9})(?=[#>+-]|(?<=\d)[.)])")
LANGUAGE = re.compile(r"^lang(?:uage)?-([\w+#.-]{1,40})$")
FENCES = re.compile(r"`{3,}")
NO_LANGUAGE = {"auto", "nohighlight", "plaintext"}


def markdown_of(html):
    """The Markdown of a post; one that renders to the same words, whatever marks they hold."""
    soup = BeautifulSoup(html, "html.parser")
    for ornament in soup.select(ORNAMENTS):
        ornament.decompose()
    return converter.convert_soup(soup).strip()


class ForumMarkdown(MarkdownConverter):
    """markdownify, for a Markdown where a new line is a new line and a picture never loads by itself."""

    def escape(self, text, parent_tags):
        text = MARKS.sub(r"\\\g<0>", text)
        return LINE_START.sub(r"\1\\", text)

    def convert_br(self, el, text, parent_tags):
        return " " if "_inline" in parent_tags else "\n"

    def convert_img(self, el, text, parent_tags):
        words = (el.get("alt") or el.get("title") or "").strip()
        address = el.get("src") or ""
        if "emoji" in (el.get("class") or ()) or "a" in parent_tags or not address.startswith("http"):
            return words
        return f"[{words or address}]({address})"

    def convert_iframe(self, el, text, parent_tags):
        address = el.get("src") or ""
        return f"<{address}>" if address.startswith("http") else ""

    def convert_a(self, el, text, parent_tags):
        """A link over several paragraphs is no link in Markdown: its words stay."""
        if "\n" in text.strip() or not (el.get("href") or "").startswith(("http://", "https://", "mailto:")):
            return text
        return super().convert_a(el, text, parent_tags)

    def convert_pre(self, el, text, parent_tags):
        text = text.strip("\n")
        if not text.strip():
            return ""
        fence = max(["``", *FENCES.findall(text)], key=len) + "`"
        return f"\n\n{fence}{language_of(el)}\n{text}\n{fence}\n\n"

    def convert_li(self, el, text, parent_tags):
        return f"{text}\n" if "pre" in parent_tags else super().convert_li(el, text, parent_tags)

    def convert_ol(self, el, text, parent_tags):
        return text if "pre" in parent_tags else self.convert_list(el, text, parent_tags)

    def convert_summary(self, el, text, parent_tags):
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""


def language_of(pre):
    """The language that a code block says it is written in."""
    for element in (pre, *pre.find_all("code", limit=1)):
        for name in element.get("class") or ():
            found = LANGUAGE.match(name)
            if found and found[1] not in NO_LANGUAGE:
                return found[1]
    return ""


converter = ForumMarkdown(heading_style=ATX, bullets="-", wrap=True, wrap_width=None)
