"""A tiny encoder for fast tests: no model, deterministic everywhere, and similar texts near each other."""

import hashlib
import re
from functools import lru_cache

import numpy as np

from romin.core.text import fold
from romin.embeddings.protocols import Encoded, Role, Vector

DIMENSION = 64
_WORD = re.compile(r"\w+")
_WHOLE_WORD_WEIGHT = 2.0
"""A shared word must count for more than shared letters, as it does for the real model."""


class FakeEncoder:
    """An :class:`~romin.embeddings.protocols.Encoder` that hashes folded words and their letters into 64 dimensions.

    A word's state is the sum of one signed unit per trigram of letters and two for the word itself; a text's vector is
    the normalised sum of its words' states (of a constant when it has none). The role changes nothing.
    """

    engine = "fake"
    fingerprint = "fake-1:fake"
    dimension = DIMENSION

    def encode(self, texts: list[str], role: Role) -> list[Encoded]:  # noqa: ARG002 (the contract has a role)
        """Encode ``texts`` in order."""
        return [_encode(text) for text in texts]


def _encode(text: str) -> Encoded:
    spans = tuple(match.span() for match in _WORD.finditer(text))
    states = np.array([_state(text[start:end]) for start, end in spans], np.float32).reshape(-1, DIMENSION)
    total = states.sum(axis=0) if spans else _state("")
    # Opposite letters can cancel out exactly; the constant keeps the norm above zero.
    total = total if np.any(total) else _state("")
    return Encoded(total / np.linalg.norm(total), states, spans)


@lru_cache(maxsize=10_000)
def _state(word: str) -> Vector:
    marked = f"<{fold(word)}>"
    state = np.zeros(DIMENSION, np.float32)
    _add(state, marked, _WHOLE_WORD_WEIGHT)
    for start in range(len(marked) - 2):
        _add(state, marked[start : start + 3], 1.0)
    state.flags.writeable = False
    return state


def _add(state: Vector, feature: str, weight: float) -> None:
    digest = hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=2).digest()
    state[digest[0] % DIMENSION] += weight if digest[1] % 2 else -weight
