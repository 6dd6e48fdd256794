"""Finds the drugs that a text names: every brand and substance at once, the longest name first."""

# ruff: noqa: SIM905 (a word list is read as a text)

import re
from bisect import bisect_left
from collections import defaultdict
from difflib import get_close_matches
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple

from forum.plugins.drugs.facts import BRAND, SUBSTANCE
from forum.plugins.drugs.substances import ELEMENTS, plain

# Names that are everyday words too, in French or in English: they are drugs where a number follows ("glucose
# 5 %", "Art 50", "Diane 35"). So are names of less than four letters.
EVERYDAY = ELEMENTS | frozenset(
    """
    acetone acetylcholine acetylene adenosine alanine albumine alcool alma alpha amidon ammoniaque any aqua
    arginine baume
    betaine cafeine camphre carmin caseine celestin cellulose charbon chlore cholesterol citrate
    citron concert cortisol cristal cyclo cysteine cystine daily dialyse diamant diane diluant dimethyl
    dimethyle dopamine dragees drill eau eosine ether eucalyptus feuille fibrinogene fluor fructose gelatine
    glucose glutathion glycerol glycine glycogene grain grains graphite gyno hec helicobacter helium histamine
    histidine huile import insuline iode isoleucine jasmine keratine lactose laurette lecithine leucine
    levure lierre lysine magne magnesie marga melisse melodia menthe methane methionine minerva mono natural
    nature nitrates ornithine ortie oxygene ozone penicilline phenylalanine phosphate pomme proline
    prolactine rein renine rhino ringer saccharose sang sedatif selenium serine sojourn sorbitol stimu
    sucre sucrose sulfate
    suppositoires talc tanin the threonine thym thrombine thyroxine toco true tryptophane tube tyrosine uree
    valine vaseline vinaigre vital xylose
    """.split()
)
SHORTEST = 4
MOST_LABELLED = 5
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_BETWEEN = re.compile(r"[\s\u00a0'’./+-]{1,3}")
_NUMBER = re.compile(r"[\s\u00a0-]{0,2}\d")
_ADDRESS = re.compile(r"@|://|www\.|\.(?:fr|com|org|net|eu|be|ch)\b", re.I)
_CACHED = 50_000


class Name(NamedTuple):
    """A name with the pages it leads to, the likeliest first; `said` is what the tables call its contents."""

    name: str
    kind: str
    pages: tuple[str, ...]
    uses: int
    words: tuple[str, ...]
    said: tuple[str, ...] = ()

    @property
    def substances(self):
        """The slugs of what is in it; none for a mixture of many."""
        members = tuple(self.pages[0].split("+"))
        return members if len(members) <= MOST_LABELLED else ()

    @property
    def is_everyday(self):
        word = self.words[0]
        return len(self.words) == 1 and (len(word) < SHORTEST or word in EVERYDAY)


class Mention(NamedTuple):
    start: int
    end: int
    name: Name


class Finder:
    """Knows all names of one edition; `find` goes once over a text, whatever their number."""

    def __init__(self, rows):
        """`rows` are (key, name, kind, pages, uses, said); who has nothing to say may leave the last away."""
        self.names = {
            key: Name(name, kind, tuple(pages), uses, tuple(key.split()), tuple(*said))
            for key, name, kind, pages, uses, *said in rows
        }
        self.shown = {n.pages[0]: n.name for n in self.names.values() if n.kind == SUBSTANCE}
        self._first, self._folded = defaultdict(list), {}
        for name in self.names.values():
            self._first[name.words[0]].append(name)
        for names in self._first.values():
            names.sort(key=lambda name: -len(name.words))
        self._keys, self._brands = sorted(self.names), defaultdict(list)
        for name in sorted(self.names.values(), key=lambda name: (-name.uses, name.name)):
            if name.kind == BRAND:
                self._brands[name.pages[0]].append(name)

    def brands_of(self, page):
        """The brands of exactly these substances, the best known first."""
        return self._brands.get(page, [])

    def shortest(self, name):
        """Its words, or fewer of them that say the same: who writes "Bi Missilor" also writes "Missilor"."""
        size = len(name.words)
        runs = [" ".join(name.words[i:j]) for i in range(size) for j in range(i + 1, size + 1)]
        same = [run for run in runs if run in self.names and self.names[run].pages[:1] == name.pages[:1]]
        return min([*same, " ".join(name.words)], key=lambda run: (run.count(" "), -len(run)))

    def find(self, text):
        """The mentions in a text, in order; none lies within another."""
        words = [(found.start(), found.end()) for found in WORD.finditer(text)]
        folded = [self._fold(text[start:end]) for start, end in words]
        at, last = 0, len(words)
        while at < last:
            name = None
            if folded[at] in self._first:
                name = self._at(text, words, folded, at)
            if name is None:
                at += 1
            else:
                size = len(name.words)
                yield Mention(words[at][0], words[at + size - 1][1], name)
                at += size

    def in_words(self, words):
        """(place, name) of the names among the folded words of a question."""
        words, at = tuple(words), 0
        while at < len(words):
            names = self._first.get(words[at], ())
            name = next((one for one in names if one.words == words[at : at + len(one.words)]), None)
            if name is not None and name.is_everyday and not "".join(words[at + 1 : at + 2])[:1].isdigit():
                name = None
            if name is not None:
                yield at, name
            at += len(name.words) if name else 1

    def substances_in(self, *texts):
        """The slugs of all substances that the texts name, by brand or by substance."""
        return sorted({slug for text in texts for found in self.find(text) for slug in found.name.substances})

    def page_name(self, page):
        """How a page is called, by its slug."""
        return " + ".join(self.shown.get(slug, slug) for slug in page.split("+"))

    def called(self, text):
        """The name that this is, or None."""
        return self.names.get(plain(text))

    def beginning_with(self, text, most=5):
        """The best-known names that begin so."""
        start = plain(text)
        first = bisect_left(self._keys, start)
        keys = self._keys[first : bisect_left(self._keys, start + "\uffff")] if start else []
        return nlargest(most, map(self.names.get, keys), key=lambda name: (name.uses, -len(name.name)))

    def near(self, text, most=5):
        """Names spelt much like it; of those with its first letter, or close in length, only."""
        asked = plain(text)[:60]
        keys = [key for key in self._keys if key[:1] == asked[:1] and abs(len(key) - len(asked)) < 4]
        return [self.names[key] for key in get_close_matches(asked, keys, most, 0.6)]

    def _fold(self, word):
        known = self._folded.get(word)
        if known is None:
            if len(self._folded) > _CACHED:
                self._folded.clear()
            known = self._folded[word] = word.lower() if word.isascii() else plain(word)
        return known

    def _at(self, text, words, folded, at):
        """The longest name that stands there, if it is one: not within an address, no everyday word."""
        for name in self._first[folded[at]]:
            end = at + len(name.words)
            if tuple(folded[at:end]) == name.words and _hang_together(text, words[at:end]):
                start, end = words[at][0], words[end - 1][1]
                if name.is_everyday and not _NUMBER.match(text, end):
                    return None
                return None if _ADDRESS.search(_run(text, start, end)) else name
        return None


def _hang_together(text, words):
    return all(_BETWEEN.fullmatch(text, one[1], two[0]) for one, two in pairwise(words))


def _run(text, start, end):
    """What stands around a word without a blank: an address is one run."""
    before, after = text[max(0, start - 100) : start], text[end : end + 100]
    before = "" if not before or before[-1].isspace() else before.split()[-1]
    after = "" if not after or after[0].isspace() else after.split()[0]
    return before + text[start:end] + after
