"""``romin evaluate``: the product's own reading beside plain methods, on messages that taught none of them."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from romin.assistant.understanding.baselines import (
    Embed,
    Method,
    keyword_filter,
    linear_on_vector,
    nearest_by_letters,
    nearest_by_vector,
    nearest_by_words,
)
from romin.assistant.understanding.dangers_scoring import DangerFigures, HearDangers, danger_figures
from romin.assistant.understanding.dataset import HEARD, Labelled, read_dangers, read_jsonl, read_sentences
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.factors import HEADS_FILE, NGRAMS_FILE, HeadsFactorModel
from romin.assistant.understanding.harmless_scoring import HarmlessFigures, IsHarmless, harmless_figures, unmoved
from romin.assistant.understanding.learning import DANGERS_FOLDER, HARMLESS_FOLDER, TEST, TRAINING
from romin.assistant.understanding.reading import Danger
from romin.assistant.understanding.scoring import (
    Figures,
    Prediction,
    by_tag,
    confusion,
    constraint_f1,
    factor_counts,
    figures,
)
from romin.assistant.understanding.understand import Reader
from romin.catalogue.referential import load_referential
from romin.catalogue.vocabulary import RiskFactor
from romin.core.settings import Settings
from romin.core.text import clean
from romin.embeddings.augmentation import misspell
from romin.embeddings.encoder import load_encoder
from romin.embeddings.heads import Heads
from romin.embeddings.ngrams import NGramHeads
from romin.embeddings.protocols import Encoder, Vector

MISSPELLING_SEED = 7


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one run found.

    ``methods``: name to figures, ours first; ``factors``: hits, extra and missed of each; ``errors``: misread messages
    with the factors wanted and read, those read wrong with the most assurance first. ``harmless`` and ``unmoved``: see
    :mod:`~romin.assistant.understanding.harmless_scoring`; ``dangers``: figures by set of messages.
    """

    methods: dict[str, Figures]
    factors: dict[RiskFactor, tuple[int, int, int]]
    confusion: dict[str, dict[str, int]]
    tags: list[tuple[str, int, float, float]]
    constraints: dict[str, float]
    milliseconds: float
    harmless: HarmlessFigures
    unmoved: dict[str, float]
    dangers: dict[str, DangerFigures]
    errors: list[tuple[str, tuple[RiskFactor, ...], tuple[RiskFactor, ...]]]


def evaluate(
    settings: Settings, understanding: Path, data: Path | None, progress: Callable[[str, float], None]
) -> Evaluation:
    """Measure on ``data`` (JSONL; the untouched test part by default) with the prepared model."""
    examples = settings.content_dir / "examples"
    messages = read_jsonl(data or examples / TEST)
    training = read_jsonl(examples / TRAINING)
    encoder = load_encoder(settings.models_dir, settings.engine)
    reader = Reader.load(understanding)
    alone = Reader(HeadsFactorModel(Heads.load(understanding / HEADS_FILE)))
    ours = reading_with(encoder, reader)
    dangerous = read_dangers(examples / DANGERS_FOLDER / TEST)
    lines = read_sentences(examples / HARMLESS_FOLDER / TEST)
    noise = random.Random(MISSPELLING_SEED)  # noqa: S311  reproducible noise, not a secret
    misspelt = [message.model_copy(update={"message": misspell(message.message, noise).text}) for message in messages]
    adapted, raw = _adapted(encoder), _once(unadapted())
    methods: list[tuple[str, Method, Sequence[Labelled]]] = [
        ("ROMIN", ours, messages),
        ("ROMIN, message mal tapé", ours, misspelt),
        ("ROMIN sans lecture des lettres", reading_with(encoder, alone), messages),
        ("ROMIN, phrases anodines gardées", reading_with(encoder, Reader(reader.model, whole=True)), messages),
        ("lettres et mots seuls", letters(NGramHeads.load(understanding / NGRAMS_FILE)), messages),
        ("plus proche, modèle adapté", nearest_by_vector(training, adapted), messages),
        ("plus proche, e5 d'origine", nearest_by_vector(training, raw), messages),
        ("linéaire, e5 d'origine", linear_on_vector(training, raw), messages),
        ("plus proche, lettres (TF-IDF)", nearest_by_letters(training), messages),
        ("plus proche, mots (BM25)", nearest_by_words(training), messages),
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
        confusion=confusion(messages, own),
        tags=by_tag(messages, own),
        constraints=constraint_f1(messages, [prediction.constraints for prediction in own]),
        milliseconds=1000 * statistics.median(elapsed),
        harmless=harmless_figures(lines, judging_with(encoder, reader)),
        unmoved=unmoved(messages, [line.message for line in lines if line.harmless], ours),
        dangers=_dangers(
            {
                "phrases de danger ou qui y ressemblent": [(line.message, line.dangers) for line in dangerous],
                "messages ordinaires": [(item.message, item.dangers) for item in messages if item.dangers is not None],
            },
            danger_hearing_with(encoder, reader),
        ),
        errors=_errors(messages, own),
    )


