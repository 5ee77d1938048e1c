"""Pictures drawn from what a page says in words beside them: places and sizes, which templates write as SVG.

Lengths across are percentages of the picture's width, so that a picture follows the page; lengths down are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from romin.catalogue.howto import Step
from romin.web.contexts import Table

ROW = 36
"""Pixels of a row of a plot."""
HEAD = 84
"""Pixels above the first row, for the names of the columns."""
NAMES = 30.0
"""Share of the width for the names of the rows."""
LARGEST = 15.0
"""Radius of the largest disc, in pixels; its area stands for the number."""


@dataclass(frozen=True, slots=True)
class Part:
    """A step of a time bar: its number, title, minutes, and where it stands, in percent."""

    place: int
    title: str
    minutes: int
    start: float
    width: float

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return round(self.start + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Disc:
    """A number of a plot, as a disc: ``x`` in percent, ``y`` and ``radius`` in pixels."""

    count: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A table of counts as discs; ``columns`` and ``rows`` are names with their place."""

    caption: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, float], ...]
    discs: tuple[Disc, ...]
    height: int


def time_bar(steps: Sequence[Step]) -> tuple[Part, ...]:
    """The steps side by side, as wide as they are long; nothing unless each of two or more says its minutes."""
    minutes = [step.minutes for step in steps if step.minutes]
    if len(minutes) < 2 or len(minutes) < len(steps):
        return ()
    total, before = sum(minutes), 0
    parts: list[Part] = []
    for place, (step, length) in enumerate(zip(steps, minutes, strict=True), 1):
        parts.append(Part(place, step.title, length, round(100 * before / total, 2), round(100 * length / total, 2)))
        before += length
    return tuple(parts)


def plot(table: Table) -> Plot:
    """The counts of ``table`` as discs whose area stands for the number."""
    wide = (100 - NAMES) / max(1, len(table.columns))
    across = [round(NAMES + wide * (place + 0.5), 2) for place in range(len(table.columns))]
    down = [HEAD + ROW * (place + 0.5) for place in range(len(table.rows))]
    largest = max((cell.count for row in table.rows for cell in row.cells), default=0)
    return Plot(
        table.caption,
        tuple((name, x) for (name, _), x in zip(table.columns, across, strict=True)),
        tuple((row.name, y) for row, y in zip(table.rows, down, strict=True)),
        tuple(
            Disc(cell.count, x, y, round(LARGEST * (cell.count / largest) ** 0.5, 1))
            for row, y in zip(table.rows, down, strict=True)
            for cell, x in zip(row.cells, across, strict=True)
            if cell.count
        ),
        HEAD + ROW * len(table.rows),
    )
