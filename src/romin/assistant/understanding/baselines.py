"""Plain methods to compare with, given the same training messages: what a simpler product would do."""

from collections.abc import Callable, Sequence

import numpy as np

from romin.assistant.understanding.dataset import Labelled
from romin.assistant.understanding.scoring import Prediction
from romin.catalogue.referential import Referential
from romin.catalogue.vocabulary import RiskFactor
from romin.core.text import fold
from romin.embeddings.lexical import build_lexical, french_stems
from romin.embeddings.protocols import Vector

Method = Callable[[str], Prediction]
Embed = Callable[[Sequence[str]], Vector]
"""Texts to unit vectors, shape (texts, dimension)."""

LINEAR_STRENGTH = 30.0
"""Inverse of the L2 penalty of :func:`linear_on_vector`; unit vectors need little."""
PRESENT = 0.5
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
        return labels_of(training[best]) if scores[best] > 0 else Prediction(())

    return read


def nearest_by_letters(training: Sequence[Labelled]) -> Method:
    """The labels of the training message whose character n-grams (3 to 5 letters, TF-IDF) are nearest."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=fold)
    matrix = vectoriser.fit_transform([message.message for message in training])

    def read(text: str) -> Prediction:
        scores = (matrix @ vectoriser.transform([text]).T).toarray()[:, 0]
        best = int(scores.argmax())
        return labels_of(training[best]) if scores[best] > 0 else Prediction(())

    return read


def nearest_by_vector(training: Sequence[Labelled], embed: Embed) -> Method:
    """The labels of the training message whose vector is nearest."""
    matrix = embed([message.message for message in training])

    def read(text: str) -> Prediction:
        return labels_of(training[int(np.argmax(matrix @ embed([text])[0]))])

    return read


def linear_on_vector(training: Sequence[Labelled], embed: Embed) -> Method:
    """One logistic regression a factor on the vector (one versus rest); present from a probability of 0.5."""
    from sklearn.linear_model import LogisticRegression

    matrix = embed([message.message for message in training])
    models = {
        factor: LogisticRegression(C=LINEAR_STRENGTH, max_iter=300).fit(
            matrix, [factor in message.factors for message in training]
        )
        for factor in RiskFactor
    }

    def read(text: str) -> Prediction:
        vector = embed([text])
        chances = {factor: float(model.predict_proba(vector)[0, 1]) for factor, model in models.items()}
        present = (factor for factor in chances if chances[factor] >= PRESENT)
        return Prediction(tuple(sorted(present, key=lambda factor: -chances[factor])), (), chances)

    return read


def labels_of(message: Labelled) -> Prediction:
    """What ``message`` is labelled with, as a prediction."""
    return Prediction(message.factors, message.excluded)
