"""Plain methods to compare with, given the same training messages: what a simpler product would do."""

from collections.abc import Callable, Sequence

import numpy as np

from romin.assistant.understanding.dataset import Labelled
from romin.assistant.understanding.scoring import Prediction
from romin.catalogue.referential import Referential
from romin.core.text import clean
from romin.embeddings.lexical import build_lexical, french_stems
from romin.embeddings.protocols import Encoder

Method = Callable[[str], Prediction]

MIN_STEM = 4
"""Shortest stem of the referential that counts as a keyword."""


def keyword_filter(referential: Referential) -> Method:
    """A factor for each message that holds a word found in that factor's description and in no other's."""
    stems = {
        item.code: {stem for text in (item.label, *item.dimensions, *item.officer_words) for stem in french_stems(text)}
        for item in referential.factors
    }
    own = {
        code: {word for word in found if len(word) >= MIN_STEM and sum(word in other for other in stems.values()) == 1}
        for code, found in stems.items()
    }

    def read(text: str) -> Prediction:
        present = set(french_stems(text))
        counted = {code: len(present & keys) for code, keys in own.items()}
        return Prediction(tuple(sorted((code for code in counted if counted[code]), key=lambda code: -counted[code])))

    return read


def nearest_by_words(training: Sequence[Labelled]) -> Method:
    """The labels of the training message that BM25 ranks first."""
    index = build_lexical([message.message for message in training])

    def read(text: str) -> Prediction:
        scores = index.scores(text)
        best = int(np.argmax(scores))
        return _labels_of(training[best]) if scores[best] > 0 else Prediction(())

    return read


def nearest_by_vector(training: Sequence[Labelled], encoder: Encoder) -> Method:
    """The labels of the training message whose vector is nearest."""
    cleaned = [clean(message.message).text for message in training]
    matrix = np.stack([item.vector for item in encoder.encode(cleaned, "query")])

    def read(text: str) -> Prediction:
        vector = encoder.encode([clean(text).text], "query")[0].vector
        return _labels_of(training[int(np.argmax(matrix @ vector))])

    return read


def _labels_of(message: Labelled) -> Prediction:
    return Prediction(message.factors, message.excluded)
