"""Follows the outbox: one process feeds the index, keeps it whole, and says once what is wrong."""

import logging
import threading
from time import monotonic

from flask import current_app

from forum.cases.drafts import erase_old_drafts
from forum.cases.feeding import feeding_alone
from forum.cases.indexing import drain_once, mend_index, rest_until_woken
from forum.db import db
from search.engine import IndexUnavailable

log = logging.getLogger("forum.search")
HOUR = 3600


def start_drain_thread(app):
    """Let this process follow the outbox beside its requests."""
    thread = threading.Thread(target=follow_outbox, args=(app,), daemon=True, name="search-drain")
    thread.start()
    return thread


def follow_outbox(app, stop=None):
    """Drain for ever: one process works, the others wait for its lock and take over when it goes."""
    stop, follower = stop or threading.Event(), Follower()
    while not stop.is_set():
        start = monotonic()
        with app.app_context():
            if not follower.take_turn(stop):
                # What fails after long work must not keep the machine busy.
                stop.wait(min(max(1, monotonic() - start), 60))


class Follower:
    """One process's part in following, and what it has said about it.

    It works in turns: at the begin of each the index is looked at, and built anew when it was deleted or
    damaged. The lock is taken for one turn: it goes with the index, and a deleted lock keeps nobody out.
    """

    def __init__(self):
        self._told, self._tidied = set(), -HOUR

    def take_turn(self, stop):
        """Feed the index until it has to be looked at again; returns whether that went well."""
        try:
            with feeding_alone():
                if not mend_index(self._tell):
                    self._follow(stop, monotonic() + current_app.config["SEARCH_CHECK_PAUSE"])
            return True
        except IndexUnavailable as problem:
            self._tell("The search index cannot follow the cases: %s", str(problem))
        except Exception as problem:
            self._tell("The search index cannot follow the cases: %s", repr(problem), exc_info=True)
        db.session.rollback()
        return False

    def _follow(self, stop, until):
        while not stop.is_set() and monotonic() < until:
            brought = self._drain()
            self._tell_end()
            if not brought:
                self._rest()

    def _drain(self):
        try:
            return drain_once()
        except IndexUnavailable as problem:
            if not mend_index(self._tell, str(problem)):
                raise
            return 0

    def _rest(self):
        if monotonic() - self._tidied > HOUR:
            erase_old_drafts()
            self._tidied = monotonic()
        db.session.remove()
        rest_until_woken(current_app.config["SEARCH_DRAIN_PAUSE"])

    def _tell(self, sentence, *facts, **more):
        """Log it unless it was said before and is not over yet."""
        if (sentence, facts) not in self._told:
            self._told.add((sentence, facts))
            log.warning(sentence, *facts, **more)

    def _tell_end(self):
        if self._told:
            log.warning("The search index is whole and follows the cases again.")
            self._told = set()
