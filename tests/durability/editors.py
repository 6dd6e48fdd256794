"""One of several processes that edit, answer and search the same few cases at once; prints what was promised.

python -m tests.durability.editors INSTANCE MEMBER ACTS SEED
"""

import json
import random
import re
import sys
from html import unescape

from forum.testing import Browser
from tests.durability.ground import forum_in, signed_in

QUESTION = re.compile(r'<textarea[^>]*name="question"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
VERSION = re.compile(r'name="version" value="(\d+)"')
HOT_CASES = range(1, 9)
EDIT, ANSWER, SEARCH = range(3)


class Editor:
    """A member at work. `kept` is what the forum acknowledged: [case, word] of each edit and each answer."""

    def __init__(self, browser, name, seed):
        self.browser, self.name = browser, name
        self.chance = random.Random(seed)
        self.token, self.words = browser.token(), 0
        self.kept = {"edits": [], "answers": [], "conflicts": 0, "searches": 0, "found": 0}

    def act(self):
        what = self.chance.choices((EDIT, ANSWER, SEARCH), (45, 15, 40))[0]
        (self.edit, self.answer, self.search)[what]()

    def edit(self):
        """Add a word to what the case says now; told that somebody was faster, read it and try again."""
        number, word = self.chance.choice(HOT_CASES), self.new_word()
        page = self.read(f"/cases/{number}/edit")
        while not self.add_to(page, number, word):
            self.kept["conflicts"] += 1
            page = self.read(f"/cases/{number}/edit")
        self.kept["edits"].append([number, word])

    def add_to(self, page, number, word):
        text = unescape(QUESTION.search(page).group(1)).rstrip()
        version = VERSION.search(page).group(1)
        status = self.send(
            f"/cases/{number}/edit", (303, 409), title=f"Cas {number}", specialty="dermatologie",
            question=f"{text} {word}", version=version,
        )  # fmt: skip
        return status == 303

    def answer(self):
        number, word = self.chance.choice(HOT_CASES), self.new_word()
        self.send(f"/cases/{number}/answers", (303,), text=f"Je pense à {word}.", submission=word)
        self.kept["answers"].append([number, word])

    def search(self):
        known = [word for _, word in self.kept["edits"] + self.kept["answers"]]
        page = self.read(f"/search?q={self.chance.choice(known[-5:] or ['cas'])}")
        if "reconstruction" in page:
            raise AssertionError("The search said that it is being rebuilt.")
        self.kept["searches"] += 1
        self.kept["found"] += "<mark>" in page

    def new_word(self):
        self.words += 1
        return f"zz{self.name.replace('_', '')}n{self.words}"

    def read(self, path):
        response = self.browser.get(path)
        if response.status_code != 200:
            raise AssertionError(f"{path} gave {response.status_code}: {response.text[:2000]}")
        return response.text

    def send(self, path, expected, **form):
        response = self.browser.post(path, {**form, "csrf_token": self.token}, token=False)
        if response.status_code not in expected:
            raise AssertionError(f"{path} gave {response.status_code}: {response.text[:2000]}")
        return response.status_code


def main(instance, name, acts, seed):
    with forum_in(instance) as app:
        editor = Editor(signed_in(Browser(app), name), name, int(seed))
        print("ready", flush=True)
        sys.stdin.readline()
        for _act in range(int(acts)):
            editor.act()
    print(json.dumps(editor.kept))


if __name__ == "__main__":
    main(*sys.argv[1:])
