"""Noise keeps the way back to the first text, and is the same for the same seed."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.embeddings.augmentation import (
    LIGHT,
    Noisy,
    Operation,
    drop_accents,
    drop_punctuation,
    identity,
    lower,
    misspell,
    mistype,
    respell,
)
from support import TYPED

WORDS = [
    "il", "boit", "beaucoup", "pour", "oublier", "ses", "problèmes", "dans", "son", "travail", "tout", "le", "temps",
    "c'est", "qu'il", "aux", "eaux", "avec", "père", "quelque chose",
]  # fmt: skip
SENTENCES = TYPED | st.lists(st.sampled_from(WORDS)).map(" ".join)
SEEDS = st.integers(0, 10_000)
OPERATIONS = [*LIGHT, respell]


def valid(first: str, noisy: Noisy) -> bool:
    return len(noisy.origin) == len(noisy.text) and all(0 <= source < len(first) for source in noisy.origin)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
@given(text=SENTENCES, seed=SEEDS)
def test_every_character_knows_where_it_comes_from(operation: Operation, text: str, seed: int) -> None:
    assert valid(text, operation(identity(text), random.Random(seed)))


@given(SENTENCES, SEEDS)
def test_several_kinds_of_noise_one_after_the_other(text: str, seed: int) -> None:
    noisy = misspell(text, random.Random(seed))
    assert valid(text, noisy)
    assert noisy == misspell(text, random.Random(seed))


@given(SENTENCES, SEEDS, st.data())
def test_a_span_follows_its_words(text: str, seed: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    noisy = misspell(text, random.Random(seed))
    span = noisy.span(start, end)
    inside = [place for place, source in enumerate(noisy.origin) if start <= source < end]
    if span is None:
        assert not inside
    else:
        assert span == (min(inside), max(inside) + 1)


@given(SENTENCES)
def test_without_noise_every_span_stays(text: str) -> None:
    noisy = identity(text)
    assert noisy.text == text
    assert noisy.span(0, len(text)) == ((0, len(text)) if text else None)


@pytest.mark.parametrize(
    ("operation", "typed", "noisy"),
    [(drop_accents, "déjà été", "deja ete"), (lower, "IL Boit", "il boit")],
)
def test_what_an_operation_does(operation: Callable[..., Noisy], typed: str, noisy: str) -> None:
    assert operation(identity(typed), random.Random(0)).text == noisy


@given(SENTENCES, SEEDS)
def test_punctuation_goes(text: str, seed: int) -> None:
    assert not set(drop_punctuation(identity(text), random.Random(seed)).text) & set('.,;:!?«»"()')


def test_rates_of_nought_and_one() -> None:
    text = "il boit beaucoup tout le temps"
    rng = random.Random(1)
    assert mistype(identity(text), rng, rate=0.0) == identity(text)
    assert respell(identity(text), rng, rate=0.0) == identity(text)
    assert respell(identity(text), rng, rate=1.0).text != text


def test_a_word_spelt_otherwise_is_where_the_word_was() -> None:
    noisy = respell(identity("xx pour yy"), random.Random(1), rate=1.0)
    places = [noisy.span(0, 2), noisy.span(3, 7), noisy.span(8, 10)]
    words = [noisy.text[place[0] : place[1]] for place in places if place]
    assert (words[0], words[2]) == ("xx", "yy")
    assert words[1] in {"pr", "pour"}
    assert noisy.span(3, 4) == places[1]


def test_another_seed_another_noise() -> None:
    text = "il a beaucoup de problèmes avec sa famille et son travail depuis longtemps"
    assert len({misspell(text, random.Random(seed)).text for seed in range(20)}) > 10
