"""Cuts a member's Markdown into blocks: paragraphs, headings, lists, quotes, tables and code.

python-markdown's own block stage wants a blank line before a list and four spaces for a nested one, makes
`#DeRien` a heading, and grows quadratic or recursive on hostile text. This one reads every line once per
level, and at most DEPTH levels.
"""

import re
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown.blockparser import BlockParser
from markdown.util import AtomicString, code_escape

DEPTH = 8
COLUMNS, ROWS = 40, 1000
# What may be wider than a telephone is reached by the keyboard, so that its arrows can move it.
SCROLLS = {"tabindex": "0"}
FENCE = re.compile(r" {0,3}(`{3,}+|~{3,}+) *+([\w+#.-]*+)[^`]*+")
HEADING = re.compile(r" {0,3}(#{1,6}) +(\S.*)")
QUOTE = re.compile(r" {0,3}> ?(.*)")
ITEM = re.compile(r"( {0,3})([-*+]|\d{1,9}[.)])( +)(\S.*)")
DELIMITER_CELL = re.compile(r"(:?)-+(:?)")


class Blocks(BlockParser):
    """Stands where python-markdown's block parser stood."""

    def parseDocument(self, lines):
        self.root = Element(self.md.doc_tag)
        read_blocks(self.root, [line.rstrip() for line in lines])
        return ElementTree(self.root)


def read_blocks(parent, lines, depth=0):
    """Appends the blocks of these lines; the first reader that knows a line says where to go on."""
    at = 0
    while at < len(lines):
        at = next(after for read in READERS if (after := read(parent, lines, at, depth)))


def read_blank(parent, lines, at, depth):
    return None if lines[at] else at + 1


def read_fence(parent, lines, at, depth):
    opening = FENCE.fullmatch(lines[at])
    if not opening:
        return None
    end = at + 1
    while end < len(lines) and not is_closing_fence(lines[end], opening[1]):
        end += 1
    margin = indent_of(lines[at])
    add_code(parent, [cut_indent(line, margin) for line in lines[at + 1 : end]], opening[2])
    return end + 1


def is_closing_fence(line, opening):
    mark = line.strip()
    return len(mark) >= len(opening) and not mark.strip(opening[0])


def read_indented_code(parent, lines, at, depth):
    end = at
    while end < len(lines) and (not lines[end] or lines[end].startswith("    ")):
        end += 1
    if end == at:
        return None
    add_code(parent, [cut_indent(line, 4) for line in lines[at:end]])
    return end


def add_code(parent, lines, language=""):
    code = SubElement(SubElement(parent, "pre", SCROLLS), "code")
    code.text = AtomicString(code_escape("\n".join(lines).strip("\n")))
    if language:
        code.set("class", f"language-{language}")


def read_heading(parent, lines, at, depth):
    """A post stands below the page's own h1 and h2: its largest heading is an h3."""
    heading = HEADING.fullmatch(lines[at])
    if not heading:
        return None
    level, words = min(len(heading[1]) + 2, 6), heading[2]
    bare = words.rstrip("#")
    SubElement(parent, f"h{level}").text = bare.rstrip() if bare.endswith(" ") else words
    return at + 1


def read_rule(parent, lines, at, depth):
    if not is_rule(lines[at]):
        return None
    SubElement(parent, "hr")
    return at + 1


def is_rule(line):
    marks = line.replace(" ", "")
    return len(marks) > 2 and marks[0] in "-*_" and not marks.strip(marks[0]) and indent_of(line) < 4


def read_quote(parent, lines, at, depth):
    """A line without ">" ends the quote: an answer typed below is not to be put in another's mouth."""
    end, quoted = at, []
    while depth < DEPTH and end < len(lines) and (line := QUOTE.fullmatch(lines[end])):
        quoted.append(line[1])
        end += 1
    if not quoted:
        return None
    read_blocks(SubElement(parent, "blockquote"), quoted, depth + 1)
    return end


