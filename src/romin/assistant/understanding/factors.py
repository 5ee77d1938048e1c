"""From an encoded message to factors, what is set aside, and the words that say so: reads the trained heads."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from romin.assistant.understanding.reading import HARMLESS, Danger, FactorReading, Span, Topic
from romin.assistant.understanding.settling import Guess
from romin.catalogue.vocabulary import RiskFactor
from romin.core.text import CleanText
from romin.embeddings.heads import Heads, HeadsOutput, first_told
from romin.embeddings.lexical import words
from romin.embeddings.ngrams import NGramHeads
from romin.embeddings.protocols import Encoded

HEADS_FILE, NGRAMS_FILE = "heads.safetensors", "ngrams.safetensors"
PRESENT, EXCLUDED, DANGER, SILENT = "present", "excluded", "danger", "silent"
"""The heads' decision numbers: probability from which a factor is recognised, from which it is set aside, from which a
danger calls for a notice, from which a sentence says nothing; chosen on the development part."""
TELLING = "telling"
"""Probability that a message tells a factor at all, from which its likeliest ones are recognised; the same name, in the
heads' calibration, holds the weights of the likeliest factor's logit and of the topic's, and an intercept."""
POSITION, CONFIDENCE = "position", "confidence"
"""What being told last costs a factor in the order, and what the logarithm of its probability weighs in it."""
BESIDE = 0.7
"""Share of the likeliest danger's probability from which another is told beside it: of 119 dangers heard on the
development part, 84 % then have their very kinds, 75 % without."""
DOUBT_THRESHOLD = 0.25
"""Probability from which a factor not recognised is worth asking about."""
SMALLEST = 1e-6
EVIDENCE_THRESHOLD = 0.4
"""Probability from which a word is part of the evidence."""


@dataclass(frozen=True, slots=True)
class FactorsRead:
    """Recognised factors, first to work on first; those set aside; those in doubt, likeliest first; topic.

    ``guesses``: what the model hears of each criterion (see :mod:`~romin.assistant.understanding.settling`).
    """

    recognised: tuple[FactorReading, ...]
    excluded: tuple[RiskFactor, ...]
    doubtful: tuple[FactorReading, ...]
    topic: Topic
    guesses: Mapping[str, Guess] = field(default_factory=dict)


class FactorModel(Protocol):
    """Anything that reads factors in an encoded message (the trained heads, a baseline, a fake)."""

    def read(self, message: CleanText, encoded: Encoded) -> FactorsRead:
        """Factors of ``message``; ``encoded`` is its encoding as a query."""
        ...

    def dangers(self, message: CleanText, encoded: Encoded) -> tuple[Danger, ...]:
        """What ``message`` tells that calls for a safety notice, in a fixed order."""
        ...

    def harmless(self, sentence: CleanText, encoded: Encoded) -> bool:
        """True when ``sentence``, on its own, says nothing of the person nor of what is asked."""
        ...


