"""Grammar and model settle a criterion together: the grammar is exact where it speaks, the model hears the rest.

« ne décroche pas » says no stage in so many words; « en détention » may be the brother's. For each criterion two
numbers, chosen on the development part, say how sure the model must be to confirm the grammar, and to speak alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import TypeVar

from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, Setting, Stage

Value = TypeVar("Value", bound=StrEnum)

CRITERIA = {
    "stage": "stage",
    "modality": "modality",
    "setting": "setting",
    "kind": "kind",
    "reading": "reading_level",
}
"""For each group of the heads, the constraint it is about; an empty value in a group is « not said »."""

CONFIRM = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
ALONE = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
"""Numbers tried; over 1, the model never speaks alone."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model hears of one criterion: a probability for each value, and the two numbers of that criterion."""

    chances: Mapping[str, float]
    confirm: float
    alone: float

    def settle(self, said: str | None) -> str | None:
        """The value kept, given what the grammar read."""
        if said is not None and self.chances.get(said, 0.0) >= self.confirm:
            return said
        best = max((value for value in self.chances if value), key=lambda value: self.chances[value], default=None)
        return best if best is not None and self.chances[best] >= self.alone else None


def settle(constraints: Constraints, guesses: Mapping[str, Guess]) -> Constraints:
    """``constraints``, as the grammar read them, settled by ``guesses``; a criterion without guess is left as it is."""

    def kept(group: str, said: Value | None, vocabulary: type[Value]) -> Value | None:
        if group not in guesses:
            return said
        value = guesses[group].settle(said)
        return None if value is None else vocabulary(value)

    return replace(
        constraints,
        stage=kept("stage", constraints.stage, Stage),
        modality=kept("modality", constraints.modality, Modality),
        setting=kept("setting", constraints.setting, Setting),
        kind=kept("kind", constraints.kind, Kind),
        reading_level=kept("reading", constraints.reading_level, ReadingLevel),
    )


def fit(
    chances: Sequence[Mapping[str, float]], said: Sequence[str | None], wanted: Sequence[str | None]
) -> tuple[float, float]:
    """The two numbers that give the best F1 over messages: what the model hears, the grammar reads, and is right."""

    def f1(numbers: tuple[float, float]) -> float:
        found = [Guess(heard, *numbers).settle(read) for heard, read in zip(chances, said, strict=True)]
        right = sum(value is not None and value == want for value, want in zip(found, wanted, strict=True))
        spoken = sum(value is not None for value in found) + sum(want is not None for want in wanted)
        return 2 * right / spoken if spoken else 1.0

    return max(product(CONFIRM, ALONE), key=f1)
