"""``romin model train``: from the labelled messages to the adapter and the heads kept in the repository.

The training part teaches, the development part calibrates; the test part is never read here.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from romin.assistant.understanding.constraints import read_constraints
from romin.assistant.understanding.dataset import GROUPS, LABELS, Labelled, read_jsonl, read_signals, to_examples
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.factors import EXCLUDED, HEADS_FILE, NGRAMS_FILE, POSITION, PRESENT
from romin.assistant.understanding.settling import CRITERIA, fit
from romin.assistant.understanding.signals_learning import learn_signals
from romin.core.errors import InvalidInput
from romin.embeddings.examples import Example
from romin.embeddings.heads import Calibration, Heads, HeadsSpec
from romin.embeddings.ngrams import NGramHeads, train_ngrams

if TYPE_CHECKING:
    from romin.embeddings.adapted import Adapted, Recipe

TRAINING, DEVELOPMENT, TEST = "train.jsonl", "dev.jsonl", "test.jsonl"
SIGNALS_FOLDER = "signals"
ADAPTER_FILE = "adapter.safetensors"
NEWTON_STEPS = 30
THRESHOLDS = [step / 50 for step in range(10, 36)]
"""Thresholds tried, 0.2 to 0.7."""


def learn(
    content_dir: Path,
    *,
    base: Path | None,
    output: Path,
    epochs: int | None,
    seed: int | None,
    resumed: Path | None = None,
    progress: Callable[[str, float], None],
) -> str:
    """Adapt, calibrate, and write the adapter, the heads, the n-gram heads and the signals under ``output``.

    ``base``: a sentence-transformers directory; the packaged model by default. ``resumed``: folder of what was learnt
    before, to go on from, in fewer passes. Returns a line to show.
    """
    from romin.embeddings.adapted import Recipe, resume, standard_directory
    from romin.embeddings.sources import locate, source_digest
    from romin.embeddings.training import train

    training, development = (read_jsonl(content_dir / "examples" / name) for name in (TRAINING, DEVELOPMENT))
    signalled = [read_signals(content_dir / "examples" / SIGNALS_FOLDER / name) for name in (TRAINING, DEVELOPMENT)]
    recipe = Recipe()
    passes = epochs or (recipe.resumed_epochs if resumed else recipe.epochs)
    recipe = replace(recipe, epochs=passes, seed=recipe.seed if seed is None else seed)
    source = locate(base)
    base_digest = source_digest(source)
    spec = HeadsSpec(labels=LABELS, ordered=LABELS[: len(LABELS) // 2], groups=GROUPS)
    start = None
    if resumed:
        earlier = Heads.load(resumed / HEADS_FILE)
        if (earlier.spec.labels, earlier.spec.ordered, earlier.spec.groups) != (spec.labels, spec.ordered, spec.groups):
            raise InvalidInput("Les étiquettes ont changé : apprenez depuis le début.")
        start = partial(
            resume, adapter=resumed / ADAPTER_FILE, weights=earlier.weights, base=base_digest, scale=recipe.scale
        )
    with tempfile.TemporaryDirectory() as folder:
        directory = standard_directory(source, Path(folder))
        model = train(directory, to_examples(training), spec, recipe, progress=progress, start=start)
    progress("ordre, lettres, signaux et calibration", 1.0)
    done = finish(model, (training, development), base_digest, recipe, output)
    # The signals learn on what is kept, in half precision.
    resume(model, output / ADAPTER_FILE, model.heads.weights(), base_digest, recipe.scale)
    learn_signals(model, training, (signalled[0], signalled[1]), recipe, output)
    return done


def finish(
    model: "Adapted",
    parts: tuple[Sequence[Labelled], Sequence[Labelled]],
    base: str,
    recipe: "Recipe",
    output: Path,
) -> str:
    """After the adaptation: order, letters, calibration and thresholds, then every file under ``output``.

    ``parts``: training and development messages; ``base``: digest of the model adapted.
    """
    from romin.embeddings.adapted import predict, save_adapter
    from romin.embeddings.ordering import fit_order

    taught, checked = (to_examples(part) for part in parts)
    position = fit_order(model, taught, recipe.seed)
    heard = predict(model, [example.text for example in checked])
    own = np.array([item.logits for item in heard])
    ngrams = learn_ngrams(taught)
    second = np.array([ngrams.logits(example.text) for example in checked], float)
    calibration = calibrate(own, second, checked)
    spec = replace(
        model.heads.spec,
        calibration=calibration,
        decision={**thresholds(own, second, checked, calibration), POSITION: position},
        settling=settling([item.groups for item in heard], parts[1]),
        trained_on={name: digest(part) for name, part in zip((TRAINING, DEVELOPMENT), parts, strict=True)},
    )
    output.mkdir(parents=True, exist_ok=True)
    save_adapter(model, output / ADAPTER_FILE, base, recipe.lora_alpha)
    ngrams.save(output / NGRAMS_FILE)
    Heads(model.heads.weights(), spec).save(output / HEADS_FILE)
    return f"Appris sur {len(taught)} messages, calibré sur {len(checked)} : {output}"


def digest(messages: Sequence[Labelled]) -> str:
    """SHA-256 of what the messages say and of their labels, whatever the layout of their file."""
    return hashlib.sha256("\n".join(message.model_dump_json() for message in messages).encode()).hexdigest()


def settling(
    heard: Sequence[dict[str, dict[str, float]]], messages: Sequence[Labelled]
) -> dict[str, tuple[float, float]]:
    """For each criterion, how sure the model must be to confirm the grammar and to speak alone."""
    read = [read_constraints(read_message(message.message).text) for message in messages]
    return {
        group: fit(
            [item[group] for item in heard],
            [getattr(constraints, name) for constraints in read],
            [getattr(message, group) for message in messages],
        )
        for group, name in CRITERIA.items()
    }


def learn_ngrams(training: Sequence[Example]) -> NGramHeads:
    """The second reader: one linear head a label over letters and words, learnt on ``training``."""
    return train_ngrams([example.text for example in training], [example.labels for example in training], LABELS)


def calibrate(
    own: npt.NDArray[np.float64], second: npt.NDArray[np.float64], examples: Sequence[Example]
) -> dict[str, Calibration]:
    """For each label, the weights of both readers' logits and an intercept, by logistic regression (Platt 1999).

    ``own``, ``second``: shape (messages, labels). The weights are shared by the labels of one kind (present, set
    aside), which hundreds of messages can settle; each label has its intercept.
    """
    truth = _truth(examples).astype(float)
    half = len(LABELS) // 2
    result: dict[str, Calibration] = {}
    for columns in (range(half), range(half, len(LABELS))):
        weights = _fit(own[:, columns], second[:, columns], truth[:, columns])
        for position, column in enumerate(columns):
            result[LABELS[column]] = (weights[0], weights[1], weights[2 + position])
    return result


def thresholds(
    own: npt.NDArray[np.float64],
    second: npt.NDArray[np.float64],
    examples: Sequence[Example],
    calibration: dict[str, Calibration],
) -> dict[str, float]:
    """The probability from which a label counts, for those present and those set aside: best micro-F1."""
    weights = np.array([calibration[label] for label in LABELS])
    chances = 1 / (1 + np.exp(-(own * weights[:, 0] + second * weights[:, 1] + weights[:, 2])))
    truth, half = _truth(examples), len(LABELS) // 2
    return {
        name: max(THRESHOLDS, key=lambda value: _micro_f1(truth[:, part], chances[:, part] >= value))
        for name, part in ((PRESENT, slice(half)), (EXCLUDED, slice(half, None)))
    }


def _micro_f1(truth: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]) -> float:
    return 2 * float((truth & found).sum()) / max(1, int(truth.sum() + found.sum()))


def _truth(examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    return np.array([[label in example.labels for label in LABELS] for example in examples])


def _fit(own: npt.NDArray[np.float64], second: npt.NDArray[np.float64], truth: npt.NDArray[np.float64]) -> list[float]:
    """Newton's method on the logistic loss, with a weak pull towards 0 (weight of one message)."""
    count, labels = truth.shape
    dummies = np.tile(np.eye(labels), (count, 1))
    design = np.column_stack([own.reshape(-1), second.reshape(-1), dummies])
    target = truth.reshape(-1)
    weights = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (chance - target) + weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(len(weights))
        weights -= np.linalg.solve(curvature, gradient)
    return [float(weight) for weight in weights]
