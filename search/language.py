"""How French and English medical words are cut, once for all engines, for the index as for the question."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import Stemmer

from .wordlists import ENGLISH, FILLERS, FRENCH, STOPWORDS, UNITS

LONGEST_WORD = 64
_CACHE_LIMIT = 200_000

_WORD = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
_HYPHENS = "\u2010\u2011\u2212-"  # the plain one last, where a set of signs takes it literally
_APOSTROPHES = "'\u2019\u02bc\u2018"
CHUNK = re.compile(
    rf"{_WORD}(?:(?:(?<=\d)[.,](?=\d)|[{_APOSTROPHES}/{_HYPHENS}](?=[^\W_])){_WORD})*"
    rf"(?:\+{{1,2}}(?![\w+])|[{_HYPHENS}](?![\w{_HYPHENS}]))?"
)
_ELISION = re.compile(
    rf"(?:qu|jusqu|lorsqu|puisqu|quoiqu|presqu|[cdjlmnst])[{_APOSTROPHES}](?=[^\W\d_])", re.I
)
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.I)
_SEPARATORS = re.compile(rf"[{_APOSTROPHES}{_HYPHENS}]")
_DOSE = re.compile(r"(\d+(?:[.,]\d+)?)([^\W\d_]+)")
_SERIAL = re.compile(r"([^\W\d_]{3,})(\d+)")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\\x00]+")

LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"} | {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "ω": "omega"}
}
_OPENED = str.maketrans(LIGATURES)
_SAME_UNIT = {"mcg": "ug", "iu": "ui", "gr": "g"}

_french, _english = Stemmer.Stemmer("french", 0), Stemmer.Stemmer("english", 0)


class Token(NamedTuple):
    """A word of a text: where it stands, its folded form, and the compound or dose it opens ("" if none).

    "covid-19" gives covid (opening "covid19") and 19: a compound is found whole and by its parts.
    """

    start: int
    end: int
    word: str
    joined: str = ""


def clean(text: str) -> str:
    """The text as it is stored and cut: composed letters, no invisible signs, so that positions agree."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def fold(word: str) -> str:
    """Lower case without accents, ligatures opened: "Œdème" and "oedeme" are one word."""
    if word.isascii():
        return word.lower()[:LONGEST_WORD]
    if "µ" in word or "μ" in word:
        word = word.replace("µ", "u").replace("μ", "u")
    plain = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return bare.translate(_OPENED)[:LONGEST_WORD]


_pieces_of: dict[str, tuple[Token, ...]] = {}
_forms_of: dict[str, tuple[str, ...]] = {}
_stems_of: dict[str, tuple[str, str]] = {}


def cut(text: str) -> list[Token]:
    """The words of a text that went through `clean`, in order."""
    tokens: list[Token] = []
    for found in CHUNK.finditer(text):
        at, inside = found.start(), pieces(found.group())
        if inside and tokens and (inside[0].word in UNITS or inside[0].word.isdecimal()):
            _join_dose(text, tokens, inside[0], at)
        tokens.extend(Token(at + start, at + end, word, joined) for start, end, word, joined in inside)
    return tokens


def pieces(chunk: str) -> tuple[Token, ...]:
    """The words of one run of signs that CHUNK found."""
    known = _pieces_of.get(chunk)
    if known is None:
        known = _remember(_pieces_of, chunk, tuple(_pieces(chunk)))
    return known


def forms(run: str) -> tuple[str, ...]:
    """Everything that what stands between two blanks may be found by: words, compounds, stems."""
    known = _forms_of.get(run)
    if known is None:
        words = [word for token in cut(run) for word in (token.word, token.joined) if word]
        every = {form for word in words for form in (word, *stems(word))}
        known = _remember(_forms_of, run, tuple(every))
    return known


def stems(word: str) -> tuple[str, str]:
    """The French and the English stem of a folded word; short words and words with digits stay whole."""
    known = _stems_of.get(word)
    if known is None:
        known = _remember(_stems_of, word, _stem_both(word))
    return known


def recognise(text: str, words: int = 300, lead: int = 1) -> str:
    """ "fr", "en", or "" when the first words do not tell: `lead` words of grammar more than the other's."""
    heard = [token.word for token in cut(text[: words * 8])]
    french = sum(word in FRENCH and word not in ENGLISH for word in heard)
    english = sum(word in ENGLISH and word not in FRENCH for word in heard)
    if abs(french - english) < lead:
        return ""
    return "fr" if french > english else "en"


def is_common(word: str) -> bool:
    """Words of grammar: found when asked alone, of no weight beside others."""
    return word in STOPWORDS


