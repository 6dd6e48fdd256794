"""Who looks at the forum: a browser's page with its language, its size, with or without script."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.site import french_words, password_of

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
# Chromium tells of an answer above 399 on its console as well; those are counted where they arrive.
SAID_ELSEWHERE = "Failed to load resource"


@dataclass(frozen=True)
class Way:
    """In which language, on what, with or without script."""

    language: str = "fr"
    device: str = "desktop"
    script: bool = True
    theme: str = "light"

    def __str__(self):
        return f"{self.language}-{self.device}-{'script' if self.script else 'plain'}"

    @property
    def options(self):
        """What the browser is told when it opens."""
        phone = self.device == "phone"
        return {
            "locale": LOCALES[self.language],
            "viewport": PHONE if phone else DESKTOP,
            "has_touch": phone,
            "java_script_enabled": self.script,
            "color_scheme": self.theme,
            "reduced_motion": "reduce",
        }


EVERY_WAY = [
    Way(lang, device, js) for lang in LOCALES for device in ("desktop", "phone") for js in (True, False)
]
# Each language, device and script at least twice, for journeys where all eight would only cost time.
HALF_THE_WAYS = [way for way in EVERY_WAY if (way.language == "fr") ^ (way.device == "phone") ^ way.script]
# One of each, for what hardly depends on the way.
FEW_WAYS = [Way("fr", "phone", True), Way("en", "desktop", False)]
SCRIPTED = [way for way in EVERY_WAY if way.script]


class Reader:
    """A page in a browser of its own, and what went wrong in it."""

    def __init__(self, site, context, way):
        self.site, self.context, self.way = site, context, way
        self.faults, self.expected = [], set()
        context.set_default_timeout(20_000)
        context.set_default_navigation_timeout(30_000)
        context.on("response", self._look_at_answer)
        context.on("request", self._look_at_request)
        context.on("requestfailed", self._look_at_failure)
        context.on("console", self._look_at_console)
        context.on("weberror", lambda fault: self.faults.append(f"script: {fault.error}"))
        self.page = context.new_page()

    # ---- Reading

    def go(self, path):
        self.page.goto(self.site.url + path)

    def say(self, english, **facts):
        """The sentence as this reader sees it."""
        text = english if self.way.language == "en" else french_words()[english]
        return text % facts if facts else text

    def path(self):
        """Where the reader is: path and query."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def arrives(self, pattern):
        self.page.wait_for_url(re.compile(pattern))

    def button(self, english, inside=None, **facts):
        return (inside or self.page).get_by_role("button", name=self.say(english, **facts), exact=True)

    def link(self, english, inside=None, **facts):
        return (inside or self.page).get_by_role("link", name=self.say(english, **facts), exact=True)

    def sees(self, english, **facts):
        expect(self.page.get_by_text(self.say(english, **facts)).first).to_be_visible()

    def unfold(self, details):
        """Open a fold; on a wide page some stand open already and hide their line."""
        line = details.locator("> summary")
        if line.is_visible() and details.get_attribute("open") is None:
            line.click()

    def answer_menu(self, number):
        """Open the menu of that answer."""
        menu = self.page.locator(f"#answer-{number} details.menu")
        menu.locator("summary").click()
        return menu

    def main_menu(self):
        menu = self.page.locator("details.account")
        menu.locator("summary").click()
        return menu

    # ---- Acting

    def sign_in(self, name):
        """Fill the form of the sign-in page, and be somewhere else."""
        if "/sign-in" not in self.page.url:
            self.go("/sign-in")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", password_of(name))
        self.button("Sign in", self.page.locator("main")).click()
        expect(self.page.locator("[name=password]")).to_have_count(0)

    def finds(self, words, url, within=10_000):
        """Search until that case stands in the list: the index follows a moment later."""
        waited, step = 0, 250
        while True:
            self.go(f"/search?q={words}")
            if self.page.locator(f".hits a[href^='{url}']").count():
                return waited
            assert waited < within, f"{words} did not find {url}"
            self.page.wait_for_timeout(step)
            waited += step

    def focused(self, what="e => e.id || e.name || e.tagName"):
        return self.page.evaluate(f"() => ({what})(document.activeElement)")

    def sideways(self):
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    # ---- What went wrong

    def expects(self, *statuses):
        """These answers are part of the journey."""
        self.expected.update(statuses)

    def _look_at_answer(self, answer):
        if answer.status >= 400 and answer.status not in self.expected:
            self.faults.append(f"{answer.status} {answer.url}")

    def _look_at_request(self, request):
        if urlsplit(request.url).hostname != "127.0.0.1":
            self.faults.append(f"asked another host: {request.url}")

    def _look_at_failure(self, request):
        # A page that is left while it asks for hints lets go of the question: no fault of anybody.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    def _look_at_console(self, message):
        if message.type in ("error", "warning") and not message.text.startswith(SAID_ELSEWHERE):
            self.faults.append(f"console: {message.text}")