def _dangers(sets: dict[str, list[tuple[str, tuple[Danger, ...]]]], hear: HearDangers) -> dict[str, DangerFigures]:
    return {name: danger_figures(messages, hear) for name, messages in sets.items()}


def _errors(
    messages: Sequence[Labelled], found: Sequence[Prediction]
) -> list[tuple[str, tuple[RiskFactor, ...], tuple[RiskFactor, ...]]]:
    wrong = [pair for pair in zip(messages, found, strict=True) if set(pair[0].factors) != set(pair[1].factors)]
    wrong.sort(key=lambda pair: -_worst(*pair))
    return [(message.message, message.factors, prediction.factors) for message, prediction in wrong]


def _worst(message: Labelled, prediction: Prediction) -> float:
    """How far the worst probability is from the truth."""
    chances = prediction.chances or {}
    return max((abs(chance - (factor in message.factors)) for factor, chance in chances.items()), default=0.0)


def _once(embed: Embed) -> Embed:
    """``embed``, the vectors of the same texts computed once: two baselines learn from the same messages."""
    known: dict[tuple[str, ...], Vector] = {}

    def remembered(texts: Sequence[str]) -> Vector:
        key = tuple(texts)
        if key not in known:
            known[key] = embed(texts)
        return known[key]

    return remembered


def _adapted(encoder: Encoder) -> Embed:
    def embed(texts: Sequence[str]) -> Vector:
        return np.stack([item.vector for item in encoder.encode([read_message(text).text for text in texts], "query")])

    return embed


def unadapted() -> Embed:
    """The packaged model as it comes, before any adaptation. Needs the ``prepare`` extra."""
    import tempfile

    from romin.embeddings.export import build_sentence_transformer
    from romin.embeddings.sources import load_source, locate

    with tempfile.TemporaryDirectory() as folder:
        model = build_sentence_transformer(load_source(locate(None)), Path(folder))

    def embed(texts: Sequence[str]) -> Vector:
        cleaned = [clean(text).text for text in texts]
        vectors: Vector = model.encode(cleaned, prompt_name="query", batch_size=16, show_progress_bar=False)
        return vectors

    return embed


def letters(ngrams: NGramHeads) -> Method:
    """The letters' reading alone: present from a probability of a half."""

    def read(text: str) -> Prediction:
        logits = dict(zip(HEARD, ngrams.logits(read_message(text).text).tolist(), strict=True))
        present = sorted((factor for factor in RiskFactor if logits[factor] > 0), key=lambda factor: -logits[factor])
        return Prediction(tuple(present), tuple(factor for factor in RiskFactor if logits[f"-{factor}"] > 0))

    return read


def _run(method: Method, messages: Sequence[Labelled]) -> tuple[list[Prediction], list[float]]:
    predictions, times = [], []
    for message in messages:
        started = time.perf_counter()
        predictions.append(method(message.message))
        times.append(time.perf_counter() - started)
    return predictions, times


def reading_with(encoder: Encoder, reader: Reader) -> Method:
    """The product's own reading."""

    def read(text: str) -> Prediction:
        message = read_message(text)
        heard = encoder.encode(reader.texts(message), "query")
        essential = reader.essential(message, heard)
        encoded = heard[0] if essential is message else encoder.encode([essential.text], "query")[0]
        reading = reader.read(essential, encoded)
        factors = tuple(item.code for item in reading.factors)
        chances = reader.model.chances(essential, encoded) if isinstance(reader.model, HeadsFactorModel) else None
        return Prediction(factors, reading.excluded, chances, reading.constraints)

    return read


def judging_with(encoder: Encoder, reader: Reader) -> IsHarmless:
    """Whether a sentence on its own says nothing."""

    def judge(text: str) -> bool:
        message = read_message(text)
        return reader.model.harmless(message, encoder.encode([message.text], "query")[0])

    return judge


def danger_hearing_with(encoder: Encoder, reader: Reader) -> HearDangers:
    """The dangers the product hears in a message."""

    def hear(text: str) -> tuple[Danger, ...]:
        message = read_message(text)
        return reader.dangers(message, encoder.encode(reader.texts(message), "query"))

    return hear
