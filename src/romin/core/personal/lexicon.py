"""The words the reading of names leans on, as data: see ``data/README.md`` for where they come from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from romin.core.text import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words. ``first`` and ``family`` names; ``common`` French words; ``domain``: words officers or the
    catalogue write without naming anybody (brands, services, shortened words); ``authors`` whom the catalogue cites."""

    first: frozenset[str]
    family: frozenset[str]
    common: frozenset[str]
    domain: frozenset[str]
    authors: frozenset[str] = frozenset()

    def ordinary(self, word: str) -> bool:
        """True for a word that people write when they name nobody."""
        return word in self.common or word in self.domain

    def citing(self, words: Iterable[str], authors: Iterable[str]) -> "Lexicon":
        """This lexicon knowing also the words of a catalogue and the authors it cites, first names of theirs included.

        A first name stays one: « Thomas » is an author's only beside another of the ``authors``.
        """
        cited = frozenset(map(fold, frozenset(authors)))
        typed = frozenset(map(fold, frozenset(words)))  # each word once: a catalogue repeats them twenty times
        return replace(self, domain=self.domain | (typed | cited) - self.first, authors=cited)


def _words(name: str) -> frozenset[str]:
    return frozenset((files(__package__) / "data" / f"{name}.txt").read_text(encoding="utf-8").split("\n")) - {""}


@cache
def packaged_lexicon() -> Lexicon:
    """The lists that ship with the package, read once: about 10 MB."""
    return Lexicon(_words("first_names"), _words("family_names"), _words("common_words"), _words("domain_words"))
