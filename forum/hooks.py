"""The three kinds of hooks, and the catalogue of all of them: what a plugin can hear, change and show."""

import logging
from contextlib import nullcontext
from copy import copy

from flask import current_app
from markupsafe import Markup, escape

from forum.db import db
from forum.errors import Refused
from forum.languages import lazy_gettext as _l

log = logging.getLogger("forum.plugins")

PAUSED = _l(
    "Publishing is paused because a patient protection is not working. Reading goes on; keep your text."
)


class Hook:
    """A door in the core. Listeners live on the app, so two apps in one process never mix."""

    catalogue = {}

    def __init__(self, name, sentence, *facts):
        self.name, self.sentence, self.facts = name, sentence, frozenset(facts)
        Hook.catalogue[name] = self

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"

    def listeners(self):
        return current_app.extensions["forum.listeners"].get(self, ())

    def check(self, facts):
        if facts.keys() != self.facts:
            raise TypeError(f"{self!r} takes {sorted(self.facts)}, not {sorted(facts)}")


class Event(Hook):
    """Something happened and is saved; whoever cares is told. A listener that fails costs only itself."""

    def tell(self, **facts):
        self.check(facts)
        for plugin, listener in self.listeners():
            try:
                listener(**facts)
            except Exception as error:
                answer_for(plugin, self, error)


class Filter(Hook):
    """A value goes from plugin to plugin; raising Refused stops it. None leaves the value as it was.

    Each listener gets a copy: one that fails halfway has changed nothing. Where the caller stands
    `inside_change`, no error is skipped: going on would save half of it. Where nobody `may_refuse`, as when
    the index is fed and no member would read the sentence, a refusal is an error like any other.
    """

    inside_change = False
    may_refuse = True

    def apply(self, value, **facts):
        self.check(facts)
        for plugin, listener in self.listeners():
            try:
                with apart(self):
                    value = self._changed(listener, copy(value), facts)
            except Exception as error:
                if self.inside_change or (self.may_refuse and isinstance(error, Refused)):
                    raise
                answer_for(plugin, self, error)
                fail_closed(plugin, self, error)
        return value

    def _changed(self, listener, value, facts):
        changed = listener(value, **facts)
        if changed is None:
            return value
        if not isinstance(changed, type(value)):
            raise TypeError(f"{self!r} gives back {type(value).__name__}, not {type(changed).__name__}")
        return changed


class Slot(Hook):
    """A spot in a page; each plugin may show something of its own there. Plain text is escaped.

    A slot that stands at `each` thing of a list is shown for the whole list at once: a page of fifty
    answers would otherwise start two hundred templates.
    """

    def __init__(self, name, sentence, *facts, each=None):
        super().__init__(name, sentence, *facts)
        self.each = each

    def show(self, **facts):
        self.check(facts)
        return Markup("".join([self._filled(*filling, facts) for filling in self.listeners()]))

    def show_each(self, things, **facts):
        """What stands at each of the things, in their order."""
        self.check({**facts, self.each: None})
        columns = [self._filled_each(*filling, things, facts) for filling in self.listeners()]
        shown = ("".join(parts) for parts in zip(*columns, strict=True))
        return [text and Markup(text) for text in shown] or [""] * len(things)

    def _filled(self, plugin, fill, facts):
        try:
            shown = fill(**facts)
            return "" if shown is None else escape(shown)
        except Exception as error:
            answer_for(plugin, self, error)
            return ""

    def _filled_each(self, plugin, fill, things, facts):
        if not hasattr(fill, "show_each"):
            return [self._filled(plugin, fill, {**facts, self.each: thing}) for thing in things]
        try:
            return fill.show_each(things, facts)
        except Exception as error:
            answer_for(plugin, self, error)
            return [""] * len(things)


def apart(hook):
    """Inside somebody's change a listener works behind a savepoint: what it breaks is undone alone."""
    if db.session.info.get("changing") and not hook.inside_change:
        return db.session.begin_nested()
    return nullcontext()


def answer_for(plugin, hook, error):
    """Log a plugin's error and go on without it; where the settings say so (tests do), raise it."""
    if current_app.config["PLUGIN_ERRORS_RAISE"]:
        raise error
    log.error("The plugin %s failed in %s and was skipped.", plugin.name, hook.name, exc_info=error)
    if not db.session.info.get("changing"):
        db.session.rollback()


def fail_closed(plugin, hook, error):
    """Where a plugin that protects patients fails, nothing is published: an unchecked text stays a draft."""
    if plugin.protects_patients and hook is draft:
        raise Refused(PAUSED, status=503) from error


