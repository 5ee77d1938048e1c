"""One sheet in the time there is: the guide of a single interview.

The fixed parts (welcome, return on last time, homework) keep their time. The steps share the rest: as they are when it
is enough, else shortened alike, never under half their time; the last ones go to the next interview when even that is
too much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from romin.assistant.planning.models import FIXED_PARTS, PlannedStep, fixed_minutes, work_minutes
from romin.assistant.planning.sessions import planned_steps
from romin.catalogue.models import ToolSheet


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step and the minutes it gets here, at least half of its own."""

    step: PlannedStep
    minutes: int

    @property
    def shortened(self) -> bool:
        """True when it gets less than the sheet says."""
        return self.minutes < self.step.minutes


@dataclass(frozen=True, slots=True)
class Guide:
    """An interview on ``sheet`` in ``minutes``: what is done now and what goes to the next one."""

    sheet: ToolSheet
    minutes: int
    fixed: int
    steps: tuple[TimedStep, ...]
    later: tuple[PlannedStep, ...]

    @property
    def planned(self) -> int:
        """Minutes of all that is planned, more than ``minutes`` only when half of the first step is too long."""
        return FIXED_PARTS * self.fixed + sum(step.minutes for step in self.steps)


def fit(sheet: ToolSheet, minutes: int) -> Guide:
    """The guide of one session of ``sheet``; it always holds a step."""
    room = work_minutes(minutes)
    steps = planned_steps(sheet, room)
    kept = len(steps)
    while kept > 1 and sum(map(_half, steps[:kept])) > room:
        kept -= 1
    times = shortened([step.minutes for step in steps[:kept]], room)
    timed = tuple(TimedStep(step, time) for step, time in zip(steps[:kept], times, strict=True))
    return Guide(sheet, minutes, fixed_minutes(minutes), timed, steps[kept:])


def shortened(durations: Sequence[int], room: int) -> list[int]:
    """``durations`` brought to add up to ``room``, each between its half (rounded up) and itself, in proportion.

    They stay as they are when they fit, and are all halves when even those do not.
    """
    lows = [(duration + 1) // 2 for duration in durations]
    spans = [duration - low for duration, low in zip(durations, lows, strict=True)]
    spare = max(0, min(room - sum(lows), sum(spans)))
    if not spare:
        return lows
    shares = [span * spare / sum(spans) for span in spans]
    times = [low + int(share) for low, share in zip(lows, shares, strict=True)]
    by_rest = sorted(range(len(shares)), key=lambda place: (int(shares[place]) - shares[place], place))
    for place in by_rest[: spare - sum(map(int, shares))]:
        times[place] += 1
    return times


def _half(step: PlannedStep) -> int:
    return (step.minutes + 1) // 2
