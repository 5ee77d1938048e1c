"""Collecting what is wrong with a file while it is read, so that one mistake never hides the next."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from romin.catalogue.models import Problem
from romin.core.text import fold

SUGGESTION_CUTOFF = 0.55
"""Similarity (difflib ratio) from which a spelling is proposed; ``duree`` must still find ``duree_minutes`` (0.56)."""


@dataclass(slots=True)
class Report:
    """The problems of one file, in the order they were met. ``file`` is what the maintainer sees."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """True when something was lost."""
        return any(problem.severity == "error" for problem in self.problems)

    def error(self, code: str, line: int, message: str, remedy: str) -> None:
        """Add a problem that loses something: a value, or the whole file."""
        self.problems.append(Problem("error", code, self.file, line, message, remedy))

    def warn(self, code: str, line: int, message: str, remedy: str) -> None:
        """Add a problem that loses nothing but should be mended."""
        self.problems.append(Problem("warning", code, self.file, line, message, remedy))


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """« Vouliez-vous dire … ? », or an empty string when nothing is close.

    Of two names that differ only by case or accents, the first of ``known`` is proposed.
    """
    folded = {fold(name): name for name in reversed(list(known))}
    close = difflib.get_close_matches(fold(typed), list(folded), n=1, cutoff=SUGGESTION_CUTOFF)
    return f"Vouliez-vous dire « {folded[close[0]]} » ?" if close else ""


def shown(value: str, limit: int = 60) -> str:
    """``value`` on one line, shortened, between French quotation marks."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in value).split())
    return f"« {flat if len(flat) <= limit else flat[: limit - 1] + '…'} »"
