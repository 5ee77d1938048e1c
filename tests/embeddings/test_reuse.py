"""A document's vector comes from the published index, and the model is not even loaded, where nothing changed."""

from collections.abc import Callable

import numpy as np
import pytest

from embeddings.test_index import Counter, built, silent
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import Document, Passage
from romin.embeddings.protocols import Encoder
from romin.embeddings.reuse import document_vectors


def _never() -> Encoder:
    raise AssertionError("the model was loaded")


def _giving(encoder: Encoder) -> Callable[[], Encoder]:
    return lambda: encoder


def test_nothing_is_encoded_when_the_index_holds_every_passage(corpus: tuple[Document, ...]) -> None:
    vectors = document_vectors(corpus, built(corpus), _never, silent)
    assert vectors.shape == (len(corpus), FakeEncoder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_only_what_changed_is_encoded(corpus: tuple[Document, ...]) -> None:
    changed = (Document("colere", (corpus[1].passages[0], Passage("how-to", "tout autre chose"))), *corpus[2:])
    encoder = Counter()
    vectors = document_vectors(changed, built(corpus), _giving(encoder), silent)
    assert encoder.seen == ["tout autre chose"]
    assert vectors == pytest.approx(document_vectors(changed, None, _giving(FakeEncoder()), silent), abs=1e-5)


def test_the_vectors_of_another_model_are_not_mixed_in(corpus: tuple[Document, ...]) -> None:
    encoder = Counter("autre:fake")
    document_vectors((*corpus, Document("neuf", (Passage("title", "neuf"),))), built(corpus), _giving(encoder), silent)
    assert len(encoder.seen) == 1 + sum(len(document.passages) for document in corpus)


def test_no_document(corpus: tuple[Document, ...]) -> None:
    assert len(document_vectors((), built(corpus), _never, silent)) == 0
