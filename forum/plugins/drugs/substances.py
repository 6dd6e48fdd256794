"""What a substance is called: one everyday name for the many that the official tables give it.

The tables pair what a product contains (the salt, "SA") with what acts (the therapeutic fraction, "FT"). From
these pairs we learn which words only say the salt ("CHLORHYDRATE DE", "SODIQUE"), and leave them away.
"""

# ruff: noqa: SIM905 (a word list is read as a text)

from __future__ import annotations

import html
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from typing import NamedTuple

# Of these, the salt is what a physician calls the drug: "chlorure de potassium", not "potassium".
ELEMENTS = frozenset(
    """
    aluminium argent arsenic azote baryum bismuth bore brome calcium carbone chlore chrome cobalt
    cuivre fer fluor gallium germanium iode indium magnesium manganese mercure molybdene nickel or
    oxygene phosphore potassium selenium silice silicium sodium soufre strontium technetium thallium
    titane yttrium zinc ammonium eau hydrogene
    """.split()
)
LONGEST_SLUG = 100
ALWAYS_SALT = frozenset({"base", "anhydre"})
# Salts too rare in the pairs to be learned from them.
ESTERS = frozenset(
    """
    PROPIONATE VALÉRATE UNDÉCANOATE DÉCANOATE ÉNANTATE CYPIONATE BUTYRATE PIVALATE XINAFOATE FUROATE
    HÉMISUCCINATE TOSILATE BÉSILATE MÉSILATE DIMALÉATE DIGLUCONATE
    """.split()
)
FOR_HOMEOPATHY = re.compile(r"HOM[ÉE]OPATHI")
_TURNED = re.compile(r"^(?P<name>[^()]+?) \((?P<before>[^()]*?(?: D[EU]|D'|ACIDE))\)(?P<after>.*)$")
_SMALL_WORD = re.compile(r" DE $| D'$")
_ALWAYS_CAPITAL = re.compile(r"[A-Z]|[A-Z]{1,3}\d{1,3}|\d+[A-Z]+|[IVX]{2,4}")


class Substance(NamedTuple):
    """A slug for addresses and labels, a name for readers, and every other name the tables have for it."""

    slug: str
    name: str
    names: tuple[str, ...]


def plain(text: str) -> str:
    """Lower case without accents, signs as blanks: what two spellings have in common."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


def slug_of(name: str) -> str:
    """The name in an address; a very long one is cut, and ends in a sum that keeps it apart from others."""
    slug = plain(name).replace(" ", "-")
    return (
        slug if len(slug) <= LONGEST_SLUG else f"{slug[: LONGEST_SLUG - 9]}-{zlib.crc32(slug.encode()):08x}"
    )


def in_order(name: str) -> str:
    """The words as one says them: "AMBROXOL (CHLORHYDRATE D')" is "CHLORHYDRATE D'AMBROXOL"."""
    name = " ".join(html.unescape(name).replace("’", "'").split())
    while turned := _TURNED.match(name):
        gap = "" if turned["before"].endswith("'") else " "
        name = f"{turned['before']}{gap}{turned['name']}{turned['after']}".rstrip(" ,")
    return name


def shown(name: str) -> str:
    """The name as a page writes it: small letters, but "vitamine B12" and "toxine botulinique type A"."""
    words = name.split()
    small = [word if i and _ALWAYS_CAPITAL.fullmatch(word) else word.lower() for i, word in enumerate(words)]
    return " ".join(small)


class Naming:
    """Learns from all composition rows; then knows the substance that a row speaks of.

    `rows` are (product, code, name, nature, link), in any order.
    """

    def __init__(self, rows):
        spellings, self.codes, links = defaultdict(Counter), {}, defaultdict(lambda: ([], []))
        for product, code, name, nature, link in rows:
            spellings[code][in_order(name)] += 1
            links[product, link][nature == "FT"].append(code)
        self._official = {code: names.most_common(1)[0][0] for code, names in spellings.items()}
        self._acting = self._learn_fractions(links.values())
        self._salts = self._learn_salts()
        self._gather(spellings)
        self.slugs = {substance.slug: substance for substance in self.codes.values()}

    def of(self, code: str) -> Substance:
        return self.codes[code]

    def _learn_fractions(self, links):
        """What acts in a salt, where its rows agree on it."""
        told = defaultdict(Counter)
        for salts, fractions in links:
            if len(set(fractions)) == 1:
                for salt in set(salts) - set(fractions):
                    told[salt][fractions[0]] += 1
        return {salt: acting.most_common(1)[0][0] for salt, acting in told.items()}

    def _learn_salts(self):
        """Words before and after a substance that only say its salt: those that two substances share."""
        before, after = defaultdict(set), defaultdict(set)
        for salt, acting in self._acting.items():
            core, name = self._bare(self._official[acting]), self._official[salt]
            at = name.find(core)
            if at >= 0 and plain(core) not in ELEMENTS:
                before[_SMALL_WORD.sub("", name[:at])].add(core)
                after[name[at + len(core) :]].add(core)
        salts = {run for run, cores in before.items() if len(cores) > 1 and run.isupper()} | ESTERS
        starts = [f"{salt}{small}" for salt in salts for small in (" DE ", " D'")]
        ends = [run for run, cores in after.items() if len(cores) > 1 and run.startswith(" ")]
        return [sorted(runs, key=len, reverse=True) for runs in (starts, ends)]

    def _bare(self, name):
        words = name.split()
        while len(words) > 1 and plain(words[-1]) in ALWAYS_SALT:
            words.pop()
        return " ".join(words)

    def _without_salt(self, name):
        """The name less its salt, as long as what remains is a name of its own."""
        name, before = self._bare(name), None
        while name != before:
            before = name
            for words in self._salts[0]:
                if name.startswith(words) and _stands_alone(name[len(words) :]):
                    name = name[len(words) :]
            for words in self._salts[1]:
                if name.endswith(words) and _stands_alone(name[: -len(words)]):
                    name = name[: -len(words)]
        return name

    def _name_of(self, code):
        own = self._without_salt(self._official[code])
        acting = self._acting.get(code)
        if acting is None or len(own.split()) == 1:
            return own
        fraction = self._without_salt(self._official[acting])
        return own if plain(fraction).split()[0] in ELEMENTS else fraction

    def _gather(self, spellings):
        """Codes whose names sound alike are one substance; its best-known spelling names it."""
        alike = defaultdict(Counter)
        names = {code: self._name_of(code) for code in spellings}
        for code, name in names.items():
            alike[_sound(name)][name] += sum(spellings[code].values())
        best = {sound: max(known.items(), key=_accents_then_use)[0] for sound, known in alike.items()}
        others = defaultdict(set)
        for code, name in names.items():
            others[_sound(name)] |= {*spellings[code], name}
        made = {}
        for sound, name in best.items():
            made[sound] = Substance(slug_of(name), shown(name), tuple(sorted(map(shown, others[sound]))))
        self.codes = {code: made[_sound(name)] for code, name in names.items()}


def _stands_alone(rest):
    words = plain(rest).split()
    return bool(words) and len(words[0]) > 3 and words[0] not in ELEMENTS and not rest.startswith(" ")


def _sound(name):
    return re.sub(r"([tr])h", r"\1", plain(name)).replace("ph", "f").replace("y", "i")


def _accents_then_use(item):
    name, uses = item
    return (sum(not sign.isascii() for sign in name), uses)
