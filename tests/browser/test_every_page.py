"""Every page looked at: fits a telephone, clean on the console, readable for all, light to load."""

import gzip
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.cases.models import Answer, Case
from forum.db import db
from tests.browser.reader import DESKTOP, PHONE, Way
from tests.browser.site import ADMIN, ASKER, NEWCOMER

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => (await axe.run({ resultTypes: ["violations"] })).violations
    .map(v => `${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(", ")}`)"""
SCREENSHOTS = os.environ.get("SCREENSHOTS")
MOST_SCRIPT, MOST_STYLE = 40_000, 30_000
LOOKS = [Way("fr", "desktop"), Way("fr", "phone", theme="dark")]
LOOKS_IN_ENGLISH = [Way("en", "desktop", theme="dark"), Way("en", "phone")]

ANYBODY = {
    "home": "/",
    "specialty": "/specialties/dermatologie",
    "specialty-unanswered": "/specialties/dermatologie?tab=unanswered",
    "specialty-empty": "/specialties/sante-publique",
    "search": "/search?q=toxoplasmose",
    "search-empty": "/search",
    "search-nothing": "/search?q=zorglub",
    "search-narrowed": "/search?q=toxoplasmose+etat:mauve&specialty=gynecologie-obstetrique",
    "search-help": "/search/help",
    "search-mended": "/search?q=toxoplasmsoe+grosesse",
    "search-added": "/search?q=hta",
    "drugs": "/medicaments",
    "cases-like": "/cases/{number}/like",
    "case": "{case}",
    "case-dangerous": "{dangerous}",
    "case-outcome": "{outcome}",
    "member": "/members/dr_saule",
    "help": "/help",
    "drugs-found": "/medicaments?q=bi",
    "drug": "/medicaments/amoxicilline",
    "drug-together": "/medicaments/metronidazole+spiramycine",
}
VISITORS = {
    "sign-in": "/sign-in",
    "sign-up": "/sign-up",
    "forgotten": "/password/forgotten",
    "closed": "/cases/new",
    "missing": "/cases/999999",
    "drug-unknown": "/medicaments/amoxiciline",
}
MEMBERS = {
    "home-member": "/",
    "compose": "/cases/new?title=Toxoplasmose%20IgM&specialty=dermatologie",
    "case-member": "{case}",
    "case-edit": "/cases/{number}/edit",
    "outcome": "/cases/{number}/outcome",
    "calibration": "/account/calibration",
    "answer-edit": "/answers/{answer}/edit",
    "history": "/answers/{answer}/history",
    "case-history": "/cases/{number}/history",
    "flag": "/answers/{other}/flag",
    "drafts": "/drafts",
    "account": "/account",
    "password": "/password",
    "past-searches": "/account/history",
    "saved-searches": "/account/searches",
    "save-search": "/account/searches/new?q=toxoplasmose",
    "bookmarks": "/bookmarks",
    "readings": "/account/readings",
    "notices": "/notices",
}
# Pages that are a refusal, and nothing else.
CLOSED = {"closed": 401, "missing": 404, "drug-unknown": 404, "refused": 403}
UNVERIFIED = {"home-unverified": "/", "case-unverified": "{case}", "refused": "/cases/new"}
STAFF = {
    "waiting": "/members/waiting",
    "log": "/moderation/log",
    "failed-searches": "/staff/failed-searches",
    "case-moderator": "{case}",
    "member-admin": "/members/faon_timide",
}


@pytest.fixture(scope="module")
def places(site):
    """Addresses of the demo that depend on numbers."""
    with site.app.app_context():
        case = db.session.scalar(select(Case).filter_by(imported_as="demo-toxo-igm"))
        outcome = db.session.scalar(select(Case).filter_by(imported_as="demo-gale-rebelle"))
        dangerous = db.session.scalar(select(Case).filter_by(imported_as="demo-lithium-ains"))
        answers = list(db.session.scalars(select(Answer).filter_by(case_id=case.id, folded=False)))
        own = next(answer.id for answer in answers if answer.author_id == case.author_id)
        other = next(answer.id for answer in answers if answer.author_id != case.author_id)
        return {
            "case": case.url,
            "number": case.id,
            "dangerous": dangerous.url,
            "outcome": outcome.url,
            "answer": own,
            "other": other,
        }


def weight(reader, kind):
    """What the page loads of that kind, compressed as a server in front would."""
    addresses = reader.page.eval_on_selector_all(kind, "found => found.map(e => e.src || e.href)")
    return sum(len(gzip.compress(reader.context.request.get(address).body())) for address in addresses)


def faults_of(reader, name, with_axe):
    """What is wrong with the page the reader looks at."""
    faults, reader.faults = reader.faults, []
    for width in (360, 320) if reader.way.device == "phone" else (1280,):
        reader.page.set_viewport_size({"width": width, "height": 740})
        if reader.sideways() > 0:
            faults.append(f"{reader.sideways()} pixels too wide at {width}")
    if weight(reader, "script[src]") > MOST_SCRIPT or weight(reader, "link[rel=stylesheet]") > MOST_STYLE:
        faults.append("too heavy")
    if with_axe:
        reader.page.evaluate(AXE)
        faults += reader.page.evaluate(RUN_AXE)
    if SCREENSHOTS:
        file = f"{name}-{reader.way.language}-{reader.way.device}-{reader.way.theme}.png"
        reader.page.set_viewport_size(PHONE if reader.way.device == "phone" else DESKTOP)
        reader.page.screenshot(path=Path(SCREENSHOTS, file), full_page=True)
    return faults


def look_at(reader, pages, places, with_axe):
    """{name: faults} of the pages that have some."""
    found = {}
    for name, path in pages.items():
        reader.expected = {CLOSED.get(name)}
        reader.go(path.format(**places))
        if faults := faults_of(reader, name, with_axe):
            found[name] = faults
    return found


@pytest.mark.parametrize("way", [*LOOKS, *LOOKS_IN_ENGLISH], ids=lambda way: f"{way}-{way.theme}")
@pytest.mark.parametrize(
    ("member", "pages"),
    [(None, {**ANYBODY, **VISITORS}), (ASKER, MEMBERS), (NEWCOMER, UNVERIFIED), (ADMIN, STAFF)],
    ids=["visitor", "member", "unverified", "staff"],
)
def test_every_page_is_clean(open_reader, places, way, member, pages):
    reader = open_reader(member)

    assert look_at(reader, pages, places, with_axe=way in LOOKS) == {}
