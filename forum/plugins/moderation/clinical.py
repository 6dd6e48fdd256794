"""Tells clinical words: a drug, a dose, a diagnosis, a part of the body, an examination. Rather too many."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
DOSE = re.compile(
    r"\d\s*(?:mg|mcg|µg|ug|μg|g|kg|ml|cl|dl|l|cc|ui|iu|u|meq|mmol\w*|mol|%|‰|mm|cm|mmhg|bpm|kcal|gy"
    r"|cp|cps?|gel|gouttes?|drops?|tabs?|x(?:\s*/\s*\w+)?|fois|times|/\s*(?:j|d|day|jour|kg|min|h)\b"
    r"|h|heures?|hours?|jours?|days?|sem|semaines?|weeks?|mois|months?|ans|years?|°\s*c?|°)(?![^\W\d_])",
    re.I,
)
RATIO = re.compile(r"\d\s*[/x×]\s*\d|\d+[.,]\d+|\b(?:bid|tid|qid|prn)\b", re.I)
ABBREVIATION = re.compile(r"(?<![#\w])[A-ZÀ-Ý][A-ZÀ-Ý\d-]{1,5}(?!\w)")
FREE_ABBREVIATIONS = frozenset({"OK", "LOL", "MDR", "PTDR", "XD", "OMG", "WTF", "ROFL", "LMAO", "SVP", "TV"})
ENDINGS = (
    *("ite", "ites", "itis", "ose", "oses", "osis", "oma", "ome", "omes", "emie", "emies", "emia", "aemia"),
    *("algie", "algies", "algia", "pathie", "pathies", "pathy", "ectomie", "ectomy", "tomie", "tomy"),
    *("scopie", "scopy", "plastie", "plasty", "stomie", "stomy", "plegie", "plegia", "phagie", "phagia"),
    *("urie", "uria", "rragie", "rrhagia", "rrhee", "rrhea", "trophie", "trophy", "penie", "penia"),
    *("lyse", "lysis", "gramme", "graphie", "graphy", "logie", "logue", "logist", "iatre", "iatrie"),
    *("cilline", "cillin", "mycine", "mycin", "micine", "floxacine", "floxacin", "azole", "oxaban"),
    *("prazole", "olol", "pril", "sartan", "statine", "statin", "dipine", "parine", "parin", "tidine"),
    *("triptan", "setron", "gliptine", "gliptin", "gliflozine", "gliflozin", "glutide", "mab", "nib"),
    *("ciclovir", "cyclovir", "vir", "azepam", "azolam", "zepine", "caine", "barbital", "terol", "lukast"),
    *("thiazide", "semide", "sone", "solone", "profene", "profen", "oxicam", "coxib", "fene", "idine"),
    *("dronate", "dronic", "platine", "platin", "rubicine", "rubicin", "taxel", "ium", "amide", "apine"),
)


def clinical_words(text):
    """The clinical words and doses of a text, as they stand there."""
    found = [word for word in WORD.findall(text) if _is_clinical_word(word)]
    abbreviations = [word for word in ABBREVIATION.findall(text) if word not in FREE_ABBREVIATIONS]
    return [*found, *abbreviations, *DOSE.findall(text), *RATIO.findall(text)]


def is_clinical(text):
    """Whether a drug, a dose, a diagnosis, an examination or a part of the body stands in a text."""
    return bool(clinical_words(text))


@lru_cache(maxsize=100_000)
def _is_clinical_word(word):
    plain = without_accents(word)
    return plain in WHOLE or plain.startswith(BEGINNINGS) or _ends_clinically(plain)


def _ends_clinically(plain):
    return len(plain) > 4 and plain not in FREE_WORDS and plain.endswith(ENDINGS)


def without_accents(word):
    letters = word.lower().replace("œ", "oe").replace("æ", "ae")
    return unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()


def _words_in(name):
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return " ".join(line for line in lines if not line.startswith("#")).split()


FREE_WORDS = frozenset(_words_in("common_words.txt"))
LISTED = _words_in("clinical_words.txt")
WHOLE = frozenset(word for word in LISTED if not word.endswith("*"))
BEGINNINGS = tuple(word[:-1] for word in LISTED if word.endswith("*"))
