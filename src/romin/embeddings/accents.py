"""One spelling a word, whatever the case and accents it was typed with: what the model reads.

Officers type without accents or in capitals, and e5 then moves (docs/evaluation.md). Each word is led to its most
frequent French spelling with the same bare letters, known or not: « ALCOOLISE », « alcoolise » and « Alcoolisé » are
the same text for the model. Length never changes, so offsets hold.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from romin.core.errors import NotReady
from romin.core.text import plain

FREQUENT_WORDS = 300_000
"""How many words of the French frequency list are looked at."""
SHORTEST = 3
"""« a » and « à », « ou » and « où » are common alike: read without accent, both, as people in a hurry type them."""

_WORD = re.compile(r"[^\W\d_]+")


class Accents:
    """Restores accents. ``words``: accented words, lower case; the others have none."""

    def __init__(self, words: Iterable[str]) -> None:
        self._accented = {plain(word): word for word in words}

    @classmethod
    def load(cls, path: Path) -> "Accents":
        """Read what :meth:`save` wrote. Raises :class:`NotReady`."""
        try:
            return cls(path.read_text(encoding="utf-8").split())
        except (OSError, UnicodeDecodeError) as error:
            raise NotReady(f"Liste des accents illisible : {path}.") from error

    def save(self, path: Path) -> None:
        """Write the words, one a line."""
        path.write_text("\n".join(self._accented.values()) + "\n", encoding="utf-8")

    def __call__(self, text: str) -> str:
        """``text`` in lower case, each word with its most frequent accents; same length."""
        return _WORD.sub(self._restored, plain(text))

    def _restored(self, match: re.Match[str]) -> str:
        return self._accented.get(match[0], match[0])


def french_accents() -> Accents:
    """From the frequency list: for each spelling without accents, the most frequent with them, when it has some."""
    from wordfreq import top_n_list

    first: dict[str, str] = {}
    for word in top_n_list("fr", FREQUENT_WORDS):
        lowered = word.lower()
        first.setdefault(plain(lowered), lowered)
    return Accents(
        word for bare, word in first.items() if word != bare and len(word) >= SHORTEST and _WORD.fullmatch(word)
    )
