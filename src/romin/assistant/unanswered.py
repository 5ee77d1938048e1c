"""Which words of a message without answer may be counted: those of the catalogue, and nobody's name or place.

Masking names leaks (docs/evaluation.md); a list of what is allowed does not: a word that the catalogue does not use
itself can never be kept, whatever it is.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from romin.assistant.dialogue.acts import SPOKEN_ACTS
from romin.assistant.schemas import Answer
from romin.catalogue.models import Catalogue
from romin.core.personal import Lexicon, find_personal, mask
from romin.embeddings.lexical import french_stems, words

MIN_SHEETS = 2
"""Sheets that must use a stem: a name met in one alone is no vocabulary."""
MIN_LETTERS = 3
MIN_SHARED = 0.4
"""Part of the sheets of either stem that must use both, for the two to be shown together."""


@cache
def places() -> frozenset[str]:
    """Folded words of the names of places, read once."""
    text = (files("romin.core.personal") / "data" / "places.txt").read_text(encoding="utf-8")
    return frozenset(text.split("\n")) - {""}


def allowed_stems(catalogue: Catalogue, lexicon: Lexicon) -> frozenset[str]:
    """Stems that at least ``MIN_SHEETS`` sheets use, without those of names and places, nor anything with a digit."""
    rest = (words(" ".join((*sheet.objectives, *sheet.situations))) for sheet in catalogue.sheets)
    used = [found.union(more) for found, more in zip(_sheet_words(catalogue), rest, strict=True)]
    stem_of = {word: french_stems(word)[0] for word in set().union(*used) if not _names(word, lexicon)}
    counts = Counter(stem for found in used for stem in {stem_of[word] for word in found if word in stem_of})
    return frozenset(stem for stem, sheets in counts.items() if sheets >= MIN_SHEETS and _is_word(stem))


def unanswered_stems(message: str, answer: Answer, allowed: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    """The stems to count of a message that got no sheet; none when it was answered, or asked for nothing."""
    if answer.sheets or answer.detail or answer.alert or answer.act in SPOKEN_ACTS:
        return frozenset()
    left = mask(message, find_personal(message, lexicon))
    return frozenset(french_stems(" ".join(word for word in words(left) if not _names(word, lexicon)))) & allowed


def group_stems(catalogue: Catalogue, stems: Sequence[tuple[str, int]]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """``stems`` and their counts, in order, each put with the first group whose sheets are mostly its own."""
    sheets = _sheet_stems(catalogue)
    used = np.array([[stem in found for found in sheets] for stem, _ in stems], np.float32)
    used = used.reshape(len(stems), len(sheets))
    shared, each = used @ used.T, used.sum(axis=1)
    first = np.zeros(len(stems), np.bool_)
    groups: dict[int, list[tuple[str, int]]] = {}
    for place, stem in enumerate(stems):
        common = shared[place]
        alike = (common > 0) & (common >= MIN_SHARED * (each[place] + each - common))
        near = np.flatnonzero(alike & first)
        first[place] = not near.size
        groups.setdefault(int(near[0]) if near.size else place, []).append(stem)
    return tuple(map(tuple, groups.values()))


@lru_cache(maxsize=2)
def _sheet_words(catalogue: Catalogue) -> tuple[frozenset[str], ...]:
    """The words of each sheet, read once for a catalogue: folding them is half a second's work."""
    return tuple(frozenset(words(" ".join((sheet.title, sheet.summary, sheet.body)))) for sheet in catalogue.sheets)


@lru_cache(maxsize=2)
def _sheet_stems(catalogue: Catalogue) -> tuple[frozenset[str], ...]:
    """The stems of each sheet; of a word met in many, once."""
    read = _sheet_words(catalogue)
    stem_of = {word: french_stems(word) for word in frozenset().union(*read)}
    return tuple(frozenset(stem for word in found for stem in stem_of[word]) for found in read)


def _names(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.first or word in lexicon.family or word in places()


def _is_word(stem: str) -> bool:
    return len(stem) >= MIN_LETTERS and stem.isalpha()
