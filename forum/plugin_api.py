"""The public face: all that a plugin may import of the forum. Re-exports only; see docs/plugins.md."""

from forum import hooks
from forum.cases.access import audiences_of, ranked_answers, require_editor, visible_answers, visible_cases
from forum.cases.actions import (
    bring_back,
    locked,
    put_out_of_sight,
    set_audience,
    set_bucket,
    set_usefulness,
    stir,
)
from forum.cases.completing import Completion, names_from
from forum.cases.drafts import AnswerDraft, CaseDraft, clean
from forum.cases.feeds import search_feed
from forum.cases.importing import answer_key, imported_member
from forum.cases.indexing import index_case, wake_drain
from forum.cases.judging import (
    CHALLENGED,
    CONFIRMED,
    CORRECTED,
    FOLLOWED,
    REFERENCED,
    REFUTED,
    REINSTATED,
    RETRACTED,
    RULED_DANGEROUS,
    RULED_INCORRECT,
    UNCHALLENGED,
    UNFOLLOWED,
    UNREFERENCED,
    UNSETTLED,
    Judgement,
    concerned_by,
    judge,
    voices_of,
)
from forum.cases.listing import Page, cursor_of, read_cursor
from forum.cases.models import ANSWER, EVERYBODY, FIRST, LAST, NORMAL, OPEN, STAFF_ONLY, Answer, Case
from forum.cases.queries import find_answer, find_case, folded_answers
from forum.cases.searching import Asked, Found, FoundCase, search_cases, similar_cases
from forum.cases.states import reconsider_state, set_state
from forum.cases.views import AnswerView, CaseView, shown_answers
from forum.db import change, db, insert_into, now, prepared, rows
from forum.errors import NotFound, Refused
from forum.languages import gettext, lazy_gettext, reader_language, speaking
from forum.mail import outside_address, send_at_most_once, send_mail, send_to_each
from forum.members.access import (
    has_privilege,
    me,
    require_admin,
    require_member,
    require_open_publication,
    require_privilege,
    require_reader,
    require_staff,
    require_verified,
)
from forum.members.models import Member
from forum.members.queries import find_member, member_numbered
from forum.notices.actions import send_notice
from forum.noting import note_later
from forum.pages import go_back, is_fetch, say, shows_again, static_url
from forum.plugin import Plugin
from forum.progress import ProgressBar
from forum.security import form_token, limit
from forum.specialties import all_specialties, are_neighbours, specialty_called, specialty_name
from forum.text import excerpt, plain_text, render
from search.alignment import learn_words
from search.document import Document, label_value
from search.engine import IndexUnavailable
from search.operators import narrowed, narrows
from search.query import Filters, Operator, Phrase, Query, Word, Wording, words_of
from search.wordings import Dictionary, Entry, add_wordings, both_ways

VERSION = 1

__all__ = [
    "ANSWER",
    "CHALLENGED",
    "CONFIRMED",
    "CORRECTED",
    "EVERYBODY",
    "FIRST",
    "FOLLOWED",
    "LAST",
    "NORMAL",
    "OPEN",
    "REFERENCED",
    "REFUTED",
    "REINSTATED",
    "RETRACTED",
    "RULED_DANGEROUS",
    "RULED_INCORRECT",
    "STAFF_ONLY",
    "UNCHALLENGED",
    "UNFOLLOWED",
    "UNREFERENCED",
    "UNSETTLED",
    "VERSION",
    "Answer",
    "AnswerDraft",
    "AnswerView",
    "Asked",
    "Case",
    "CaseDraft",
    "CaseView",
    "Completion",
    "Dictionary",
    "Document",
    "Entry",
    "Filters",
    "Found",
    "FoundCase",
    "IndexUnavailable",
    "Judgement",
    "Member",
    "NotFound",
    "Operator",
    "Page",
    "Phrase",
    "Plugin",
    "ProgressBar",
    "Query",
    "Refused",
    "Word",
    "Wording",
    "add_wordings",
    "all_specialties",
    "answer_key",
    "are_neighbours",
    "audiences_of",
    "both_ways",
    "bring_back",
    "change",
    "clean",
    "concerned_by",
    "cursor_of",
    "db",
    "excerpt",
    "find_answer",
    "find_case",
    "find_member",
    "folded_answers",
    "form_token",
    "gettext",
    "go_back",
    "has_privilege",
    "hooks",
    "imported_member",
    "index_case",
    "insert_into",
    "is_fetch",
    "judge",
    "label_value",
    "lazy_gettext",
    "learn_words",
    "limit",
    "locked",
    "me",
    "member_numbered",
    "names_from",
    "narrowed",
    "narrows",
    "note_later",
    "now",
    "outside_address",
    "plain_text",
    "prepared",
    "put_out_of_sight",
    "ranked_answers",
    "read_cursor",
    "reader_language",
    "reconsider_state",
    "render",
    "require_admin",
    "require_editor",
    "require_member",
    "require_open_publication",
    "require_privilege",
    "require_reader",
    "require_staff",
    "require_verified",
    "rows",
    "say",
    "search_cases",
    "search_feed",
    "send_at_most_once",
    "send_mail",
    "send_notice",
    "send_to_each",
    "set_audience",
    "set_bucket",
    "set_state",
    "set_usefulness",
    "shown_answers",
    "shows_again",
    "similar_cases",
    "speaking",
    "specialty_called",
    "specialty_name",
    "static_url",
    "stir",
    "visible_answers",
    "visible_cases",
    "voices_of",
    "wake_drain",
    "words_of",
]
