"""What a case's page shows of corrections: banners above answers, folded texts, what the reader may do."""

from typing import NamedTuple

from markupsafe import Markup

from forum.plugin_api import ANSWER, CORRECTED, RETRACTED, RULED_DANGEROUS, RULED_INCORRECT, me
from forum.plugin_api import gettext as _
from forum.plugin_api import lazy_gettext as _l
from forum.plugins.errata.access import PHYSICIAN, may_sit
from forum.plugins.errata.models import DANGEROUS, FOLDING, INCORRECT, LIFT, STANDING
from forum.plugins.errata.queries import SPOKEN, said_in

CONTESTED = "contested"
TITLES = {
    RULED_DANGEROUS: _l("Ruled dangerous by a panel"),
    RULED_INCORRECT: _l("Ruled incorrect by a panel"),
    CONTESTED: _l("Contested as dangerous: a second opinion is awaited"),
    RETRACTED: _l("Retracted by its author"),
    CORRECTED: _l("Corrected by its author"),
}
WORDS = {
    INCORRECT: _l("called incorrect"),
    DANGEROUS: _l("called dangerous"),
    LIFT: _l("to be lifted"),
    RETRACTED: _l("retracted"),
    CORRECTED: _l("corrected"),
}


class Banner(NamedTuple):
    """One thing that is said of an answer, with the voices that say it; it is grave where the text folds."""

    title: str
    is_grave: bool
    voices: list


class Corrections:
    """The banners of a page by answer, and the links that its reader is shown."""

    __slots__ = ("banners", "folded", "own", "ruled_by_me")

    def __init__(self, case, answers, reader):
        said = said_in(case.number) if case.looks.get(SPOKEN, True) else []
        self.banners = banners_of(said)
        self.folded = {row.answer_id for row in said if row.kind in FOLDING}
        answers = [answer for answer in answers if answer.kind == ANSWER]
        self.own = {answer.number for answer in answers if answer.mine}
        self.ruled_by_me = set()
        if answers and not (case.mine or self.own) and may_sit(reader, case.specialty):
            self.ruled_by_me = {answer.number for answer in answers}


def corrections_on_page(page, case, answers):
    found = page["errata"] = Corrections(case, answers, me())
    if found.folded:
        page["covered"] = page.get("covered", frozenset()) | found.folded
    return page


def banners_of(said):
    """{answer number: its banners, the gravest first}."""
    found = {}
    for row in said:
        kind = _kind_of(row)
        found.setdefault(row.answer_id, {}).setdefault(kind, []).append(row)
    return {
        number: [_banner(kind, kinds[kind]) for kind in TITLES if kind in kinds]
        for number, kinds in found.items()
    }


def panel_link():
    """The way to the panel, for who may sit on one by what he is: no question is asked for a link."""
    reader = me()
    if reader.is_staff or (reader.is_verified and reader.profession == PHYSICIAN and reader.specialty):
        return Markup('<a href="/panel">{}</a>').format(_("Second opinions"))
    return None


def _kind_of(row):
    if row.status != STANDING:
        return CONTESTED
    return row.says if row.says in (CORRECTED, RETRACTED) else row.kind


def _banner(kind, voices):
    return Banner(TITLES[kind], kind in FOLDING, voices)
