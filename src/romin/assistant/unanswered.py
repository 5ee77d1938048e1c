"""Which words of a message without answer may be counted: those of the catalogue, and nobody's name or place.

Masking names leaks (docs/evaluation.md); a list of what is allowed does not: a word that the catalogue does not use
itself can never be kept, whatever it is.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

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
    used = [
        set(words(" ".join((sheet.title, sheet.summary, sheet.body, *sheet.objectives, *sheet.situations))))
        for sheet in catalogue.sheets
    ]
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
    wanted = {stem for stem, _ in stems}
    sheets: dict[str, set[int]] = {stem: set() for stem in wanted}
    for place, sheet in enumerate(catalogue.sheets if wanted else ()):
        for stem in wanted & set(french_stems(" ".join((sheet.title, sheet.summary, sheet.body)))):
            sheets[stem].add(place)
    groups: list[list[tuple[str, int]]] = []
    for stem, count in stems:
        own = sheets[stem]
        near = next((group for group in groups if _alike(own, sheets[group[0][0]])), None)
        if near is None:
            groups.append([(stem, count)])
        else:
            near.append((stem, count))
    return tuple(map(tuple, groups))


def _alike(one: set[int], other: set[int]) -> bool:
    return bool(one and other) and len(one & other) >= MIN_SHARED * len(one | other)


def _names(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.first or word in lexicon.family or word in places()


def _is_word(stem: str) -> bool:
    return len(stem) >= MIN_LETTERS and stem.isalpha()
