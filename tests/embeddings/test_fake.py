"""The fake encoder keeps the contract."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from romin.embeddings.fake import FakeEncoder


def cosine(first: str, second: str) -> float:
    one, two = FakeEncoder().encode([first, second], "query")
    return float(one.vector @ two.vector)


def test_similar_texts_are_near() -> None:
    assert cosine("il boit trop d'alcool", "trop d'alcool") > cosine("il boit trop d'alcool", "chercher un emploi")
    assert cosine("COLÈRE", "colere") > 0.999
    assert cosine("colère", "collère") > 0.4


def test_nothing_gives_nothing() -> None:
    assert FakeEncoder().encode([], "passage") == []


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_has_a_unit_vector_and_words(texts: list[str]) -> None:
    for text, encoded in zip(texts, FakeEncoder().encode(texts, "query"), strict=True):
        assert encoded.vector.shape == (FakeEncoder.dimension,)
        assert np.isclose(np.linalg.norm(encoded.vector), 1, atol=1e-5)
        assert encoded.tokens.shape == (len(encoded.offsets), FakeEncoder.dimension)
        assert all(text[start:end].strip() for start, end in encoded.offsets)
