"""Typing errors in the grammar's own words, mended before the grammar reads; every place leads back to the message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from romin.embeddings.spelling import Speller

MIN_LETTERS = 5
"""Words shorter than this are not led to: one letter makes another word of them."""
MIN_TYPED = 4
"""Words typed shorter than this are left alone."""
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with its misspelt words mended; ``places``: where each of its characters starts in the original."""

    text: str
    places: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Half-open span of the original text for ``[start, end)`` of the mended one; both on word boundaries."""
        return self.places[start], self.places[end]


def vocabulary(sources: Sequence[str]) -> tuple[str, ...]:
    """The words of :data:`MIN_LETTERS` letters and more that patterns are written with."""
    words = {word for source in sources for word in _WORD.findall(re.sub(r"\\[a-z]|\(\?P<\w+>", " ", source))}
    return tuple(sorted(word for word in words if len(word) >= MIN_LETTERS))


@lru_cache(maxsize=8)
def _speller(words: tuple[str, ...]) -> Speller:
    return Speller(words)


def repair(plain: str, words: tuple[str, ...]) -> Repaired:
    """``plain`` (lower case, no accents) with each word unknown to ``words`` replaced by the nearest one, if any."""
    known, speller = frozenset(words), _speller(words)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _WORD.finditer(plain):
        word = match[0]
        if len(word) < MIN_TYPED or word in known:
            continue
        near = speller.nearest(word)
        if not near:
            continue
        pieces += [plain[done : match.start()], near[0][0]]
        places += [*range(done, match.start()), *[match.start()] * len(near[0][0])]
        done = match.end()
    pieces.append(plain[done:])
    places += range(done, len(plain) + 1)
    return Repaired("".join(pieces), tuple(places))
