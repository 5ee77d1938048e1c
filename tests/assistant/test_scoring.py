"""The figures of the evaluation, on predictions small enough to count by hand."""

import numpy as np
import pytest

from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.dataset import LABELS, Labelled
from romin.assistant.understanding.factors import EXCLUDED, PRESENT
from romin.assistant.understanding.learning import calibrate, thresholds
from romin.assistant.understanding.scoring import Prediction, by_tag, confusion, constraint_f1, figures
from romin.catalogue.vocabulary import Modality, RiskFactor
from romin.embeddings.examples import Example

A, F, T = RiskFactor.ADDICTIONS, RiskFactor.FAMILLE, RiskFactor.TRAVAIL


def test_figures_counted_by_hand() -> None:
    messages = [
        Labelled(message="un", factors=(A, F), tags=("x",)),
        Labelled(message="deux", factors=(F,), excluded=(A,), tags=("x",)),
        Labelled(message="trois"),
        Labelled(message="quatre"),
    ]
    found = [Prediction((F, A)), Prediction((F, A), (T,)), Prediction(()), Prediction((T,))]
    result = figures(messages, found)
    assert result.precision == pytest.approx(3 / 5)
    assert result.recall == 1.0
    assert result.micro_f1 == pytest.approx(6 / 8)
    assert result.first == pytest.approx(1 / 2)
    assert result.exact == pytest.approx(2 / 4)
    assert result.none == pytest.approx(1 / 2)
    assert result.kept_out == 0.0
    assert result.set_aside_f1 == 0.0
    assert result.calibration is None
    ((tag, count, f1, exact),) = by_tag(messages, found, least=2)
    assert (tag, count, exact) == ("x", 2, 0.5)
    assert f1 == pytest.approx(6 / 7)


def test_calibration_error_of_sure_and_right_is_nought_and_of_sure_and_wrong_is_one() -> None:
    messages = [Labelled(message="un", factors=(A,))]
    right = [Prediction((A,), chances={A: 1.0, F: 0.0})]
    wrong = [Prediction((F,), chances={A: 0.0, F: 1.0})]
    assert figures(messages, right).calibration == pytest.approx(0.0)
    assert figures(messages, wrong).calibration == pytest.approx(1.0)


def test_constraints_are_right_only_with_the_right_value() -> None:
    messages = [Labelled(message="un", minutes=30), Labelled(message="deux", modality=Modality.COLLECTIVE)]
    found = [Constraints(max_minutes=45), Constraints(modality=Modality.COLLECTIVE)]
    result = constraint_f1(messages, found)
    assert (result["minutes"], result["modality"], result["stage"]) == (0.0, 1.0, 1.0)


def test_calibration_trusts_the_reader_that_is_right() -> None:
    rng = np.random.default_rng(3)
    truth = rng.random((400, len(LABELS))) < 0.4

    messages = [
        Example(str(row), frozenset(label for label, on in zip(LABELS, truth[row], strict=True) if on))
        for row in range(len(truth))
    ]
    right = np.where(truth, 1.0, -1.0) + rng.normal(0, 0.5, truth.shape)
    noise = rng.normal(0, 1, truth.shape)
    own, second, _ = calibrate(right, noise, messages)[LABELS[0]]
    assert own > 2
    assert abs(second) < own / 5


def test_thresholds_are_those_of_the_best_f1() -> None:
    """Only the labels whose calibrated probability is over 0.6 are right: any threshold from 0.6 to 0.66 is best."""
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 2, (300, len(LABELS)))
    truth = logits > 0.65
    examples = [
        Example(str(row), frozenset(label for label, on in zip(LABELS, truth[row], strict=True) if on))
        for row in range(len(truth))
    ]
    identity = dict.fromkeys(LABELS, (1.0, 0.0, 0.0))
    found = thresholds(logits, np.zeros_like(logits), examples, identity)
    assert set(found) == {PRESENT, EXCLUDED}
    assert all(value == pytest.approx(0.66, abs=0.02) for value in found.values())


def test_confusion_counts_first_factors() -> None:
    messages = [
        Labelled(message="un", factors=(A, F)),
        Labelled(message="deux", factors=(F,)),
        Labelled(message="trois"),
    ]
    table = confusion(messages, [Prediction((A,)), Prediction((A, F)), Prediction((T,))])
    assert (table["addictions"]["addictions"], table["famille"]["addictions"], table["aucun"]["travail"]) == (1, 1, 1)
    assert sum(sum(row.values()) for row in table.values()) == len(messages)
