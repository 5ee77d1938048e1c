"""Grammar and model settle a criterion together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.settling import ALONE, CONFIRM, Guess, fit, settle
from romin.catalogue.vocabulary import ReadingLevel, Setting, Stage

HEARD = {"": 0.3, "fermé": 0.6, "ouvert": 0.1}


@pytest.mark.parametrize(
    ("said", "confirm", "alone", "kept"),
    [
        ("fermé", 0.5, 0.9, "fermé"),  # confirmed
        ("ouvert", 0.2, 0.9, None),  # not confirmed, and nobody else sure
        ("ouvert", 0.2, 0.5, "fermé"),  # corrected
        ("ouvert", 0.0, 0.5, "ouvert"),  # the grammar is always believed
        (None, 0.2, 0.5, "fermé"),  # heard by the model alone
        (None, 0.2, 0.7, None),
    ],
)
def test_who_is_believed(said: str | None, confirm: float, alone: float, kept: str | None) -> None:
    assert Guess(HEARD, confirm, alone).settle(said) == kept


def test_only_guessed_criteria_change() -> None:
    read = Constraints(stage=Stage.ACTION, setting=Setting.OUVERT, max_minutes=20)
    settled = settle(read, {"setting": Guess(HEARD, 0.2, 0.5), "reading": Guess({"": 0.1, "oral": 0.9}, 0.2, 0.5)})
    expected = Constraints(stage=Stage.ACTION, setting=Setting.FERME, max_minutes=20, reading_level=ReadingLevel.ORAL)
    assert settled == expected
    assert settle(read, {}) == read


def test_the_numbers_are_those_of_the_best_f1() -> None:
    """The model is right whenever it is over 0.75, the grammar only where the model does not contradict it."""
    chances = [{"": 0.2, "oral": 0.8}, {"": 0.4, "oral": 0.6}, {"": 0.99, "oral": 0.01}, {"": 0.9, "oral": 0.1}]
    confirm, alone = fit(chances, [None, None, "oral", "oral"], ["oral", None, None, "oral"])
    assert 0.01 < confirm <= 0.1
    assert 0.6 < alone <= 0.8


@given(
    st.sampled_from([None, "fermé", "ouvert"]),
    st.sampled_from(CONFIRM),
    st.sampled_from(ALONE),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_what_is_kept_was_said_or_heard(
    said: str | None, confirm: float, alone: float, inside: float, outside: float
) -> None:
    kept = Guess({"": 1 - inside, "fermé": inside, "ouvert": outside}, confirm, alone).settle(said)
    assert kept in {None, said, "fermé", "ouvert"}
    if alone > 1:
        assert kept in {None, said}
