"""``romin model train``: from the labelled messages to the adapter and the heads kept in the repository.

The training part teaches, the development part calibrates; the test part is never read here.
"""

import hashlib
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from romin.assistant.understanding.dataset import GROUPS, LABELS, Labelled, read_jsonl, to_examples
from romin.embeddings.heads import HeadsSpec

TRAINING, DEVELOPMENT, TEST = "train.jsonl", "dev.jsonl", "test.jsonl"
MIN_SLOPE, MAX_SLOPE = 0.3, 3.0
"""A calibration outside this range would say that the development part is too small for the label."""


def learn(
    content_dir: Path,
    *,
    base: Path | None,
    output: Path,
    epochs: int | None,
    seed: int | None,
    progress: Callable[[str, float], None],
) -> str:
    """Adapt, calibrate, and write ``adapter.safetensors`` and ``heads.safetensors`` under ``output``.

    ``base``: a sentence-transformers directory; the packaged model by default. Returns a line to show.
    """
    from romin.embeddings.heads import Heads
    from romin.embeddings.sources import locate, source_digest
    from romin.embeddings.training import Recipe, predict_logits, save_adapter, standard_directory, train

    examples_dir = content_dir / "examples"
    training = read_jsonl(examples_dir / TRAINING)
    development = read_jsonl(examples_dir / DEVELOPMENT)
    recipe = Recipe()
    recipe = replace(recipe, epochs=epochs or recipe.epochs, seed=recipe.seed if seed is None else seed)
    source = locate(base)
    spec = HeadsSpec(labels=LABELS, ordered=LABELS[: len(LABELS) // 2], groups=GROUPS, calibration={}, trained_on={})
    with tempfile.TemporaryDirectory() as folder:
        directory = standard_directory(source, Path(folder))
        model = train(directory, to_examples(training), spec, recipe, progress=progress)
        logits = predict_logits(model, to_examples(development))
    output.mkdir(parents=True, exist_ok=True)
    save_adapter(model, output / "adapter.safetensors", source_digest(source), recipe.lora_alpha)
    calibrated = replace(
        spec,
        calibration=calibrate(logits, development),
        trained_on={
            name: hashlib.sha256((examples_dir / name).read_bytes()).hexdigest() for name in (TRAINING, DEVELOPMENT)
        },
    )
    Heads(model.heads.weights(), calibrated, calibrated.calibration).save(output / "heads.safetensors")
    return f"Appris sur {len(training)} messages, calibré sur {len(development)} : {output}"


def calibrate(logits: Sequence[Mapping[str, float]], messages: Sequence[Labelled]) -> dict[str, tuple[float, float]]:
    """(slope, intercept) of each label, by logistic regression of the label on its logit (Platt 1999)."""
    result = {}
    for label in LABELS:
        xs = [row[label] for row in logits]
        ys = [float(label in _labels(message)) for message in messages]
        result[label] = _platt(xs, ys)
    return result


def _labels(message: Labelled) -> set[str]:
    return {*message.factors, *(f"-{factor}" for factor in message.excluded)}


def _platt(xs: Sequence[float], ys: Sequence[float], strength: float = 4.0, steps: int = 200) -> tuple[float, float]:
    """Newton's method on the logistic loss, drawn towards (1, 0) with the weight of ``strength`` messages."""
    slope, shift = 1.0, 0.0
    for _ in range(steps):
        gradient_slope, gradient_shift = strength * (slope - 1.0), strength * shift
        curve_slope, curve_both, curve_shift = strength, 0.0, strength
        for x, y in zip(xs, ys, strict=True):
            p = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, slope * x + shift))))
            gradient_slope += (p - y) * x
            gradient_shift += p - y
            weight = p * (1 - p)
            curve_slope += weight * x * x
            curve_both += weight * x
            curve_shift += weight
        determinant = curve_slope * curve_shift - curve_both**2
        step_slope = (curve_shift * gradient_slope - curve_both * gradient_shift) / determinant
        step_shift = (curve_slope * gradient_shift - curve_both * gradient_slope) / determinant
        slope, shift = slope - step_slope, shift - step_shift
        if abs(step_slope) + abs(step_shift) < 1e-7:
            break
    return max(MIN_SLOPE, min(MAX_SLOPE, slope)), shift
