"""Which question, if any, is worth asking back: the one whose answer would settle the most among the sheets at hand.

For a question with answers *a*, each sheet *i* holds a relevance *r(i)* (the scores, made a distribution) and suits
some answers; *w(a|i)* shares it among them. The expected information gain is the mutual information of sheet and
answer, ``H(A) - Σ r(i) H(A|i)``, in bits: zero when every sheet suits every answer. It is divided by the log of the
number of answers, so that a question with five answers to read is not preferred for having five.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from romin.assistant import wording as sentences
from romin.assistant.dialogue import wording
from romin.assistant.ranking import Mask, Scores, SheetTable, fitting, satisfiable
from romin.assistant.schemas import Choice, Question
from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.vocabulary import Modality, RiskFactor, Stage

MIN_GAIN = 0.25
"""Share of its own uncertainty that an answer must be expected to settle among the sheets; below, nothing is asked
(docs/conversation.md has the measurement)."""
FACTOR_WEIGHT, CRITERION_WEIGHT = 1.0, 0.7
"""What an answer weighs: the factor decides the list, a criterion narrows it and the officer may not know it yet. An
assumption, to be tested with officers; it keeps « lequel d'abord ? » before the rest when several factors stand out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that could be asked: its name, what it would settle (0 to 1), the question itself."""

    name: str
    gain: float
    question: Question


def information_gain(relevance: Scores, suits: Scores) -> float:
    """Share in [0, 1] of the answers' uncertainty that is settled by knowing the sheet, and so the other way round.

    ``relevance``: shape (sheets,), not negative. ``suits``: shape (sheets, answers), how well each sheet suits each
    answer; a sheet that suits none suits all.
    """
    answers = suits.shape[1]
    if answers < 2 or not relevance.sum() > 0:
        return 0.0
    weights = np.where(suits.sum(axis=1, keepdims=True) > 0, suits, 1.0).astype(np.float64)
    weights /= weights.sum(axis=1, keepdims=True)
    share = (relevance / relevance.sum()).astype(np.float64)
    gain = _entropy(share @ weights) - share @ _entropy(weights)
    return float(np.clip(gain / np.log2(answers), 0.0, 1.0))


def _entropy(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    logs = np.log2(rows, out=np.zeros_like(rows), where=rows > 0)
    return np.asarray(-(rows * logs).sum(axis=-1))


def best_question(candidates: Iterable[Candidate], asked: Sequence[str] = ()) -> Candidate | None:
    """The one question worth asking: highest gain over :data:`MIN_GAIN`, never one of ``asked`` again."""
    worth = [item for item in candidates if item.gain >= MIN_GAIN and item.name not in asked]
    return max(worth, key=lambda item: item.gain, default=None)


def factor_candidate(
    table: SheetTable, factors: Mapping[RiskFactor, float], name: str, text: str, among: Mask
) -> Candidate:
    """Which of ``factors`` (with their probabilities): answers are the factors, sheets suit those they serve."""
    columns = [list(RiskFactor).index(factor) for factor in factors]
    suits = table.factors[:, columns] * np.array(list(factors.values()), np.float32)
    relevance = np.where(among, suits.sum(axis=1), 0.0).astype(np.float32)
    gain = FACTOR_WEIGHT * information_gain(relevance, suits)
    return Candidate(name, gain, sentences.factor_question(list(factors), text))


def criterion_candidates(
    table: SheetTable, factors: Sequence[RiskFactor], constraints: Constraints, relevance: Scores
) -> list[Candidate]:
    """Stage, modality and time, when unknown; only answers that some sheet allows are offered."""
    found = []
    for name, text, choices, suits in _criteria(table):
        if getattr(constraints, name) is not None:
            continue
        possible = [
            place
            for place, (value, _) in enumerate(choices)
            if satisfiable(table, factors, replace(constraints, **{name: value}))
        ]
        if len(possible) > 1:
            offered = tuple(choices[place][1] for place in possible)
            gain = CRITERION_WEIGHT * information_gain(relevance, suits[:, possible])
            found.append(Candidate(name, gain, Question(text=text, choices=offered)))
    return found


def _criteria(table: SheetTable) -> list[tuple[str, str, list[tuple[Any, Choice]], Scores]]:
    stages = [(stage, Choice(label=label, message=said)) for stage, (label, said) in wording.STAGE_CHOICES.items()]
    modalities = [
        (change["modality"], Choice(label=label, message=said)) for label, said, change in wording.MODALITY_CHOICES
    ]
    lengths = [(count, Choice(label=label, message=said)) for count, (label, said) in wording.MINUTES_CHOICES.items()]
    within = (table.minutes[:, None] > 0) & (table.minutes[:, None] <= np.array(list(wording.MINUTES_CHOICES)))
    order = [list(Modality).index(value) for value, _ in modalities]
    stage_order = [list(Stage).index(stage) for stage, _ in stages]
    return [
        ("stage", wording.ASK_STAGE, list(stages), table.stages[:, stage_order].astype(np.float32)),
        ("modality", wording.ASK_MODALITY, list(modalities), table.modalities[:, order].astype(np.float32)),
        ("max_minutes", wording.ASK_MINUTES, list(lengths), within.astype(np.float32)),
    ]


def candidates_among(table: SheetTable, constraints: Constraints, serving: Mask) -> Mask:
    """The sheets a question would choose among: within the constraints when some are, else all that serve."""
    within = fitting(table, constraints) & serving
    return within if within.any() else serving