class HeadsFactorModel:
    """The trained heads behind :class:`FactorModel`."""

    def __init__(self, heads: Heads, ngrams: NGramHeads | None = None) -> None:
        """Read factors with ``heads`` (labels: factor codes, and the same with a leading ``-`` for set aside)."""
        self._heads = heads
        self._ngrams = ngrams
        self._columns = {label: column for column, label in enumerate(heads.spec.labels)}

    @classmethod
    def load(cls, folder: Path) -> "HeadsFactorModel":
        """Load what ``romin model train`` wrote in ``folder``. Raises ``NotReady``."""
        return cls(Heads.load(folder / HEADS_FILE), NGramHeads.load(folder / NGRAMS_FILE))

    def read(self, message: CleanText, encoded: Encoded) -> FactorsRead:
        """Factors of ``message``, each with its shortest evidence."""
        output, decision = self._output(message, encoded), self._heads.spec.decision
        readings = {
            factor: FactorReading(factor, output.labels[factor], self._evidence(message, encoded, output, factor))
            for factor in RiskFactor
            if output.labels[factor] >= DOUBT_THRESHOLD
        }
        recognised = [item for item in readings.values() if item.score >= decision[PRESENT]]
        if self._telling(output) < decision[TELLING]:
            recognised = []
        elif not recognised:
            recognised = sorted(readings.values(), key=lambda item: -item.score)[:1]
        codes = {item.code for item in recognised}
        doubtful = [item for item in readings.values() if item.code not in codes]
        return FactorsRead(
            recognised=tuple(sorted(recognised, key=lambda item: -self._priority(encoded, output, item))),
            excluded=tuple(
                factor
                for factor in RiskFactor
                if factor not in codes and output.labels[f"-{factor}"] >= decision[EXCLUDED]
            ),
            doubtful=tuple(sorted(doubtful, key=lambda item: -item.score)),
            topic=_topic(output) if not codes else Topic.FACTOR,
            guesses={
                group: Guess(output.groups[group], *numbers) for group, numbers in self._heads.spec.settling.items()
            },
        )

    def _telling(self, output: HeadsOutput) -> float:
        """How likely the message is to tell a factor, by the likeliest one and by what the message is about."""
        own, topic, shift = self._heads.spec.calibration[TELLING]
        likeliest = max(output.labels[factor] for factor in RiskFactor)
        return sigmoid(own * logit(likeliest) + topic * logit(output.groups["topic"][""]) + shift)

    def _priority(self, encoded: Encoded, output: HeadsOutput, item: FactorReading) -> float:
        """The learnt priority of a factor, less how late it is told and how unsure it is."""
        decision = self._heads.spec.decision
        late = first_told(output.tokens[:, self._columns[item.code]], encoded.offsets) if encoded.offsets else 0.0
        return output.order[item.code] - decision[POSITION] * late + decision[CONFIDENCE] * math.log(item.score)

    def dangers(self, message: CleanText, encoded: Encoded) -> tuple[Danger, ...]:
        """The dangers at least as likely as the threshold, less those far behind the likeliest."""
        labels = self._output(message, encoded).labels
        least = max(self._heads.spec.decision[DANGER], BESIDE * max(labels[danger] for danger in Danger))
        return tuple(danger for danger in Danger if labels[danger] >= least)

    def harmless(self, sentence: CleanText, encoded: Encoded) -> bool:
        """True when that is at least as likely as the threshold."""
        return self._output(sentence, encoded).labels[HARMLESS] >= self._heads.spec.decision[SILENT]

    def chances(self, message: CleanText, encoded: Encoded) -> dict[RiskFactor, float]:
        """The calibrated probability of every factor."""
        output = self._output(message, encoded)
        return {factor: output.labels[factor] for factor in RiskFactor}

    def _output(self, message: CleanText, encoded: Encoded) -> HeadsOutput:
        return self._heads(encoded, self._ngrams.logits(message.text) if self._ngrams else None)

    def _evidence(
        self, message: CleanText, encoded: Encoded, output: HeadsOutput, factor: RiskFactor
    ) -> tuple[Span, ...]:
        if not encoded.offsets:
            return ()
        return evidence_spans(message, encoded.offsets, output.tokens[:, self._columns[factor]].tolist())


def logit(chance: float) -> float:
    """The logit of a probability, kept finite."""
    kept = min(max(chance, SMALLEST), 1 - SMALLEST)
    return math.log(kept / (1 - kept))


def sigmoid(value: float) -> float:
    """The probability of a logit."""
    return 1 / (1 + math.exp(-value))


def _topic(output: HeadsOutput) -> Topic:
    values = output.groups["topic"]
    best = max(values, key=lambda value: values[value])
    return Topic(best) if best else Topic.FACTOR


def evidence_spans(message: CleanText, offsets: Sequence[tuple[int, int]], scores: Sequence[float]) -> tuple[Span, ...]:
    """The words whose tokens carry the factor, neighbours joined, in order; at least the strongest word.

    Function words alone (« la », « bien ») are shown only when nothing else carries it.
    ``offsets`` are those of the tokens in ``message.text``; the spans are in the message as sent, on word boundaries.
    """
    scored: dict[tuple[int, int], float] = {}
    for offset, score in zip(offsets, scores, strict=True):
        word = _whole_word(message.text, *offset)
        if word[0] < word[1]:
            scored[word] = max(score, scored.get(word, 0.0))
    threshold = min(EVIDENCE_THRESHOLD, max(scored.values(), default=0.0))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(word for word, score in scored.items() if score >= threshold):
        if joined and _only_space(message.text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    telling = [span for span in joined if words(message.text[slice(*span)])]
    return tuple(Span(*message.original_span(start, end)) for start, end in telling or joined)


def _only_space(text: str, start: int, end: int) -> bool:
    return not text[start:end].strip(" '-")


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    if start >= end:
        return end, end
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
