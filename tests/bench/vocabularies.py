"""The dictionaries that a measurement may use: our abbreviations, and what stands in folders of imports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forum.plugins.drugs import medicines
from forum.plugins.thesaurus import abbreviations, importing, mesh, wordings
from search import Dictionary, Entry

_WORTH = {"salt": 0.9, "substance": 0.7, "brand": 0.5}
_MEDICINES = "CIS_COMPO_bdpm.txt*"


def dictionaries(folders: Iterable[Path]) -> list[Dictionary]:
    """Abbreviations always; from the folders, however deep: names of medicines, then translated terms."""
    folders = list(folders)
    found = [Dictionary(abbreviations.entries())]
    found += [_names_of_medicines(path.parent) for folder in folders for path in folder.rglob(_MEDICINES)]
    found += [_terms(path) for folder in folders for path in folder.rglob("mesh*.jsonl*")]
    return found


def _terms(path: Path) -> Dictionary:
    return Dictionary(wordings.entries(importing.weighed(list(mesh.read_pairs(path)))))


def _names_of_medicines(folder: Path) -> Dictionary:
    return Dictionary(
        Entry(term, other, _WORTH[kind], kind) for term, other, kind in medicines.synonyms(folder)
    )
