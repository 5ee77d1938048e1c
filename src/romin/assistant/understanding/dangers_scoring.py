"""Figures of the dangers: heard, of the right kind, and notices shown for nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from romin.assistant.understanding.reading import Danger
from romin.assistant.understanding.scoring import share

HearDangers = Callable[[str], tuple[Danger, ...]]


@dataclass(frozen=True, slots=True)
class DangerFigures:
    """``count`` messages tell a danger: a notice is shown for ``heard`` of them, of the very kinds told for ``right``.

    ``false_alarms``: share of the ``others``, which tell none, that show a notice.
    """

    count: int
    heard: float
    right: float
    others: int
    false_alarms: float


def danger_figures(messages: Iterable[tuple[str, tuple[Danger, ...]]], hear: HearDangers) -> DangerFigures:
    """The figures over ``messages``, each with the dangers it tells."""
    found = [(set(told), set(hear(text))) for text, told in messages]
    telling = [(told, heard) for told, heard in found if told]
    others = [heard for told, heard in found if not told]
    return DangerFigures(
        count=len(telling),
        heard=share((bool(heard) for _, heard in telling), of_none=0.0),
        right=share((told == heard for told, heard in telling), of_none=0.0),
        others=len(others),
        false_alarms=share((bool(heard) for heard in others), of_none=0.0),
    )
