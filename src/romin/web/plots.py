"""Bars drawn on the server, without style nor script: only shapes, in a drawing 100 units wide for each hundred."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, WIDTH = 160, 720
GAP = 0.2
"""Part of a column left empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: where it is, in units of the drawing, and what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns over one scale; ``top`` is the value of the highest line."""

    columns: tuple[Column, ...]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def columns(values: Sequence[tuple[str, int | None]], shown: str) -> Plot:
    """A column for each value, in order; a hidden or null one draws none. ``shown`` formats the name and the value."""
    top = nice(max((value or 0 for _, value in values), default=0))
    step = WIDTH / max(len(values), 1)
    return Plot(
        tuple(
            Column(
                x=round(place * step + step * GAP / 2, 1),
                y=round(HEIGHT - HEIGHT * value / top, 1),
                width=round(step * (1 - GAP), 1),
                height=round(HEIGHT * value / top, 1),
                title=shown.format(name, value),
            )
            for place, (name, value) in enumerate(values)
            if value
        ),
        top,
    )


def nice(value: int) -> int:
    """The first round number (1 to 6, 8, 10, then ten times those…) that is at least ``value``."""
    unit = 1
    while True:
        for step in (1, 2, 3, 4, 5, 6, 8):
            if step * unit >= value:
                return step * unit
        unit *= 10
