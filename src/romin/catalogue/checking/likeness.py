"""Titles and situations that say the same in nearly the same words. What only the model sees is in the assistant room.

Both thresholds were chosen on the 91 sheets of November 2026: of 4 095 pairs of titles the nearest is at 76, of 262 450
pairs of situations one is above one half, and says the same of the same case.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from romin.catalogue.checking.shelf import Shelf
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource
from romin.core.text import fold

NEAR_TITLE = 85.0
"""Similarity (rapidfuzz ratio, 0 to 100, of the sorted significant words) of two titles hard to tell apart."""
NEAR_SITUATION = 0.5
"""Share of the significant words of two situations held by both (Jaccard) from which they say the same."""

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3
"""Letters of the shortest word that counts: « il », « la », « en » make no situation."""


def check_titles(shelf: Shelf, reports: dict[str, Report]) -> None:
    """Tell each sheet in ``reports`` (by id) of the sheets before it whose title is its own, or nearly."""
    seen: list[_Title] = []
    for sheet_id, source in shelf.sources.items():
        title = _title(source)
        if sheet_id in reports:
            _check_title(title, seen, reports[sheet_id])
        seen.append(title)


def check_situations(shelf: Shelf, reports: dict[str, Report]) -> None:
    """Tell each sheet in ``reports`` of its situations that an earlier sheet, itself or its own title already holds."""
    told: list[tuple[SheetSource, int, frozenset[str]]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for sheet_id, source in shelf.sources.items():
        for place, situation in enumerate(source.sheet.situations):
            words = significant_words(situation)
            if sheet_id in reports:
                shared = Counter(number for word in words for number in holders.get(word, ()))
                near = [number for number in shared if _jaccard(words, told[number][2]) >= NEAR_SITUATION]
                _tell_situation(source, place, [told[number][:2] for number in near], reports[sheet_id])
            for word in words:
                holders[word].append(len(told))
            told.append((source, place, words))


@lru_cache(maxsize=20_000)
def significant_words(text: str) -> frozenset[str]:
    """The folded words of ``text`` that have :data:`_SHORT` letters, and its numbers."""
    return frozenset(word for word in _WORD.findall(fold(text)) if len(word) >= _SHORT or word.isdecimal())


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second) if first or second else 0.0


@dataclass(frozen=True, slots=True)
class _Title:
    """A title made ready to be compared: folded, its significant words sorted, the numbers among them."""

    source: SheetSource
    folded: str
    words: str
    numbers: tuple[str, ...]


def _title(source: SheetSource) -> _Title:
    words = sorted(significant_words(source.sheet.title))
    numbers = tuple(word for word in words if word.isdecimal())
    return _Title(source, fold(source.sheet.title), " ".join(words), numbers)


def _check_title(title: _Title, seen: list[_Title], report: Report) -> None:
    line, text = title.source.line("titre"), title.source.sheet.title
    same = next((other.source for other in seen if other.folded == title.folded), None)
    if same:
        message = f"Le titre {shown(text)} est déjà celui de {same.file}."
        report.warn("titre_double", line, message, "Distinguez les deux titres, ou retirez une fiche.")
        return
    near = max(seen, key=lambda other: _title_ratio(title, other), default=None)
    if near and _title_ratio(title, near) >= NEAR_TITLE:
        message = f"Le titre {shown(text)} ressemble à {shown(near.source.sheet.title)}, de {near.source.file}."
        report.warn("titre_proche", line, message, "Dites dans chaque titre ce que la fiche a de propre.")


def _title_ratio(first: _Title, second: _Title) -> float:
    """0 for titles that hold other numbers: « Séance 1 » and « Séance 2 » are no mistake."""
    if first.numbers != second.numbers or not first.words:
        return 0.0
    return fuzz.ratio(first.words, second.words, score_cutoff=NEAR_TITLE)


def _tell_situation(source: SheetSource, place: int, near: list[tuple[SheetSource, int]], report: Report) -> None:
    line, situation = source.item_line("situations", place), source.sheet.situations[place]
    if _jaccard(significant_words(situation), significant_words(source.sheet.title)) >= NEAR_SITUATION:
        message = f"La situation {shown(situation)} ne fait que répéter le titre."
        report.warn("situation_titre", line, message, "Écrivez ce que taperait un CPIP qui ne connaît pas l'outil.")
    for other, other_place in near:
        where = "de cette fiche" if other is source else f"de {other.file}"
        other_line = other.item_line("situations", other_place)
        message = f"La situation {shown(situation)} dit presque la même chose que la ligne {other_line} {where}."
        report.warn("situation_double", line, message, "Gardez-la là où elle convient le mieux, variez l'autre.")
