"""A text as words: where each one is, how it is written, what stands before it."""

import re
from dataclasses import dataclass

from romin.core.text import plain

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*", re.UNICODE)
_ELIDED = re.compile(r"(?:qu|jusqu|lorsqu|puisqu|[cdjlmnst])['’](?=[^\W\d_])")
_NAME_PREFIX = re.compile(r"[MNO]['’][A-Z]")


LONGEST_ACRONYM = 4
"""Letters; longer words in capitals are family names more often than services."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its span in the text, its folded spelling (hyphens kept), as it was typed, and what precedes it."""

    text: str
    start: int
    end: int
    typed: str
    gap: str
    """What stands between the word before and this one, without spaces; « ^ » at the beginning of the text."""

    @property
    def capital(self) -> bool:
        """True when it begins with a capital."""
        return self.typed[0].isupper()

    @property
    def acronym(self) -> bool:
        """True when it is short and all in capitals: « SARA », « SEM »."""
        return len(self.typed) <= LONGEST_ACRONYM and self.typed.isupper()

    @property
    def opens(self) -> bool:
        """True when a sentence or a clause begins here."""
        return any(char in "^.!?\n:;–—-" for char in self.gap)


def split_words(text: str) -> list[Word]:
    """The words of ``text`` in order, elided articles apart (« l'ami » is two words). Offsets are those of ``text``."""
    folded = plain(text.replace("’", "'"))
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start = match.start()
        pieces = [(start, match.end())]
        if (elided := _ELIDED.match(folded, start, match.end())) and not _NAME_PREFIX.match(text, start):
            pieces = [(start, elided.end() - 1), (elided.end(), match.end())]
        for first, last in pieces:
            gap = "".join(text[end:first].split(" ")) if found else "^" + text[end:first].replace(" ", "")
            found.append(Word(folded[first:last], first, last, text[first:last], gap))
            end = last
    return found
