"""The figures of the evaluation, on predictions small enough to count by hand."""

import pytest

from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.dataset import Labelled
from romin.assistant.understanding.scoring import Prediction, by_tag, confusion, constraint_f1, figures
from romin.catalogue.vocabulary import Modality, RiskFactor

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


def test_confusion_counts_first_factors() -> None:
    messages = [
        Labelled(message="un", factors=(A, F)),
        Labelled(message="deux", factors=(F,)),
        Labelled(message="trois"),
    ]
    table = confusion(messages, [Prediction((A,)), Prediction((A, F)), Prediction((T,))])
    assert (table["addictions"]["addictions"], table["famille"]["addictions"], table["aucun"]["travail"]) == (1, 1, 1)
    assert sum(sum(row.values()) for row in table.values()) == len(messages)
