"""Teaching the signals (:mod:`~romin.assistant.understanding.signals`) on the adapted model, left as it is."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.dataset import Labelled, SignalLabelled, to_example
from romin.assistant.understanding.essence import read_message, sentences
from romin.assistant.understanding.reading import Topic
from romin.assistant.understanding.signals import SIGNALS_FILE, Signal
from romin.core.text import CleanText
from romin.embeddings.examples import Example
from romin.embeddings.heads import Heads, HeadsSpec

if TYPE_CHECKING:
    from romin.embeddings.adapted import Adapted, Recipe

ORDINARY = 3000
"""Ordinary messages and sentences, drawn from the training messages, that signal nothing."""
GRID = tuple(step / 50 for step in range(1, 50))
EPOCHS, RATE = 10, 5e-3
RECALL_WEIGHT = 0.5
"""Leaving out a sentence that matters costs more than keeping a harmless one: the threshold maximises F0.5."""


def learn_signals(
    model: "Adapted",
    ordinary: Sequence[Labelled],
    parts: tuple[Sequence[SignalLabelled], Sequence[SignalLabelled]],
    recipe: "Recipe",
    output: Path,
) -> dict[str, float]:
    """Teach the signals and write them under ``output``; the thresholds, chosen on the second of ``parts``."""
    from romin.embeddings.adapted import HeadsModule, predict
    from romin.embeddings.training import teach

    rng = random.Random(recipe.seed)  # noqa: S311  reproducible draw, not a secret
    taught, checked = ([signal_example(message) for message in part] for part in parts)
    plain = ordinary_examples(ordinary)
    taught += rng.sample(plain, min(ORDINARY, len(plain)))
    heads = HeadsModule(HeadsSpec(labels=tuple(Signal), ordered=(), groups={}), model.heads.label_token.in_features)
    teach(model, heads, taught, replace(recipe, warm_epochs=EPOCHS, warm_rate=RATE), rng=rng)
    heard = predict(model, [example.text for example in checked], heads=heads)
    chances = 1 / (1 + np.exp(-np.array([item.logits for item in heard])))
    truth = np.array([[signal in example.labels for signal in Signal] for example in checked])
    decision = {
        signal.value: threshold(chances[:, column], truth[:, column], RECALL_WEIGHT)
        for column, signal in enumerate(Signal)
    }
    Heads(heads.weights(), replace(heads.spec, decision=decision)).save(output / SIGNALS_FILE)
    return decision


def signal_example(message: SignalLabelled) -> Example:
    """The sentence judged, alone, as serving shows it."""
    return Example(read_message(message.message).text, frozenset(message.signals))


def ordinary_examples(messages: Sequence[Labelled]) -> list[Example]:
    """Messages that tell a factor or a constraint, and each of their sentences that does: they signal nothing."""
    found = []
    for message in messages:
        if Signal.HARMLESS in message.tags or message.topic == Topic.DISTRESS:
            continue
        example = to_example(message)
        spans = sentences(_text_only(example.text))
        if len(spans) > 1 or not example.labels:
            found.append(Example(example.text, frozenset()))
        for start, end in spans:
            told = any(first < end and last > start for _, first, last in example.spans)
            if told or read_constraints(example.text[start:end]) != Constraints():
                found.append(Example(read_message(example.text[start:end]).text, frozenset()))
    return found


def _text_only(text: str) -> CleanText:
    return CleanText(text, tuple((at, at + 1) for at in range(len(text))))


def threshold(chances: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_], recall_weight: float) -> float:
    """The probability from which a signal counts: best F-measure, recall weighing ``recall_weight`` times precision."""
    square = recall_weight**2

    def measure(value: float) -> float:
        said = chances >= value
        right = float((said & truth).sum())
        return (1 + square) * right / max(1e-9, square * float(truth.sum()) + float(said.sum()))

    return max(GRID, key=measure)
