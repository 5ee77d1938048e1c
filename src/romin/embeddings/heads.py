"""Small classification heads over an encoded text, in numpy: what serving computes after the encoder.

Each *label* (a multi-label head) has a weight per token state and one on the sentence vector. Its logit is a smooth
maximum over the tokens (softmax-weighted mean, so one telling word is enough in a long message) plus the sentence term;
the token logits are the evidence. A second opinion on the labels (``romin.embeddings.ngrams``) enters the calibration.
Each *group* (a single-choice head) reads the same two views. *Order* heads give the labels of one set a priority.
Trained by ``romin.embeddings.training``; the two must compute the same thing (tested).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from romin.core.errors import NotReady
from romin.embeddings.protocols import Encoded, Vector

Calibration = tuple[float, float, float]
UNCALIBRATED: Calibration = (1.0, 0.0, 0.0)
SILENT = 3.0
"""How far below an even chance a label starts that nothing was learnt of yet."""
SENTENCE_SCALE = 20.0
"""The sentence vector has norm 1 over 384 dimensions; times 20, its elements are of the order of a token state's."""


@dataclass(frozen=True, slots=True)
class HeadsOutput:
    """What the heads say of one text.

    ``labels``: probability of each label, calibrated. ``tokens``: shape (n, labels), token probabilities (evidence).
    ``order``: priority of each label (compare, do not interpret). ``groups``: for each group, the probability of each
    of its values.
    """

    labels: dict[str, float]
    tokens: Vector
    order: dict[str, float]
    groups: dict[str, dict[str, float]]


class Heads:
    """The heads, loaded from one safetensors file whose metadata name the labels and groups."""

    def __init__(self, weights: dict[str, Vector], spec: "HeadsSpec") -> None:
        """``spec`` names the weights' rows and holds the calibration."""
        self.weights = weights
        self.spec = spec
        self._calibration = np.array(
            [spec.calibration.get(label, UNCALIBRATED) for label in spec.labels], dtype=np.float32
        ).T

    @classmethod
    def load(cls, path: Path) -> "Heads":
        """Read ``path``. Raises :class:`NotReady` when it is missing or not ours."""
        try:
            weights = load_file(path)
            spec = HeadsSpec.from_json((path.with_suffix(".json")).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise NotReady(f"Têtes de classification illisibles : {path.name}.") from error
        return cls(weights, spec)

    def widened(self, spec: "HeadsSpec") -> dict[str, Vector]:
        """The weights for ``spec``: these, and silent rows for the labels learnt later.

        Raises ``ValueError`` when it asks for more than other labels.
        """
        earlier, added = self.spec.labels, len(spec.labels) - len(self.spec.labels)
        if (spec.labels[: len(earlier)], spec.ordered, spec.groups) != (earlier, self.spec.ordered, self.spec.groups):
            raise ValueError("labels")
        weights = dict(self.weights)
        for name in ("label.token.weight", "label.token.bias", "label.sentence.weight", "label.sentence.bias"):
            rows = np.zeros((added, *weights[name].shape[1:]), np.float32)
            weights[name] = np.concatenate([weights[name], rows - (SILENT if name == "label.token.bias" else 0)])
        return weights

    def save(self, path: Path) -> None:
        """Write the weights to ``path`` and the names and calibration beside it."""
        save_file(self.weights, path)
        path.with_suffix(".json").write_text(self.spec.to_json(), encoding="utf-8")

    def __call__(self, encoded: Encoded, second: Vector | None = None) -> HeadsOutput:
        """Run every head on one encoded text. ``second``: another reader's logits of the labels, shape (labels,)."""
        weights, spec = self.weights, self.spec
        sentence = encoded.vector * SENTENCE_SCALE
        tokens = encoded.tokens if len(encoded.tokens) else sentence[None, :] * 0
        token_logits = tokens @ weights["label.token.weight"].T + weights["label.token.bias"]
        attention = _softmax(token_logits, axis=0)
        logits = (attention * token_logits).sum(axis=0)
        logits = logits + weights["label.sentence.weight"] @ sentence + weights["label.sentence.bias"]
        own, others, shift = self._calibration
        probabilities = _sigmoid(own * logits + (0 if second is None else others * second) + shift)
        count = len(spec.ordered)
        context = attention[:, :count].T @ tokens
        order = (weights["order.token.weight"] * context).sum(axis=1) + weights["order.sentence.weight"] @ sentence
        return HeadsOutput(
            labels=dict(zip(spec.labels, map(float, probabilities), strict=True)),
            tokens=_sigmoid(token_logits),
            order=dict(zip(spec.ordered, map(float, order), strict=True)),
            groups={name: self._group(name, tokens, sentence) for name in spec.groups},
        )

    def _group(self, name: str, tokens: Vector, sentence: Vector) -> dict[str, float]:
        weights = self.weights
        token_logits = tokens @ weights[f"group.{name}.token.weight"].T
        logits = (_softmax(token_logits, axis=0) * token_logits).sum(axis=0)
        logits = logits + weights[f"group.{name}.sentence.weight"] @ sentence + weights[f"group.{name}.bias"]
        return dict(zip(self.spec.groups[name], map(float, _softmax(logits, axis=0)), strict=True))


@dataclass(frozen=True, slots=True)
class HeadsSpec:
    """Names: ``labels`` in weight order, the first ``ordered`` of them with a priority, ``groups`` with their values.

    ``calibration``: label to the weight of its own logit, of the second reader's, and an intercept. ``decision``:
    numbers chosen with them by whoever trained, such as thresholds; ``settling``: two such numbers for a group.
    ``trained_on``: name to digest of the files learnt from.
    """

    labels: tuple[str, ...]
    ordered: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    calibration: dict[str, Calibration] = field(default_factory=dict)
    decision: dict[str, float] = field(default_factory=dict)
    settling: dict[str, tuple[float, float]] = field(default_factory=dict)
    trained_on: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Readable JSON, stable order."""
        return json.dumps(
            {
                "labels": self.labels,
                "ordered": self.ordered,
                "groups": self.groups,
                "calibration": self.calibration,
                "decision": self.decision,
                "settling": self.settling,
                "trained_on": self.trained_on,
            },
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> "HeadsSpec":
        """Read what :meth:`to_json` wrote. Raises ``ValueError`` or ``KeyError`` on anything else."""
        data = json.loads(text)
        return cls(
            labels=tuple(data["labels"]),
            ordered=tuple(data["ordered"]),
            groups={name: tuple(values) for name, values in data["groups"].items()},
            calibration={
                name: (float(own), float(second), float(shift))
                for name, (own, second, shift) in data["calibration"].items()
            },
            decision={name: float(value) for name, value in data["decision"].items()},
            settling={name: (float(first), float(second)) for name, (first, second) in data["settling"].items()},
            trained_on=dict(data["trained_on"]),
        )


SURE = 0.7
"""Probability from which a word tells a label for sure: the first such word gives its position."""


def first_told(told: Vector, offsets: Sequence[tuple[int, int]]) -> float:
    """Where a label is first told for sure, from 0 (the first word) to 1. ``told``: its probability, token by token."""
    if not len(told):
        return 0.0
    first = int((told >= min(SURE, float(told.max()))).argmax())
    return offsets[first][0] / max(1, offsets[-1][1])


def _sigmoid(logits: npt.NDArray[Any]) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _softmax(logits: npt.NDArray[Any], axis: int) -> Vector:
    shifted = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=axis, keepdims=True), dtype=np.float32)
