"""From what the two readers hear to probabilities and decisions, on the development messages. Plain numpy."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from romin.assistant.understanding.dataset import DANGERS, HEARD, LABELS
from romin.assistant.understanding.factors import DANGER, DOUBT_THRESHOLD, EXCLUDED, PRESENT, SILENT, SMALLEST
from romin.embeddings.examples import Example
from romin.embeddings.heads import Calibration

NEWTON_STEPS = 30
THRESHOLDS = [step / 50 for step in range(10, 36)]
"""Thresholds tried for factors, 0.2 to 0.7."""
ANY_THRESHOLDS = [step / 50 for step in range(1, 50)]
RECALL_WEIGHTS = {DANGER: 2.0, SILENT: 0.5}
"""A danger missed costs more than a notice shown for nothing: its threshold maximises F2. Leaving out a sentence that
matters costs more than keeping a harmless one: its threshold maximises F0.5."""
CONFIDENCE_WEIGHTS = [step / 2 for step in range(25)]

_HALF = len(LABELS) // 2
KINDS = {
    PRESENT: slice(0, _HALF),
    EXCLUDED: slice(_HALF, len(LABELS)),
    DANGER: slice(len(LABELS), len(LABELS) + len(DANGERS)),
    SILENT: slice(len(LABELS) + len(DANGERS), len(HEARD)),
}
"""The columns of each kind of label: they share their weights and their threshold."""

Matrix = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


def calibrate(own: Matrix, second: Matrix, examples: Sequence[Example]) -> dict[str, Calibration]:
    """For each label, the weights of both readers' logits and an intercept, by logistic regression (Platt 1999).

    ``own``, ``second``: shape (texts, labels). The weights are shared by the labels of one kind, which hundreds of
    texts can settle; each label has its intercept. Texts where a label was not judged do not count for it.
    """
    wanted, known = truth(examples), _judged(examples)
    result: dict[str, Calibration] = {}
    for columns in KINDS.values():
        weights = _fit(own[:, columns], second[:, columns], wanted[:, columns].astype(float), known[:, columns])
        for label, shift in zip(HEARD[columns], weights[2:], strict=True):
            result[label] = (weights[0], weights[1], shift)
    return result


def chances(own: Matrix, second: Matrix, calibration: Mapping[str, Calibration]) -> Matrix:
    """The calibrated probability of every label, shape (texts, labels)."""
    weights = np.array([calibration[label] for label in HEARD])
    result: Matrix = 1 / (1 + np.exp(-(own * weights[:, 0] + second * weights[:, 1] + weights[:, 2])))
    return result


def thresholds(found: Matrix, examples: Sequence[Example]) -> dict[str, float]:
    """The probability from which a label counts, for each kind: best micro-F1, or best F of :data:`RECALL_WEIGHTS`."""
    wanted, known = truth(examples), _judged(examples)
    decision = {
        kind: max(
            THRESHOLDS,
            key=lambda value: _f_measure(wanted[:, part], (found[:, part] >= value) & known[:, part], 1.0),
        )
        for kind, part in KINDS.items()
        if kind not in RECALL_WEIGHTS
    }
    for kind, weight in RECALL_WEIGHTS.items():
        part = KINDS[kind]
        rows = known[:, part].all(axis=1)
        told, likeliest = wanted[rows, part].max(axis=1), found[rows, part].max(axis=1)
        decision[kind] = max(ANY_THRESHOLDS, key=partial(_at_threshold, told, likeliest, weight))
    return decision


def _at_threshold(told: Truth, likeliest: Matrix, recall_weight: float, threshold: float) -> float:
    return _f_measure(told, likeliest >= threshold, recall_weight)


def telling(found: Matrix, topics: Matrix, examples: Sequence[Example]) -> tuple[Calibration, Matrix]:
    """How likely each text is to tell a factor at all: the weights, and the probabilities, shape (texts,).

    ``found``: probabilities of the labels; ``topics``: shape (texts,), probability that the text has no topic but the
    factor. The two see different things: a need outside the factors may look like one, not be about one.
    """
    likeliest, about = (_logit(values)[:, None] for values in (found[:, :_HALF].max(axis=1), topics))
    told: Matrix = truth(examples)[:, :_HALF].max(axis=1).astype(float)
    known: Truth = _judged(examples)[:, :_HALF].min(axis=1)
    own, topic, shift = _fit(likeliest, about, told[:, None], known[:, None])
    return (own, topic, shift), 1 / (1 + np.exp(-(own * likeliest + topic * about + shift)))[:, 0]


def telling_threshold(
    told: Matrix, found: Matrix, scores: Matrix, present: float, examples: Sequence[Example]
) -> float:
    """The probability of telling a factor from which some are recognised: best sum of the three figures that matter.

    They are micro-F1, share of first factors right, and share of texts without factor recognised as such. ``scores``:
    shape (texts, factors), what the order goes by.
    """
    rows = [row for row, example in enumerate(examples) if example.judged is None or LABELS[0] in example.judged]
    wanted = truth(examples)[rows, :_HALF]
    first = np.array([HEARD.index(examples[row].ranked[0]) if examples[row].ranked else -1 for row in rows])
    chosen, ranks, said = found[rows, :_HALF], scores[rows], told[rows]

    def worth(threshold: float) -> float:
        got = recognised(chosen, said, present, threshold)
        leading = np.where(got.any(axis=1), np.where(got, ranks, -np.inf).argmax(axis=1), -1)
        right, some = leading == first, first >= 0
        return _f_measure(wanted, got, 1.0) + float(right[some].mean()) + float(right[~some].mean())

    return max(ANY_THRESHOLDS, key=worth)


def recognised(found: Matrix, told: Matrix, present: float, threshold: float) -> Truth:
    """The factors that serving recognises, shape (texts, factors), as ``HeadsFactorModel.read`` does."""
    got: Truth = found >= present
    lone = ~got.any(axis=1)
    got[lone, found[lone].argmax(axis=1)] = found[lone].max(axis=1) >= DOUBT_THRESHOLD
    got[told < threshold] = False
    return got


def _logit(values: Matrix) -> Matrix:
    kept = np.clip(values, SMALLEST, 1 - SMALLEST)
    result: Matrix = np.log(kept / (1 - kept))
    return result


def confidence_weight(priorities: Matrix, found: Matrix, threshold: float, examples: Sequence[Example]) -> float:
    """What the logarithm of a factor's probability weighs in the order beside its priority.

    The likeliest first choices, some of the factors recognised being wrong: true ones are compared by
    :mod:`~romin.embeddings.ordering`, which never sees a wrong one. ``priorities``: shape (texts, factors), position
    taken off already; ``found``: the probabilities.
    """
    doubt = np.log(np.clip(found[:, :_HALF], 1e-6, 1))
    choices = []
    for row, example in enumerate(examples):
        recognised = [column for column in range(_HALF) if found[row, column] >= threshold]
        first = next((HEARD.index(label) for label in example.ranked if HEARD.index(label) in recognised), None)
        if first is not None and len(recognised) > 1:
            choices.append((row, first, recognised))

    def cost(weight: float) -> float:
        scores = priorities + weight * doubt
        return sum(
            float(np.logaddexp.reduce(scores[row, recognised])) - float(scores[row, first])
            for row, first, recognised in choices
        )

    return min(CONFIDENCE_WEIGHTS, key=cost)


def truth(examples: Sequence[Example]) -> Truth:
    """Which labels each text carries, shape (texts, labels); none of those that nobody judged."""
    return np.array([[label in example.labels for label in HEARD] for example in examples])


def _judged(examples: Sequence[Example]) -> Truth:
    return np.array([[example.judged is None or label in example.judged for label in HEARD] for example in examples])


def _f_measure(wanted: Truth, found: Truth, recall_weight: float) -> float:
    square = recall_weight**2
    right = float((wanted & found).sum())
    return (1 + square) * right / max(1e-9, square * float(wanted.sum()) + float(found.sum()))


def _fit(own: Matrix, second: Matrix, target: Matrix, known: Truth) -> list[float]:
    """Newton's method on the logistic loss, with a weak pull towards 0 (weight of one message)."""
    kept = known.reshape(-1)
    dummies = np.tile(np.eye(target.shape[1]), (len(target), 1))
    design = np.column_stack([own.reshape(-1), second.reshape(-1), dummies])[kept]
    wanted = target.reshape(-1)[kept]
    weights = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (chance - wanted) + weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return [float(weight) for weight in weights]
