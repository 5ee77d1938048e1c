"""What an import says of each line, and what it would write."""

from dataclasses import dataclass
from enum import StrEnum

from romin.catalogue.models import ToolSheet


class Outcome(StrEnum):
    """What becomes of a line."""

    TAKEN = "taken"
    CHANGED = "changed"
    """Taken, something having been put in the catalogue's words."""
    REPLACED = "replaced"
    IDENTICAL = "identical"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """What was typed or stood in the catalogue, and what will be written. ``key`` is a front-matter key."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a line: an error refuses it. ``line`` counts from 1, ``column`` is empty when unknown."""

    severity: str
    code: str
    file: str
    line: int
    column: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet as a line or a file gives it. ``sheet`` is ``None`` when it cannot be read; ``remarks`` then say why."""

    file: str
    line: int
    id: str
    title: str
    sheet: ToolSheet | None
    given: frozenset[str] = frozenset()
    """The keys that the source speaks of; the others keep the catalogue's value on replacement."""
    references: tuple[str, ...] = ()
    """Supports as typed: one whose file is not there yet is kept."""
    changes: tuple[Change, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def refused(self) -> bool:
        """True when a remark is an error."""
        return self.sheet is None or any(remark.severity == "error" for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Line:
    """The report on one line or file."""

    outcome: Outcome
    file: str
    line: int
    id: str
    title: str
    changes: tuple[Change, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """A file of the sheets folder to write; ``replaces`` says that it is there already."""

    name: str
    text: str
    replaces: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: a line for each sheet, remarks on the whole, and the files to write."""

    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...] = ()
    writes: tuple[Write, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many lines came to that."""
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def refused(self) -> bool:
        """True when something was refused: nothing is then written."""
        return any(line.outcome is Outcome.REFUSED for line in self.lines)
