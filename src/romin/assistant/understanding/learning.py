"""``romin model train``: from the labelled messages to the adapter and the heads kept in the repository.

The training part teaches, the development part calibrates; the test part is never read here.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from romin.assistant.understanding.calibrating import (
    calibrate,
    chances,
    confidence_weight,
    telling,
    telling_threshold,
    thresholds,
)
from romin.assistant.understanding.constraints import read_constraints
from romin.assistant.understanding.dataset import (
    GROUPS,
    HEARD,
    LABELS,
    DangerLabelled,
    Labelled,
    SentenceLabelled,
    danger_example,
    read_dangers,
    read_jsonl,
    read_sentences,
    sentence_example,
    telling_sentences,
    to_examples,
)
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.factors import (
    CONFIDENCE,
    HEADS_FILE,
    NGRAMS_FILE,
    POSITION,
    PRESENT,
    SMALLEST,
    TELLING,
)
from romin.assistant.understanding.settling import CRITERIA, fit
from romin.core.errors import InvalidInput
from romin.embeddings.examples import Example
from romin.embeddings.heads import Heads, HeadsSpec
from romin.embeddings.ngrams import NGramHeads, train_ngrams

if TYPE_CHECKING:
    from romin.embeddings.adapted import Adapted, Recipe

TRAINING, DEVELOPMENT, TEST = "train.jsonl", "dev.jsonl", "test.jsonl"
HARMLESS_FOLDER, DANGERS_FOLDER = "harmless", "safety"
ADAPTER_FILE = "adapter.safetensors"
TELLING_STEP = 3
"""One in so many of the sentences that tell something is learnt alone too: enough to tell them from harmless ones."""


@dataclass(frozen=True, slots=True)
class Part:
    """Labelled messages, messages labelled only for the dangers they tell, and sentences, harmless or not."""

    messages: Sequence[Labelled]
    dangers: Sequence[DangerLabelled]
    sentences: Sequence[SentenceLabelled]

    @classmethod
    def read(cls, folder: Path, name: str) -> "Part":
        """The part ``name`` of ``folder``. Raises :class:`InvalidInput` naming the first bad line."""
        return cls(
            read_jsonl(folder / name),
            read_dangers(folder / DANGERS_FOLDER / name),
            read_sentences(folder / HARMLESS_FOLDER / name),
        )

    def examples(self) -> list[Example]:
        """All of them as training examples, fully labelled messages first, and one telling sentence in a few alone."""
        return [
            *to_examples(self.messages),
            *map(danger_example, self.dangers),
            *map(sentence_example, self.sentences),
            *telling_sentences(self.messages)[::TELLING_STEP],
        ]

    def digest(self) -> str:
        """SHA-256 of what the messages say and of their labels, whatever the layout of their files."""
        lines = (message.model_dump_json() for message in (*self.messages, *self.dangers, *self.sentences))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


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
    """Adapt, calibrate, and write the adapter, the heads and the n-gram heads under ``output``.

    ``base``: a sentence-transformers directory; the packaged model by default. ``resumed``: folder of what was learnt
    before, to go on from, in fewer passes. Returns a line to show.
    """
    from romin.embeddings.adapted import Recipe, resume, standard_directory
    from romin.embeddings.sources import locate, source_digest
    from romin.embeddings.training import train

    folder = content_dir / "examples"
    training, development = (Part.read(folder, name) for name in (TRAINING, DEVELOPMENT))
    recipe = Recipe()
    passes = epochs or (recipe.resumed_epochs if resumed else recipe.epochs)
    recipe = replace(recipe, epochs=passes, seed=recipe.seed if seed is None else seed)
    source = locate(base)
    base_digest = source_digest(source)
    spec = HeadsSpec(labels=HEARD, ordered=LABELS[: len(LABELS) // 2], groups=GROUPS)
    start = None
    if resumed:
        try:
            earlier = Heads.load(resumed / HEADS_FILE).widened(spec)
        except ValueError:
            raise InvalidInput("Les étiquettes ont changé : apprenez depuis le début.") from None
        start = partial(resume, adapter=resumed / ADAPTER_FILE, weights=earlier, base=base_digest, scale=recipe.scale)
    with tempfile.TemporaryDirectory() as temporary:
        directory = standard_directory(source, Path(temporary))
        model = train(directory, training.examples(), spec, recipe, progress=progress, start=start)
    progress("ordre, lettres et calibration", 1.0)
    return finish(model, (training, development), base_digest, recipe, output)


def finish(
    model: "Adapted",
    parts: tuple[Part, Part],
    base: str,
    recipe: "Recipe",
    output: Path,
) -> str:
    """After the adaptation: order, letters, calibration and thresholds, then every file under ``output``.

    ``parts``: training and development messages; ``base``: digest of the model adapted.
    """
    from romin.embeddings.adapted import predict, save_adapter
    from romin.embeddings.ordering import fit_order

    taught, checked = (part.examples() for part in parts)
    position = fit_order(model, taught, recipe.seed)
    heard = predict(model, [example.text for example in checked])
    own = np.array([item.logits for item in heard])
    ngrams = learn_ngrams(taught)
    second = np.array([ngrams.logits(example.text) for example in checked], float)
    calibration = calibrate(own, second, checked)
    found = chances(own, second, calibration)
    decision = thresholds(found, checked)
    priorities = np.array([item.order for item in heard]) - position * np.array([item.told_at for item in heard])
    weight = confidence_weight(priorities, found, decision[PRESENT], checked)
    scores = priorities + weight * np.log(np.clip(found[:, : priorities.shape[1]], SMALLEST, 1))
    weights, told = telling(found, np.array([item.groups["topic"][""] for item in heard]), checked)
    messages = parts[1].messages
    spec = replace(
        model.heads.spec,
        calibration={**calibration, TELLING: weights},
        decision={
            **decision,
            POSITION: position,
            CONFIDENCE: weight,
            TELLING: telling_threshold(told, found, scores, decision[PRESENT], checked),
        },
        settling=settling([item.groups for item in heard[: len(messages)]], messages),
        trained_on={name: part.digest() for name, part in zip((TRAINING, DEVELOPMENT), parts, strict=True)},
    )
    output.mkdir(parents=True, exist_ok=True)
    save_adapter(model, output / ADAPTER_FILE, base, recipe.lora_alpha)
    ngrams.save(output / NGRAMS_FILE)
    Heads(model.heads.weights(), spec).save(output / HEADS_FILE)
    return f"Appris sur {len(taught)} messages, calibré sur {len(checked)} : {output}"


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
    return train_ngrams(training, HEARD)
