"""The search index: several vectors a document, and its words. Knows ids, passages and scores, no tool sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from romin.core.errors import RominError
from romin.core.files import text_digest
from romin.embeddings.lexical import LexicalIndex, build_lexical
from romin.embeddings.protocols import Encoder, Vector

CANDIDATES = 200
"""Passages, and documents by words, that are then scored exactly: ten times the longest list ever asked for."""
BLOCK = 64
"""Passages encoded between two calls of ``progress``."""

_Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document that has a vector of its own; ``kind`` says which part, ``text`` is already cleaned."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What is found: an id, and at least one passage.

    ``aside`` has words but no vector: it leads to the document, with less weight than what the passages say.
    """

    id: str
    passages: tuple[Passage, ...]
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. ``semantic``: cosine of its nearest passage, whose kind is given; ``lexical``: its BM25."""

    id: str
    score: float
    semantic: float
    lexical: float
    passage_kind: str


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the two scores make one: ``weight x rescaled cosine + (1 - weight) x saturated BM25``, each from 0 to 1.

    ``floor`` is the cosine of unrelated texts (0 once rescaled), ``saturation`` the BM25 worth one half. A weighted sum
    of absolute scores rather than ranks, so that a document's score owes nothing to the others found. Measured on the
    60 sheets, two held-out situations each to be led back to their sheet (raw e5), MRR: vectors alone 0.14, words alone
    0.27, reciprocal ranks (k = 10, 30, 60) 0.22, 0.21, 0.21, this sum with a weight of 0.1 to 0.5 0.28 to 0.26. These
    queries share their sheet's words more than officers' do, hence a weight in the middle and not the best.
    """

    weight: float = 0.3
    floor: float = 0.80
    saturation: float = 4.0


DEFAULT_FUSION = Fusion()


def fuse(semantic: Vector, lexical: Vector, fusion: Fusion = DEFAULT_FUSION) -> Vector:
    """One score from 0 to 1 for each document; increasing in both. Shapes (n,)."""
    rescaled = np.clip((semantic - fusion.floor) / (1 - fusion.floor), 0, 1)
    fused: Vector = fusion.weight * rescaled + (1 - fusion.weight) * lexical / (lexical + fusion.saturation)
    return fused


@dataclass(frozen=True, slots=True)
class Contents:
    """What the rows of the index are. Document ``d`` owns passages ``starts[d]`` to ``starts[d + 1]``.

    ``digests``: one a passage, of its text; ``fingerprint`` and ``engine``: of the encoder that made the vectors.
    """

    ids: tuple[str, ...]
    starts: tuple[int, ...]
    kinds: tuple[str, ...]
    digests: tuple[str, ...]
    fingerprint: str
    engine: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Fused ``scores`` and ``cosines`` of the places ``documents``, and BM25 ``words`` of every document."""

    documents: _Places
    scores: Vector
    cosines: Vector
    words: Vector


class Index:
    """Documents searchable by vector and by words. Read-only and safe to share between threads."""

    def __init__(self, contents: Contents, vectors: faiss.IndexFlatIP, lexical: LexicalIndex) -> None:
        # Two threads make one flat search slower (13 ms against 6.6 at 100 000 vectors), and each caller gets a pool.
        faiss.omp_set_num_threads(1)
        self.contents = contents
        self.faiss = vectors
        self.lexical = lexical
        self._starts = np.array(contents.starts, np.int64)
        self._owners = np.repeat(np.arange(len(contents.ids)), np.diff(self._starts))

    def __len__(self) -> int:
        """Number of documents."""
        return len(self.contents.ids)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.faiss.d)

    @property
    def vectors(self) -> Vector:
        """The passages' vectors, shape (passages, dimension): a view, not a copy."""
        count = self.faiss.ntotal
        if not count:
            return np.zeros((0, self.dimension), np.float32)
        flat: Vector = faiss.rev_swig_ptr(self.faiss.get_xb(), count * self.dimension)
        return flat.reshape(count, self.dimension)

    def search(self, vector: Vector, text: str, limit: int, fusion: Fusion = DEFAULT_FUSION) -> list[Hit]:
        """The ``limit`` documents best for a query's ``vector`` and cleaned ``text``, best first, ties by id.

        Only documents near by their vectors or sharing a word are considered (``CANDIDATES`` of each).
        """
        if not len(self) or limit < 1:
            return []
        near = self.likeness(vector, text, fusion)
        found = zip(near.scores.tolist(), near.documents.tolist(), near.cosines.tolist(), strict=True)
        best = sorted(found, key=lambda one: (-one[0], self.contents.ids[one[1]]))[:limit]
        return [
            Hit(
                self.contents.ids[document],
                score,
                cosine,
                float(near.words[document]),
                self._nearest_kind(vector, document),
            )
            for score, document, cosine in best
        ]

    def likeness(self, vector: Vector, text: str, fusion: Fusion = DEFAULT_FUSION) -> "Likeness":
        """The same scores for every document considered, as columns in document order: what ranking mixes in."""
        words = self.lexical.scores(text)
        documents = np.union1d(self._near(vector), _best(words, CANDIDATES)) if len(self) else np.zeros(0, np.int64)
        cosines = self._exact(vector, documents) if len(documents) else np.zeros(0, np.float32)
        return Likeness(documents, fuse(cosines, words[documents], fusion), cosines, words)

    def semantic(self, vector: Vector) -> dict[str, float]:
        """The cosine of every document's nearest passage, by id: for callers that rank with more than the text."""
        if not len(self):
            return {}
        best = np.maximum.reduceat(self.vectors @ vector, self._starts[:-1])
        return dict(zip(self.contents.ids, best.tolist(), strict=True))

    def _near(self, vector: Vector) -> _Places:
        """The documents of the nearest passages."""
        _, passages = self.faiss.search(vector.reshape(1, -1), min(CANDIDATES, self.faiss.ntotal))
        owners: _Places = np.unique(self._owners[passages[0]])
        return owners

    def _exact(self, vector: Vector, documents: _Places) -> Vector:
        """The cosine of the nearest passage of each of ``documents``."""
        begins = self._starts[documents]
        counts = self._starts[documents + 1] - begins
        bounds = np.concatenate([[0], np.cumsum(counts)])
        rows = np.arange(bounds[-1]) + np.repeat(begins - bounds[:-1], counts)
        best: Vector = np.maximum.reduceat(self.vectors[rows] @ vector, bounds[:-1])
        return best

    def _nearest_kind(self, vector: Vector, document: int) -> str:
        begin, end = self._starts[document], self._starts[document + 1]
        nearest = int((self.vectors[begin:end] @ vector).argmax())
        return self.contents.kinds[int(begin) + nearest]


