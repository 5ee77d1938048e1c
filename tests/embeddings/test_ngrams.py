"""The reading of the letters: deterministic, forgiving, saved as it was."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.core.errors import NotReady
from romin.embeddings.examples import Example
from romin.embeddings.ngrams import BUCKETS, NGramHeads, counts, grams, train_ngrams

DRINK = ["il boit trop", "alcool tous les soirs", "cuite le week-end", "il picole au travail"]
WORK = ["sans emploi", "il cherche du travail", "pas de boulot", "licencié de son emploi"]

EXAMPLES = [
    *(Example(text, frozenset({"drink"})) for text in DRINK),
    *(Example(text, frozenset({"work"})) for text in WORK),
]


@pytest.fixture(scope="module")
def heads() -> NGramHeads:
    return train_ngrams(EXAMPLES, ("drink", "work"))


def test_a_text_where_a_label_was_not_judged_does_not_count_for_it(heads: NGramHeads) -> None:
    unjudged = [Example(text, frozenset({"work"}), judged=frozenset({"work"})) for text in DRINK]
    drink, work = train_ngrams([*EXAMPLES, *unjudged], ("drink", "work")).logits("il picole")
    before = heads.logits("il picole")
    assert drink > before[0] - 0.5
    assert work > before[1] + 0.5


def test_a_learnt_label_wins_even_misspelt(heads: NGramHeads) -> None:
    for text in ("il boit", "IL BOIT", "y boi tro", "alcol"):
        drink, work = heads.logits(text)
        assert drink > work, text


def test_saved_and_read_back_gives_the_same(heads: NGramHeads, tmp_path: Path) -> None:
    heads.save(tmp_path / "ngrams.safetensors")
    again = NGramHeads.load(tmp_path / "ngrams.safetensors")
    assert np.array_equal(heads.logits("il boit au travail"), again.logits("il boit au travail"))


@pytest.mark.parametrize("content", [b"", b"not a tensor file"])
def test_an_unreadable_file_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ngrams.safetensors"
    path.write_bytes(content)
    with pytest.raises(NotReady):
        NGramHeads.load(path)
    with pytest.raises(NotReady):
        NGramHeads.load(tmp_path / "missing")


@given(st.text(max_size=200))
def test_any_text_has_finite_counts_in_range(text: str) -> None:
    places, values = counts(text)
    assert len(places) == len(values)
    assert list(places) == sorted(set(places.tolist()))
    assert all(0 <= place < BUCKETS for place in places.tolist())
    assert np.isfinite(values).all()


@given(st.text(max_size=200))
def test_any_text_has_finite_logits(heads: NGramHeads, text: str) -> None:
    assert np.isfinite(heads.logits(text)).all()


def test_accents_and_case_do_not_count() -> None:
    assert list(grams("Séparé")) == list(grams("separe"))