def is_filler(word: str) -> bool:
    """Words that a question is put with, not about: of little weight beside others."""
    return word in FILLERS


def _remember(cache, key, value):
    # A forum's words fit; a flood of made-up words must not fill the memory.
    if len(cache) >= _CACHE_LIMIT:
        cache.clear()
    cache[key] = value
    return value


def _pieces(chunk: str):
    """Cuts one run of signs without spaces: "l'anti-TNF/CRP" -> anti (opening antitnf), tnf, crp."""
    if chunk.isalpha():
        return [Token(0, len(chunk), _unit(chunk))]
    parts = []
    at = 0
    for side in chunk.split("/"):
        parts.extend(_compound(side, at))
        at += len(side) + 1
    if "/" in chunk and len(parts) == 2 and not parts[0].joined and len(chunk) <= 11:
        parts[0] = parts[0]._replace(joined=f"{parts[0].word}/{parts[1].word}")
    return parts


def _compound(side: str, at: int) -> list[Token]:
    elided = _ELISION.match(side)
    if elided:
        side, at = side[elided.end() :], at + elided.end()
    side = _POSSESSIVE.sub("", side)
    bare = side.rstrip("+" + _HYPHENS)
    sign = side[len(bare) :].translate({ord(hyphen): "-" for hyphen in _HYPHENS})
    parts = []
    for part in re.finditer(rf"[^{_APOSTROPHES}{_HYPHENS}]+", bare):
        parts.extend(_measure(part.group(), at + part.start()))
    joined = _number(_SEPARATORS.sub("", bare))
    if sign and len(bare) <= (6 if "+" in sign else 3):
        joined += sign[:1]
    if (len(parts) == 1 and joined == parts[0].word) or not parts:
        return parts
    parts[0] = parts[0]._replace(joined=joined)
    return parts


def _measure(part: str, at: int) -> list[Token]:
    """A dose or a serial falls apart and stays whole too: 500mg, covid19; B12 and HbA1c are words."""
    dose = _DOSE.fullmatch(part)
    if dose and fold(dose[2]) in UNITS:
        number, unit = _number(dose[1]), _unit(dose[2])
    elif (dose := _SERIAL.fullmatch(part)) and fold(dose[1]) not in STOPWORDS:
        number, unit = fold(dose[1]), dose[2]
    else:
        word = _number(part) if part[0].isdigit() else fold(part)
        return [Token(at, at + len(part), _SAME_UNIT.get(word, word))] if word else []
    return [
        Token(at, at + dose.end(1), number, number + unit),
        Token(at + dose.start(2), at + len(part), unit),
    ]


def _number(digits: str) -> str:
    return fold(digits).replace(",", ".")


def _unit(unit: str) -> str:
    folded = fold(unit)
    return _SAME_UNIT.get(folded, folded)


def _join_dose(text: str, tokens: list[Token], piece: Token, at: int) -> None:
    """ "500 mg" is also 500mg, "vitamine B 12" also b12: the space is a habit of typing."""
    before = tokens[-1]
    if before.joined or text[before.end : at + piece.start] not in (" ", "\u00a0", "\u202f"):
        return
    is_dose = before.word[:1].isdigit() and piece.word in UNITS
    is_serial = (
        piece.word.isdecimal()
        and len(piece.word) <= 3
        and len(before.word) <= 5
        and before.word.isalpha()
        and before.word not in STOPWORDS
        and before.word not in UNITS
    )
    if is_dose or is_serial:
        tokens[-1] = before._replace(joined=before.word + piece.word)


def _stem_both(word: str) -> tuple[str, str]:
    if len(word) <= 3 or not word.isalpha():
        return word, word
    return _shared_end(_french.stemWord(_french_ending(word))), _shared_end(_english.stemWord(word))


def _french_ending(word: str) -> str:
    # Accents fall before the stem is cut, so that "dyspnee" finds "dyspnée"; the stemmer then no longer
    # knows "-ée" and "-ées": without this, "opéré" and "opérée" would part.
    if word.endswith("ees"):
        return word[:-2]
    return word[:-1] if word.endswith("ee") else word


def _shared_end(stem: str) -> str:
    """Ends that differ between the two languages only in spelling: cardiaqu/cardiac, anemia/anem."""
    if stem.endswith("qu"):
        return stem[:-2] + "c"
    if len(stem) > 5 and stem[-2:] in ("ia", "ea"):
        return stem[:-2]
    if len(stem) > 4 and stem[-1] in "ie":
        return stem[:-1]
    return stem
