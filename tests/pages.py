"""Reads our pages as a browser does: their forms with what stands in them, their links, their code."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form as a browser without script would send it."""

    method: str
    action: str
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)

    def filled(self, **values):
        return {**self.fields, **values}


class Page(HTMLParser):
    """What a test may want to know of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.texts, self.inline = [], [], [], []
        self._form, self._select, self._textarea, self._script = None, None, None, False
        self.feed(text)

    @property
    def posts(self):
        return [form for form in self.forms if form.method == "post"]

    def form(self, action):
        """The form that is sent to that address."""
        return next(form for form in self.posts if form.action == action)

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        self._note_code(tag, facts)
        if tag == "a" and "href" in facts:
            self.links.append(facts["href"])
        elif tag == "form":
            self._form = Form(facts.get("method", "get"), facts.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._note_field(tag, facts)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "script":
            self._script = False

    def handle_data(self, data):
        if self._textarea is not None:
            self._form.fields[self._textarea] += data.removeprefix("\n")
        if self._script and data.strip():
            self.inline.append(data)
        self.texts.append(data)

    def _note_code(self, tag, facts):
        """Whatever a strict policy would stop."""
        self._script = tag == "script"
        self.inline += [f"{name}={value}" for name, value in facts.items() if name.startswith("on")]
        if "style" in facts or tag == "style":
            self.inline.append(f"style in {tag}")

    def _note_field(self, tag, facts):
        name = facts.get("name")
        if tag == "button":
            self._form.buttons.append((name, facts.get("value", "")))
        elif tag == "input" and name and facts.get("type") not in ("checkbox", "radio"):
            self._form.fields[name] = facts.get("value") or ""
        elif tag == "textarea" and name:
            self._textarea, self._form.fields[name] = name, ""
        elif tag == "select":
            self._select = name
            self._form.fields.setdefault(name, "")
        elif tag == "option" and "selected" in facts:
            self._form.fields[self._select] = facts.get("value", "")
