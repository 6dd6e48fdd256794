"""What may be kept of a question, and how people are counted without knowing them: pure functions."""

import hashlib
import hmac
import re

from forum.plugin_api import label_value
from forum.plugins.search_history.models import LONGEST

FEWEST_DIGITS = 8
RUN = re.compile(rf"\d(?:[\s./_,:()+-]*\d){{{FEWEST_DIGITS - 1},}}")
# A French social security number of Corsica has a letter among its digits.
CORSICA = re.compile(r"\b[12]\s*\d\d\s*\d\d\s*2[AB]\s*\d\d\d", re.I)
MAIL = re.compile(r"\S@\S|\barobase\b", re.I)
PERSON = re.compile(r"\b(?:M\.|MM\.|Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Mademoiselle)\s*[^\W\d_]")


def looks_like_identity(text):
    """A number as long as a birth date or a telephone's, an e-mail address, or a named person."""
    return any(sign.search(text) for sign in (RUN, CORSICA, MAIL, PERSON))


def may_be_kept(text):
    """Short enough for a question, with something in it, and nothing that looks like an identity."""
    return 0 < len(text) <= LONGEST and bool(folded(text)) and not looks_like_identity(text)


def folded(text):
    """The question without its dress: case, accents, spaces. Equal questions are one."""
    return label_value(text)[:LONGEST]


def key_of(text):
    return hashlib.sha256(folded(text).encode()).hexdigest()[:32]


def digest_of(member_id, text, secret):
    """Tells one asker of that very question from another; without the secret it leads to nobody.

    It depends on the question: what one member asked cannot be told by comparing digests.
    """
    message = f"{member_id}\n{folded(text)}".encode()
    return hmac.new(f"search history {secret}".encode(), message, hashlib.sha256).hexdigest()[:32]
