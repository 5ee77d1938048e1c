"""French lengths of time and numbers, as officers type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.understanding.numbers import durations, parse_number
from romin.assistant.wording import minutes
from romin.core.text import fold
from support import TYPED

QUARTER, HALF, THREE = 15, 30, 45


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("un quart d'heure", [QUARTER]),
        ("un petit quart d'heure", [QUARTER]),
        ("1/4 d'heure", [QUARTER]),
        ("¼ d'heure", [QUARTER]),
        ("1/4 h", [QUARTER]),
        ("une demi-heure", [HALF]),
        ("une demi heure", [HALF]),
        ("une petite demi-heure", [HALF]),
        ("1/2 heure", [HALF]),
        ("1/2h", [HALF]),
        ("½ heure", [HALF]),
        ("trois quarts d'heure", [THREE]),
        ("trois-quarts d’heure", [THREE]),
        ("3/4 d'heure", [THREE]),
        ("3/4h", [THREE]),
        ("3 / 4 d’heure", [THREE]),
        ("¾ d'heure", [THREE]),
        ("1h", [60]),
        ("1 h", [60]),
        ("une heure", [60]),
        ("1 heure", [60]),
        ("2hrs", [120]),
        ("1h30", [90]),
        ("1 h 30", [90]),
        ("1h30min", [90]),
        ("1 heure 30 minutes", [90]),
        ("une heure trente", [90]),
        ("une heure et demie", [90]),
        ("une heure et quart", [75]),
        ("deux heures et demie", [150]),
        ("1h05", [65]),
        ("45 min", [45]),
        ("45min", [45]),
        ("45 mn", [45]),
        ("45 mins", [45]),
        ("45'", [45]),
        ("45 minutes", [45]),
        ("QUARANTE-CINQ MINUTES", [45]),
        ("quarante cinq minutes", [45]),
        ("vingt et une minutes", [21]),
        ("soixante-quinze minutes", [75]),
        ("quatre-vingt-dix minutes", [90]),
        ("de 9h à 17h", [540, 1020]),
        ("20 min puis 1h", [20, 60]),
        ("12 séances", []),
        ("5 mineurs", []),
        ("3 hommes", []),
        ("24/7", []),
        ("2025", []),
        ("", []),
    ],
)
def test_lengths_of_time(typed: str, expected: list[int]) -> None:
    assert [item.minutes for item in durations(fold(typed))] == expected


@given(st.integers(1, 240))
def test_what_is_shown_is_read_back(count: int) -> None:
    assert [item.minutes for item in durations(fold(minutes(count)))] == [count]


@given(st.integers(1, 999), st.sampled_from(["min", "mn", "minutes", "mins", " min", " minutes", "'", " mnt"]))
def test_any_figure_of_minutes(count: int, unit: str) -> None:
    assert [item.minutes for item in durations(f"{count}{unit}")] == [count]


@given(st.integers(0, 23), st.integers(1, 59))
def test_hours_and_minutes_in_figures(hours: int, rest: int) -> None:
    for form in ("{h}h{m:02d}", "{h} h {m:02d}", "{h} heures {m:02d}"):
        assert [item.minutes for item in durations(form.format(h=hours, m=rest))] == [60 * hours + rest]


@given(TYPED)
def test_spans_are_those_of_the_text(text: str) -> None:
    folded = fold(text)
    found = durations(folded)
    assert all(0 <= item.start < item.end <= len(folded) and item.minutes >= 0 for item in found)
    assert found == sorted(found, key=lambda item: item.start)


@pytest.mark.parametrize(
    ("word", "value"),
    [("7", 7), ("trois", 3), ("dix-sept", 17), ("vingt et un", 21), ("soixante-dix", 70), ("vingt  deux", 22)],
)
def test_numbers(word: str, value: int) -> None:
    assert parse_number(word) == value


@pytest.mark.parametrize("word", ["", "beaucoup", "1,5"])
def test_what_is_no_number_is_refused(word: str) -> None:
    with pytest.raises(KeyError):
        parse_number(word)
