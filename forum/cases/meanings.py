"""What members may mean by a value: names in every language, without accents, begun but not ended."""

import re

from flask import current_app

from forum.cases.models import AGE_BANDS
from forum.languages import LANGUAGES, speaking
from forum.languages import lazy_gettext as _l
from forum.plugin import case_features, case_states
from forum.specialties import specialty_names
from search.document import label_value

SEXES = {
    **dict.fromkeys(("f", "femme", "femmes", "w", "woman", "women", "female", "feminin"), "f"),
    **dict.fromkeys(("m", "h", "homme", "hommes", "man", "men", "male", "masculin"), "m"),
    **dict.fromkeys(("x", "autre", "other"), "x"),
}
AGES = {
    **dict.fromkeys(("nourrisson", "infant", "bebe", "baby", "nouveau-ne", "newborn"), "0-1"),
    **dict.fromkeys(("enfant", "child"), "2-11"),
    **dict.fromkeys(("adolescent", "ado", "teen", "teenager"), "12-17"),
}
# What a case may have; photographs and outcomes come with plugins, the words for them are everybody's.
FEATURES = {
    "answer": ("answer", "answers", "reponse", "reponses"),
    "photo": ("photo", "photos", "photographie", "image"),
    "outcome": ("outcome", "issue", "evolution"),
}
AGE = re.compile(r"(\d{1,3}) ?([a-z]*)")
SPAN = re.compile(r"(\d{1,3}) ?(?:-|a|to) ?(\d{1,3}) ?(?:ans|years)?")
YEARS = {"", "a", "an", "ans", "y", "year", "years"}
PARTS_OF_A_YEAR = {
    **dict.fromkeys(("m", "mois", "month", "months"), 12),
    **dict.fromkeys(("s", "semaine", "semaines", "week", "weeks"), 52),
    **dict.fromkeys(("j", "jour", "jours", "day", "days"), 365),
}
BOUNDS = {band: tuple(int(n) for n in re.findall(r"\d+", band)) for band in AGE_BANDS}
OLDEST = 130


def specialty_meant(value):
    """The slug of the one specialty that this begins to name, or None; raises ValueError for several."""
    slugs = begun(label_value(value), _kept("specialties", specialty_names))
    if len(slugs) > 1:
        names = specialty_names()
        several = ", ".join(names[slug][0] for slug in sorted(slugs)[:4])
        raise ValueError(
            str(_l("“%(value)s” may be several specialties: %(several)s…", value=value, several=several))
        )
    return next(iter(slugs), None)


def state_meant(value):
    return _only(begun(label_value(value), _kept("states", _state_names)))


def feature_meant(value):
    return _only(begun(label_value(value), _kept("features", _feature_names)))


def sex_meant(value):
    return SEXES.get(label_value(value))


def ages_meant(value):
    """The age bands that a band, an age ("67", "3 mois"), a span ("60-70") or a word may mean."""
    value = label_value(value)
    if value in BOUNDS:
        return (value,)
    if value in AGES:
        return (AGES[value],)
    if span := SPAN.fullmatch(value):
        return _bands(int(span[1]), int(span[2]))
    if not (age := AGE.fullmatch(value)):
        return ()
    years = int(age[1]) if age[2] in YEARS else int(age[1]) // PARTS_OF_A_YEAR.get(age[2], OLDEST)
    return _bands(years, years) if age[2] in YEARS or age[2] in PARTS_OF_A_YEAR else ()


def begun(value, names):
    """The codes that have that name; else those one of whose names, else one of whose words, begins so."""
    if len(value) < 2:
        return {code for code, known in names.items() if value in known}
    ways = (
        lambda name: name == value,
        lambda name: name.startswith(value),
        lambda name: any(word.startswith(value) for word in re.split(r"[ -]", name)),
    )
    found = ({code for code, known in names.items() if any(map(way, known))} for way in ways)
    return next(filter(None, found), set())


def _bands(first, last):
    if first > last or last > OLDEST:
        return ()
    return tuple(
        band
        for band, (low, *high) in BOUNDS.items()
        if low <= last and first <= (high[0] if high else OLDEST)
    )


def _only(codes):
    return next(iter(codes)) if len(codes) == 1 else None


def _kept(what, names):
    """{code: names as labels}; made once, plugins and specialties change with a deployment."""
    kept = current_app.extensions.setdefault("forum.meanings", {})
    if not kept.get(what):
        kept[what] = {code: {label_value(str(name)) for name in said} for code, said in names().items()}
    return kept[what]


def _state_names():
    return {
        code: [code, *_in_all_languages(state.label), *state.names] for code, state in case_states().items()
    } | {"open": ["open", "ouvert"]}


def _feature_names():
    return FEATURES | {
        code: [code, *_in_all_languages(feature.label), *feature.names]
        for code, feature in case_features().items()
    }


def _in_all_languages(text):
    for language in LANGUAGES:
        with speaking(language):
            yield str(text)
