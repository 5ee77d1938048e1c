"""``romin evaluate``: the product's own reading beside plain methods, on messages that taught none of them."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from romin.assistant.understanding.baselines import Method, keyword_filter, nearest_by_vector, nearest_by_words
from romin.assistant.understanding.constraints import read_constraints
from romin.assistant.understanding.dataset import Labelled, read_jsonl
from romin.assistant.understanding.factors import HEADS_FILE, HeadsFactorModel
from romin.assistant.understanding.learning import TEST, TRAINING
from romin.assistant.understanding.scoring import Figures, Prediction, by_tag, constraint_f1, factor_counts, figures
from romin.assistant.understanding.understand import understand
from romin.catalogue.referential import load_referential
from romin.catalogue.vocabulary import RiskFactor
from romin.core.settings import Settings
from romin.core.text import clean
from romin.embeddings.augmentation import misspell
from romin.embeddings.encoder import load_encoder
from romin.embeddings.heads import Heads
from romin.embeddings.protocols import Encoder

MISSPELLING_SEED = 7


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one run found. ``methods``: name to figures, ours first; ``errors``: misread messages, with both lists."""

    methods: dict[str, Figures]
    factors: dict[RiskFactor, tuple[int, int, int]]
    tags: list[tuple[str, int, float, float]]
    constraints: dict[str, float]
    milliseconds: float
    errors: list[tuple[str, tuple[RiskFactor, ...], tuple[RiskFactor, ...]]]


def evaluate(
    settings: Settings, understanding: Path, data: Path | None, progress: Callable[[str, float], None]
) -> Evaluation:
    """Measure on ``data`` (JSONL; the untouched test part by default) with the prepared model."""
    examples = settings.content_dir / "examples"
    messages = read_jsonl(data or examples / TEST)
    training = read_jsonl(examples / TRAINING)
    encoder = load_encoder(settings.models_dir, settings.engine)
    model = HeadsFactorModel.load(understanding)
    alone = HeadsFactorModel(Heads.load(understanding / HEADS_FILE))
    ours = _reader(encoder, model)
    noise = random.Random(MISSPELLING_SEED)  # noqa: S311  reproducible noise, not a secret
    misspelt = [message.model_copy(update={"message": misspell(message.message, noise).text}) for message in messages]
    methods: list[tuple[str, Method, Sequence[Labelled]]] = [
        ("ROMIN", ours, messages),
        ("ROMIN, message mal tapé", ours, misspelt),
        ("ROMIN sans lecture des lettres", _reader(encoder, alone), messages),
        ("phrase la plus proche, vecteur", nearest_by_vector(training, encoder), messages),
        ("phrase la plus proche, BM25", nearest_by_words(training), messages),
        ("filtre par mots-clés", keyword_filter(load_referential(settings.content_dir)), messages),
    ]
    found: dict[str, Figures] = {}
    own: list[Prediction] = []
    elapsed: list[float] = []
    for position, (name, method, texts) in enumerate(methods):
        progress(name, position / len(methods))
        predictions, times = _run(method, texts)
        found[name] = figures(texts, predictions)
        own, elapsed = (own or predictions), (elapsed or times)
    return Evaluation(
        methods=found,
        factors=factor_counts(messages, own),
        tags=by_tag(messages, own),
        constraints=constraint_f1(messages, [read_constraints(clean(message.message).text) for message in messages]),
        milliseconds=1000 * statistics.median(elapsed),
        errors=[
            (message.message, message.factors, prediction.factors)
            for message, prediction in zip(messages, own, strict=True)
            if set(message.factors) != set(prediction.factors)
        ],
    )


def _run(method: Method, messages: Sequence[Labelled]) -> tuple[list[Prediction], list[float]]:
    predictions, times = [], []
    for message in messages:
        started = time.perf_counter()
        predictions.append(method(message.message))
        times.append(time.perf_counter() - started)
    return predictions, times


def _reader(encoder: Encoder, model: HeadsFactorModel) -> Method:
    def read(text: str) -> Prediction:
        cleaned = clean(text)
        encoded = encoder.encode([cleaned.text], "query")[0]
        reading = understand(cleaned, encoded, model)
        return Prediction(
            tuple(item.code for item in reading.factors), reading.excluded, model.chances(cleaned, encoded)
        )

    return read
