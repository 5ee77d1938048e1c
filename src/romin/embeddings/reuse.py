"""One vector a document, taken from a published index where its texts have not changed: for comparing documents."""

from collections.abc import Callable, Sequence

import numpy as np

from romin.core.files import text_digest
from romin.embeddings.index import Document, Index, encode_missing, reusable
from romin.embeddings.protocols import Encoder, Vector


def document_vectors(
    documents: Sequence[Document],
    published: Index | None,
    load: Callable[[], Encoder],
    progress: Callable[[int, int], None],
) -> Vector:
    """The mean of each document's passage vectors, of norm 1; shape (documents, dimension), (0, 0) for none.

    ``load`` gives the encoder; it is called only when ``published`` lacks a passage, all the vectors then being of that
    encoder. ``progress`` is called with the passages encoded and those to encode.
    """
    if not documents:
        return np.zeros((0, 0), np.float32)
    texts = {text_digest(passage.text): passage.text for document in documents for passage in document.passages}
    known = {} if published is None else dict(zip(published.contents.digests, published.vectors, strict=True))
    if not texts.keys() <= known.keys():
        encoder = load()
        known = reusable(published, encoder)
        missing = {digest: text for digest, text in texts.items() if digest not in known}
        known |= encode_missing(missing, encoder, progress)
    means = np.stack(
        [np.mean([known[text_digest(passage.text)] for passage in document.passages], axis=0) for document in documents]
    )
    vectors: Vector = means / np.linalg.norm(means, axis=1, keepdims=True)
    return vectors
