"""Stand-ins for the trained heads: a model that says what it is told, and the heads' real names."""

from collections.abc import Mapping

from romin.assistant.understanding.dataset import GROUPS, HEARD, LABELS
from romin.assistant.understanding.factors import (
    CONFIDENCE,
    DANGER,
    EXCLUDED,
    POSITION,
    PRESENT,
    SILENT,
    TELLING,
    FactorsRead,
)
from romin.assistant.understanding.reading import Danger, FactorReading, Span, Topic
from romin.catalogue.vocabulary import RiskFactor
from romin.core.text import CleanText, fold
from romin.embeddings.heads import HeadsSpec
from romin.embeddings.protocols import Encoded

DECISION = {TELLING: 0.5, PRESENT: 0.5, EXCLUDED: 0.3, DANGER: 0.4, SILENT: 0.6, POSITION: 6.0, CONFIDENCE: 2.0}
HEADS_SPEC = HeadsSpec(
    labels=HEARD,
    ordered=LABELS[: len(LABELS) // 2],
    groups=GROUPS,
    calibration={TELLING: (1.0, 0.0, 0.5)},
    decision=DECISION,
)

NOTHING = FactorsRead((), (), (), Topic.FACTOR)


class ScriptedModel:
    """A ``FactorModel`` that recognises the factor of each word of its script, in the order of the message."""

    def __init__(
        self,
        script: Mapping[str, RiskFactor],
        topics: Mapping[str, Topic] | None = None,
        dangers: Mapping[str, Danger] | None = None,
        harmless: frozenset[str] = frozenset(),
    ) -> None:
        self._script, self._topics, self._dangers, self._harmless = script, topics or {}, dangers or {}, harmless

    def read(self, message: CleanText, encoded: Encoded) -> FactorsRead:
        """The factors of the words that are in the script; failing that, the topic of one that is."""
        recognised: dict[RiskFactor, FactorReading] = {}
        for start, end in encoded.offsets:
            factor = self._script.get(fold(message.text[start:end]))
            if factor and factor not in recognised:
                span = Span(*message.original_span(start, end))
                recognised[factor] = FactorReading(factor, 0.9 - len(recognised) / 10, (span,))
        words = [fold(message.text[start:end]) for start, end in encoded.offsets]
        topic = next((self._topics[word] for word in words if word in self._topics), Topic.FACTOR)
        return FactorsRead(tuple(recognised.values()), (), (), Topic.FACTOR if recognised else topic)

    def dangers(self, message: CleanText, encoded: Encoded) -> tuple[Danger, ...]:
        """The dangers of the words that are in the script."""
        words = {fold(message.text[start:end]) for start, end in encoded.offsets}
        return tuple(danger for danger in Danger if any(self._dangers.get(word) is danger for word in words))

    def harmless(self, sentence: CleanText, encoded: Encoded) -> bool:
        """True when a word of the sentence is one of those that make it harmless."""
        return any(fold(sentence.text[start:end]) in self._harmless for start, end in encoded.offsets)