def read_list(parent, lines, at, depth):
    first = ITEM.fullmatch(lines[at])
    if not first or depth >= DEPTH:
        return None
    ordered = is_ordered(first)
    box = SubElement(parent, "ol" if ordered else "ul")
    if ordered and int(first[2][:-1]) != 1:
        box.set("start", str(int(first[2][:-1])))
    while at < len(lines) and (item := ITEM.fullmatch(lines[at])) and is_ordered(item) == ordered:
        if is_rule(lines[at]):
            break
        inner, at = item_lines(item, lines, at)
        add_item(box, inner, depth)
    return at


def is_ordered(item):
    return item[2][0].isdigit()


def item_lines(item, lines, at):
    """The lines that belong to the item, without its margin, and the place of the first that does not."""
    inner, margin, threshold = [item[4]], item.start(4), len(item[1]) + 2
    at += 1
    while at < len(lines):
        line = lines[at]
        if (
            line
            and indent_of(line) < threshold
            and (not inner[-1] or starts_block(lines, at) or ITEM.fullmatch(line))
        ):
            break
        inner.append(cut_indent(line, margin))
        at += 1
    return inner, at


def add_item(box, lines, depth):
    """An item of one paragraph stays plain text, be there blank lines between the items or not."""
    item = SubElement(box, "li")
    read_blocks(item, lines, depth + 1)
    if item[0].tag == "p" and len(item.findall("p")) == 1:
        item.text = item[0].text
        item.remove(item[0])


def read_table(parent, lines, at, depth):
    if not starts_table(lines, at):
        return None
    aligns = [DELIMITER_CELL.fullmatch(cell) for cell in cells_of(lines[at + 1])]
    aligns = [{("", ""): "", (":", ""): "left", ("", ":"): "right"}.get(a.groups(), "center") for a in aligns]
    table = SubElement(parent, "table", SCROLLS)
    add_row(SubElement(table, "thead"), "th", lines[at], aligns)
    body, end = SubElement(table, "tbody"), at + 2
    while end < min(len(lines), at + ROWS) and lines[end] and not starts_block(lines, end):
        add_row(body, "td", lines[end], aligns)
        end += 1
    return end


def starts_table(lines, at):
    if at + 1 >= len(lines) or "|" not in lines[at] or not {"-", "|"} <= set(lines[at + 1]) <= set("|:- "):
        return False
    delimiters = cells_of(lines[at + 1])
    is_drawn = len(delimiters) <= COLUMNS and all(DELIMITER_CELL.fullmatch(cell) for cell in delimiters)
    return is_drawn and len(cells_of(lines[at])) == len(delimiters)


def cells_of(line):
    row = line.strip().removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)]


def add_row(box, tag, line, aligns):
    """A short row is not filled up: cells made from nothing turn a small text into a huge page."""
    row = SubElement(box, "tr")
    for text, align in zip(cells_of(line), aligns, strict=False):
        cell = SubElement(row, tag, {"align": align} if align else {})
        cell.text = text


def read_paragraph(parent, lines, at, depth):
    end = at + 1
    while end < len(lines) and lines[end] and not starts_block(lines, end):
        end += 1
    SubElement(parent, "p").text = "\n".join(line.strip() for line in lines[at:end])
    return end


def starts_block(lines, at):
    """Whether this line ends the paragraph above it without a blank line between."""
    line = lines[at]
    item = ITEM.fullmatch(line)
    if item and (not is_ordered(item) or item[2][:-1] == "1"):
        return True
    return bool(
        FENCE.fullmatch(line)
        or HEADING.fullmatch(line)
        or QUOTE.fullmatch(line)
        or is_rule(line)
        or starts_table(lines, at)
    )


def indent_of(line):
    return len(line) - len(line.lstrip(" "))


def cut_indent(line, most):
    return line[min(most, indent_of(line)) :]


READERS = (
    read_blank,
    read_fence,
    read_indented_code,
    read_heading,
    read_rule,
    read_quote,
    read_list,
    read_table,
    read_paragraph,
)