def _best(scores: Vector, count: int) -> _Places:
    """The places of the ``count`` highest scores above zero, ties by place."""
    order = np.argsort(-scores, kind="stable")[:count]
    return order[scores[order] > 0]


def build_index(
    documents: Sequence[Document], encoder: Encoder, previous: Index | None, progress: Callable[[int, int], None]
) -> Index:
    """Index ``documents``, encoding only the passages whose text ``previous`` does not hold from the same encoder.

    ``progress`` is called with the passages encoded and those to encode. Raises :class:`RominError` on an id given
    twice or a document without a passage; no document at all is legal.
    """
    _check(documents)
    passages = [passage for document in documents for passage in document.passages]
    digests = [text_digest(passage.text) for passage in passages]
    known = reusable(previous, encoder)
    missing = {digest: passage.text for digest, passage in zip(digests, passages, strict=True) if digest not in known}
    known |= encode_missing(missing, encoder, progress)
    vectors = faiss.IndexFlatIP(encoder.dimension)
    if passages:
        vectors.add(np.stack([known[digest] for digest in digests]))
    contents = Contents(
        ids=tuple(document.id for document in documents),
        starts=tuple(np.cumsum([0, *(len(document.passages) for document in documents)]).tolist()),
        kinds=tuple(passage.kind for passage in passages),
        digests=tuple(digests),
        fingerprint=encoder.fingerprint,
        engine=encoder.engine,
    )
    texts = [" \n ".join(passage.text for passage in document.passages) for document in documents]
    return Index(contents, vectors, build_lexical(texts, [document.aside for document in documents]))


def _check(documents: Sequence[Document]) -> None:
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            raise RominError(f"Deux documents portent l'identifiant « {document.id} ».", code="index_incoherent")
        if not document.passages:
            raise RominError(f"Le document « {document.id} » est vide.", code="index_incoherent")
        seen.add(document.id)


def reusable(previous: Index | None, encoder: Encoder) -> dict[str, Vector]:
    """The vectors of ``previous`` by text digest, when they are those the encoder would give."""
    if previous is None or previous.contents.fingerprint != encoder.fingerprint:
        return {}
    return dict(zip(previous.contents.digests, previous.vectors, strict=True))


def encode_missing(texts: dict[str, str], encoder: Encoder, progress: Callable[[int, int], None]) -> dict[str, Vector]:
    """Encode ``texts`` (by digest), longest first so that a batch holds like lengths."""
    order = sorted(texts, key=lambda digest: (-len(texts[digest]), digest))
    vectors: dict[str, Vector] = {}
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        encoded = encoder.encode([texts[digest] for digest in block], "passage")
        vectors |= {digest: one.vector for digest, one in zip(block, encoded, strict=True)}
        progress(len(vectors), len(order))
    return vectors
