"""What a plan is made of: immutable values, durations in whole minutes."""

from dataclasses import dataclass

from romin.catalogue.models import ToolSheet

MAX_SHEETS = 20
MAX_INTERVIEWS = 12
MIN_MINUTES, MAX_MINUTES = 15, 120
DEFAULT_INTERVIEWS, DEFAULT_MINUTES = 4, 45

FIXED_PARTS = 3
"""Bilan, retour, consigne: what surrounds the intervention of every interview."""
LONGEST_FIXED_PART = 5


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as planned. ``place`` counts from 1 in the sheet; ``estimated`` when the sheet does not say how long.

    ``title`` is empty for a sheet without steps, taken whole.
    """

    place: int
    title: str
    minutes: int
    saying: str = ""
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a sheet: its ``number`` out of ``total``, with all its steps."""

    sheet: ToolSheet
    number: int
    total: int
    steps: tuple[PlannedStep, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True, slots=True)
class Part:
    """The steps of a session that one interview holds, in order."""

    session: Session
    steps: tuple[PlannedStep, ...]

    @property
    def begins(self) -> bool:
        """True when the session begins here."""
        return self.steps[0] == self.session.steps[0]

    @property
    def ends(self) -> bool:
        """True when the session ends here."""
        return self.steps[-1] == self.session.steps[-1]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview, counted from 1; ``fixed`` minutes for each of bilan, retour and consigne."""

    number: int
    fixed: int
    parts: tuple[Part, ...] = ()

    @property
    def work(self) -> int:
        """Minutes of the intervention."""
        return sum(part.minutes for part in self.parts)

    @property
    def minutes(self) -> int:
        """Minutes of the whole interview."""
        return self.work + FIXED_PARTS * self.fixed


@dataclass(frozen=True, slots=True)
class Plan:
    """``sheets`` in order, the interviews that hold something, and what did not fit: the ``left`` parts.

    ``needed`` is how many interviews of ``minutes`` everything would take; ``interviews`` may be fewer than asked.
    """

    sheets: tuple[ToolSheet, ...]
    asked: int
    minutes: int
    interviews: tuple[Interview, ...]
    left: tuple[Part, ...]
    needed: int


def fixed_minutes(minutes: int) -> int:
    """Minutes of each fixed part of an interview of ``minutes``: a fifteenth, so a fifth for the three, 5 at most."""
    return max(1, min(LONGEST_FIXED_PART, minutes // (5 * FIXED_PARTS)))


def work_minutes(minutes: int) -> int:
    """Minutes left for the intervention in an interview of ``minutes``."""
    return minutes - FIXED_PARTS * fixed_minutes(minutes)
