"""A linear reading of the letters: hashed character n-grams and words, one weight a label.

Vectors know meaning, letters know the jargon and the misspellings that the model never saw; the two are combined in
``heads``. Hashing needs no vocabulary file (Weinberger et al. 2009), and a message costs a fraction of a millisecond.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from romin.core.errors import NotReady
from romin.core.text import fold
from romin.embeddings.examples import Example
from romin.embeddings.protocols import Vector

BUCKETS = 1 << 16
RAREST = 2
"""Texts a bucket must appear in to count."""
STRENGTH = 20.0
"""Inverse of the L2 penalty."""
NEVER = -10.0
"""Logit of a label that no text taught."""
SHORTEST, LONGEST = 2, 5
"""Lengths of the character n-grams, taken inside words with their borders."""

_WORD = re.compile(r"[^\W_]+")


def grams(text: str) -> Iterator[str]:
    """The features of ``text``: character n-grams of each folded word, words, and pairs of neighbouring words."""
    words = _WORD.findall(fold(text))
    for word in words:
        bordered = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            yield from (bordered[at : at + size] for at in range(max(1, len(bordered) - size + 1)))
        yield f"w:{word}"
    yield from (f"b:{first} {second}" for first, second in pairwise(words))


def counts(text: str) -> tuple[npt.NDArray[np.int64], Vector]:
    """Bucket numbers, ascending, and 1 + log of their counts in ``text``."""
    found = Counter(zlib.crc32(gram.encode()) % BUCKETS for gram in grams(text))
    places = sorted(found)
    return np.array(places, np.int64), np.array([1.0 + math.log(found[place]) for place in places], np.float32)


@dataclass(frozen=True, slots=True)
class NGramHeads:
    """One linear head a label over TF-IDF values of L2 norm 1.

    ``weights``: shape (labels, buckets), half precision; ``bias``: shape (labels,); ``rarity``: inverse document
    frequency of each bucket, 0 for those too rare to have taught anything.
    """

    weights: npt.NDArray[np.float16]
    bias: Vector
    rarity: npt.NDArray[np.float16]

    def logits(self, text: str) -> Vector:
        """The logit of each label, in label order."""
        places, values = scaled(counts(text), self.rarity)
        found: Vector = self.weights[:, places].astype(np.float32) @ values + self.bias
        return found

    def save(self, path: Path) -> None:
        """Write to ``path`` (safetensors)."""
        save_file({"weights": self.weights, "bias": self.bias, "rarity": self.rarity}, path)

    @classmethod
    def load(cls, path: Path) -> "NGramHeads":
        """Read ``path``. Raises :class:`NotReady` when it is missing or not ours."""
        try:
            tensors = load_file(path)
            return cls(tensors["weights"], tensors["bias"], tensors["rarity"])
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise NotReady(f"Têtes lexicales illisibles : {path.name}.") from error


def scaled(
    row: tuple[npt.NDArray[np.int64], Vector], rarity: npt.NDArray[np.float16]
) -> tuple[npt.NDArray[np.int64], Vector]:
    """The counts of a text weighted by rarity, scaled to an L2 norm of 1 (all zeros when nothing in it is known)."""
    places, values = row
    weighted = values * rarity[places].astype(np.float32)
    norm = float(np.linalg.norm(weighted))
    return places, weighted / np.float32(norm or 1.0)


def train_ngrams(examples: Sequence[Example], names: Sequence[str]) -> NGramHeads:
    """Fit one logistic regression a label, on the texts where it was judged.

    Needs scikit-learn; ``STRENGTH`` and ``RAREST`` chosen on development.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = [counts(example.text) for example in examples]
    seen = np.bincount(np.concatenate([places for places, _ in rows]), minlength=BUCKETS)
    rarity = np.where(seen >= RAREST, np.log((1 + len(rows)) / (1 + seen)) + 1, 0).astype(np.float16)
    values = [scaled(row, rarity)[1] for row in rows]
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    columns = np.concatenate([places for places, _ in rows])
    matrix = csr_matrix((np.concatenate(values), columns, starts), shape=(len(rows), BUCKETS))
    weights, bias = np.zeros((len(names), BUCKETS), np.float16), np.zeros(len(names), np.float32)
    for position, name in enumerate(names):
        judged = [row for row, example in enumerate(examples) if example.judged is None or name in example.judged]
        target = [name in examples[row].labels for row in judged]
        if not any(target):
            bias[position] = NEVER
            continue
        model = LogisticRegression(C=STRENGTH, max_iter=300).fit(matrix[judged], target)
        weights[position], bias[position] = model.coef_[0], model.intercept_[0]
    return NGramHeads(weights, bias, rarity)
