"""Probabilities, thresholds and the weight of doubt, chosen on made-up logits whose best choice is known."""

import numpy as np
import pytest

from romin.assistant.understanding.calibrating import (
    KINDS,
    calibrate,
    chances,
    confidence_weight,
    recognised,
    telling,
    telling_threshold,
    thresholds,
)
from romin.assistant.understanding.dataset import DANGERS, HEARD, LABELS
from romin.assistant.understanding.factors import DANGER, EXCLUDED, PRESENT, SILENT
from romin.assistant.understanding.reading import HARMLESS
from romin.embeddings.examples import Example

IDENTITY = dict.fromkeys(HEARD, (1.0, 0.0, 0.0))


def examples_of(truth: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> list[Example]:
    return [
        Example(str(row), frozenset(label for label, on in zip(HEARD, carried, strict=True) if on))
        for row, carried in enumerate(truth.tolist())
    ]


def logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def test_the_kinds_share_out_every_label() -> None:
    assert [label for part in KINDS.values() for label in HEARD[part]] == list(HEARD)
    assert (HEARD[KINDS[DANGER]], HEARD[KINDS[SILENT]]) == (DANGERS, (HARMLESS,))


def test_calibration_trusts_the_reader_that_is_right() -> None:
    rng = np.random.default_rng(3)
    truth = rng.random((400, len(HEARD))) < 0.4
    right = np.where(truth, 1.0, -1.0) + rng.normal(0, 0.5, truth.shape)
    noise = rng.normal(0, 1, truth.shape)
    for own, second, _ in calibrate(right, noise, examples_of(truth)).values():
        assert own > 2
        assert abs(second) < own / 5


def test_what_was_not_judged_changes_neither_calibration_nor_thresholds() -> None:
    rng = np.random.default_rng(5)
    truth = rng.random((200, len(HEARD))) < 0.4
    own = np.where(truth, 1.0, -1.0) + rng.normal(0, 0.5, truth.shape)
    known = examples_of(truth)
    only_dangers = [Example("x", judged=frozenset(DANGERS), labels=frozenset()) for _ in range(200)]
    misleading = np.concatenate([own, np.full((200, len(HEARD)), 5.0)])
    misleading[200:, KINDS[DANGER]] = -5.0
    zeros = np.zeros_like(misleading)
    before = calibrate(own, zeros[:200], known)
    after = calibrate(misleading, zeros, [*known, *only_dangers])
    assert all(after[label] == pytest.approx(before[label]) for label in LABELS)
    assert thresholds(chances(misleading, zeros, IDENTITY), [*known, *only_dangers])[PRESENT] == pytest.approx(
        thresholds(chances(own, zeros[:200], IDENTITY), known)[PRESENT]
    )


def test_thresholds_are_those_of_the_best_f1() -> None:
    """Only the labels whose calibrated probability is over 0.6 are right: any threshold from 0.6 to 0.66 is best."""
    logits = np.random.default_rng(4).normal(0, 2, (300, len(HEARD)))
    found = thresholds(chances(logits, np.zeros_like(logits), IDENTITY), examples_of(logits > 0.65))
    assert all(found[kind] == pytest.approx(0.66, abs=0.02) for kind in (PRESENT, EXCLUDED))


def test_a_notice_is_shown_for_two_ordinary_messages_in_a_hundred_at_most_and_look_alikes_do_not_count() -> None:
    truth = np.zeros((210, len(HEARD)), bool)
    truth[:10, -2] = True
    logits = np.full(truth.shape, logit(0.01))
    logits[:10, -2] = logit(0.9)
    logits[10:14, -2] = logit(0.6)
    logits[14:24, -2] = logit(0.3)
    ordinary = examples_of(truth)
    look_alikes = [Example("x", judged=frozenset(DANGERS), labels=frozenset()) for _ in range(50)]
    found = np.concatenate([logits, np.full((50, len(HEARD)), logit(0.95))])
    chosen = thresholds(chances(found, np.zeros_like(found), IDENTITY), [*ordinary, *look_alikes])[DANGER]
    assert 0.3 < chosen < 0.6


def test_a_sentence_that_matters_costs_more_than_a_harmless_one_kept() -> None:
    """Ten harmless sentences are sure; five others are as unsure as five that matter: F1 would take them in."""
    truth = np.zeros((60, len(HEARD)), bool)
    truth[:15, -1] = True
    logits = np.full(truth.shape, logit(0.01))
    logits[:10, -1] = logit(0.95)
    logits[10:20, -1] = logit(0.6)
    assert thresholds(chances(logits, np.zeros_like(logits), IDENTITY), examples_of(truth))[SILENT] > 0.6


def test_doubt_counts_in_the_order_only_when_it_tells_the_first_factor() -> None:
    factors = len(LABELS) // 2
    first, other = LABELS[0], LABELS[1]
    examples = [Example("x", frozenset({first}), (first,)) for _ in range(40)]
    priorities, found = np.zeros((40, factors)), np.full((40, len(HEARD)), 0.01)
    priorities[:, 1], found[:, 0], found[:, 1] = 1.0, 0.95, 0.5
    assert confidence_weight(priorities, found, 0.4, examples) > 2
    told_last = [Example("x", frozenset({first, other}), (other, first)) for _ in range(40)]
    assert confidence_weight(priorities, found, 0.4, told_last) == 0


def test_what_a_text_is_about_helps_to_hear_that_it_tells_no_factor() -> None:
    """Likeliest factors tell nothing here, topics tell all: only these are to be weighed."""
    rng = np.random.default_rng(6)
    told = rng.random(300) < 0.6
    examples = [
        Example(str(row), frozenset({LABELS[0]} if on else ()), (LABELS[0],) if on else ())
        for row, on in enumerate(told)
    ]
    found = np.full((300, len(HEARD)), 0.01)
    found[:, 0] = rng.uniform(0.3, 0.9, 300)
    topics = np.where(told, rng.uniform(0.5, 1, 300), rng.uniform(0, 0.5, 300))
    (own, topic, _), said = telling(found, topics, examples)
    assert topic > 1 > abs(own)
    threshold = telling_threshold(said, found, np.zeros((300, len(LABELS) // 2)), 0.6, examples)
    assert (recognised(found[:, : len(LABELS) // 2], said, 0.6, threshold)[:, 0] == told).mean() > 0.95


def test_a_text_that_tells_a_factor_shows_its_likeliest_one_unless_too_unlikely() -> None:
    found = np.array([[0.7, 0.65], [0.4, 0.1], [0.2, 0.1], [0.7, 0.1]])
    got = recognised(found, np.array([0.9, 0.9, 0.9, 0.1]), 0.6, 0.5)
    assert got.tolist() == [[True, True], [True, False], [False, False], [False, False]]