# ---- Events: told after the change was saved
member_joined = Event("member_joined", "Somebody signed up; the account is not verified yet.", "member")
member_verified = Event("member_verified", "A moderator verified an account.", "member", "by")
case_posted = Event("case_posted", "A physician posted a case.", "case")
case_edited = Event("case_edited", "A case has a new version.", "case")
answer_posted = Event("answer_posted", "Somebody answered a case.", "answer", "case")
answer_edited = Event("answer_edited", "An answer has a new version.", "answer", "case")
demo_loaded = Event("demo_loaded", "The demo was just loaded: add what shows your plugin.")
search_made = Event(
    "search_made", "Somebody searched and reads the first page of results.", "reader", "text", "total"
)

# ---- Filters: a value goes from plugin to plugin
draft = Filter("draft", "The text about to be published; raise Refused to stop it.", "author")
case_imported = Filter(
    "case_imported",
    "The record of an imported case, inside its change: save your share of it.",
    "case",
    "answers",
)
case_imported.inside_change = True
answer_saved = Filter(
    "answer_saved",
    "An answer just posted or edited, inside its change: save your share of the draft.",
    "answer",
    "case",
)
case_page = Filter(
    "case_page", "Data for a case page: fetch yours for ALL answers at once.", "case", "answers"
)
case_looks = Filter(
    "case_looks",
    "What a case's page has to know of it at one look: labelled columns of the case's own row.",
    "reader",
)
case_list = Filter("case_list", "Data for a list of cases: fetch yours for ALL of them at once.", "cases")
profile_page = Filter("profile_page", "Data for a member's profile.", "member")
judgement = Filter(
    "judgement",
    "What was just decided about an answer, inside its change: save what follows from it.",
)
concerned = Filter("concerned", "Who should hear that an answer was corrected.", "answer")
reached_states = Filter(
    "reached_states", "The states that a case has reached: add the codes of yours.", "case"
)
voices = Filter("voices", "How much members' voices weigh in a specialty, by member.", "specialty")
privileges = Filter(
    "privileges", "What a member may do in a specialty beyond his role.", "member", "specialty"
)
answer_order = Filter("answer_order", "The columns that answers are ordered by, the first one weighing most.")
first_usefulness = Filter(
    "first_usefulness", "How useful an answer counts before anybody voted, in millionths.", "author", "case"
)
answers_shown = Filter(
    "answers_shown",
    "The answers of a case's first page as they stand: give them back in another order.",
    "case",
    "page",
)
search_documents = Filter(
    "search_documents", "Documents about to be indexed, by case number: set weight, accepted answer, state."
)
search_documents.may_refuse = False
question = Filter(
    "question",
    "The question about to be put to the search: add other wordings.",
    "reader",
)
completions = Filter(
    "completions", "What completes the words being typed in the search box.", "beginning", "reader"
)
medical_names = Filter(
    "medical_names",
    "Names of diseases, medicines and acts that begin as typed.",
    "beginning",
)
shown_texts = Filter("shown_texts", "The HTML of a case page's texts about to be shown: link words.", "case")
similar_cases = Filter("similar_cases", "Past cases close to a text, the closest first.", "reader")

# ---- Slots: spots in a page
page_head = Slot("page_head", "Inside <head>: a plugin's own style sheet or script.")
page_footer = Slot("page_footer", "At the foot of every page.")
staff_nav = Slot("staff_nav", "Links for moderators in the account menu.")
account_nav = Slot("account_nav", "Links in a member's own menu.")
home_top = Slot("home_top", "The front page, between the search box and the cases.")
case_badges = Slot("case_badges", "Beside the title of a case.", "case", "page")
case_head = Slot("case_head", "Between a case's facts and its text: what it has come to.", "case", "page")
case_actions = Slot("case_actions", "What one may do with a case.", "case", "page")
answers_head = Slot("answers_head", "At the head of the answers, where a case has some.", "case", "page")
case_after_answers = Slot("case_after_answers", "Below the answers of a case.", "case", "page")
case_aside = Slot("case_aside", "Beside a case; below it on a phone.", "case", "page")
answer_badges = Slot("answer_badges", "Beside the author of an answer.", "answer", "page", each="answer")
answer_body = Slot("answer_body", "Between an answer's author and its text.", "answer", "page", each="answer")
answer_footer = Slot("answer_footer", "Below an answer: votes and the like.", "answer", "page", each="answer")
answer_menu = Slot(
    "answer_menu", "The menu of things one seldom does with an answer.", "answer", "page", each="answer"
)
compose_fields = Slot("compose_fields", "More fields for a case being written.")
answer_fields = Slot("answer_fields", "More fields for a reply being written.", "case", "answer")
compose_similar = Slot(
    "compose_similar", "Beside a similar case shown while one is being written.", "row", "page", each="row"
)
profile_stats = Slot("profile_stats", "Figures on a member's profile.", "member", "page")
search_result = Slot("search_result", "Below a found case.", "hit", "page", each="hit")
search_start = Slot("search_start", "The search page, before anything is asked.")
search_tools = Slot(
    "search_tools", "Beside the number of results, also where there are none.", "query", "page"
)
