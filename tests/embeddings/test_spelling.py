"""Misspelt words are led to the words the vocabulary has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.embeddings.spelling import Speller, likeness

WORDS = ("alcool", "colere", "conjoint", "drogue", "evenement", "formation", "impulsivite", "quartier", "stupefiants")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("collere", "colere"),
        ("alcol", "alcool"),
        ("alkool", "alcool"),
        ("drgue", "drogue"),
        ("rdogue", "drogue"),
        ("impulsivte", "impulsivite"),
        ("stupefian", "stupefiants"),
        ("evennement", "evenement"),
    ],
)
def test_typing_errors(typed: str, meant: str) -> None:
    assert Speller(WORDS).nearest(typed)[0][0] == meant


@pytest.mark.parametrize("word", ["motivation", "parapluie", "x", "", "xylophone"])
def test_other_words_lead_nowhere(word: str) -> None:
    assert Speller(WORDS).nearest(word) == []


def test_an_empty_vocabulary_is_legal() -> None:
    assert Speller(()).nearest("mot") == []


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_one_only_for_equal_words(first: str, second: str) -> None:
    value = likeness(first, second)
    assert value == likeness(second, first)
    assert 0 <= value <= 1
    assert (value == 1) == (first == second)
