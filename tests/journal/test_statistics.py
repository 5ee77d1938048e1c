"""Figures from daily totals: exact where they are shown, hidden where they could point to somebody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.journal.schemas import Experience
from romin.journal.statistics import (
    Share,
    gather_experience,
    hide_small,
    make_statistics,
    median_class,
    mondays,
    share,
    shown,
)

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 15)
K = 5
_COUNTS = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 30), max_size=8)


@given(_COUNTS, st.integers(1, 10))
def test_no_small_count_is_shown_nor_found_by_subtraction(counts: dict[str, int], minimum: int) -> None:
    visible = hide_small(counts, minimum)
    hidden = [key for key, count in visible.items() if count is None]
    assert all(visible[key] in {None, counts[key]} for key in counts)
    assert all(count is None or count >= minimum for count in visible.values())
    assert len(hidden) != 1 or len(counts) == 1


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 10))
def test_a_share_hides_both_its_part_and_the_rest(part: int, rest: int, minimum: int) -> None:
    found = share(part, part + rest, minimum)
    if found.percent is not None:
        assert all(count == 0 or count >= minimum for count in (part, rest))
        assert found == Share(round(100 * part / (part + rest)), part + rest)


def test_zero_points_to_nobody() -> None:
    assert (shown(0, K), shown(1, K), shown(4, K), shown(5, K)) == (0, None, None, 5)


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ({"5": 4, "10": 3, "20": 3}, 10),
        ({"5": 5, "10": 5}, 5),
        ({"100": 1, "20": 9}, 20),
        ({"5": 2, "beyond": 8}, None),
        ({"5": 4}, None),
        ({}, None),
    ],
)
def test_the_median_is_that_of_its_class(counts: dict[str, int], median: int | None) -> None:
    assert median_class(counts, K) == median


def test_weeks_start_on_monday_and_cover_the_period() -> None:
    assert list(mondays(date(2026, 3, 4), date(2026, 3, 15))) == [date(2026, 3, 2), date(2026, 3, 9)]
    assert list(mondays(date(2026, 3, 9), date(2026, 3, 9))) == [date(2026, 3, 9)]


def test_figures_of_a_period() -> None:
    sums = {
        ("messages", "page"): 70, ("messages", "api"): 30,
        ("outcome", "answered"): 60, ("outcome", "relaxed"): 20, ("outcome", "empty"): 10,
        ("factor", "addictions"): 50, ("factor", "travail"): 20, ("factor", "loisirs"): 2,
        ("messages_opened", ""): 45, ("messages_downloaded", ""): 3,
        ("feedback", "yes"): 15, ("feedback", "no"): 5,
        ("report_used", "yes"): 9, ("report_used", "no"): 6,
        ("report_usable", "1"): 6, ("report_usable", "3"): 2, ("report_usable", "4"): 4,
        ("duration_ms", "5"): 80, ("duration_ms", "10"): 20,
    }  # fmt: skip
    by_day = {
        ("messages", date(2026, 3, 2)): 40,
        ("messages", date(2026, 3, 8)): 20,
        ("messages", date(2026, 3, 9)): 40,
        ("consultations", date(2026, 3, 9)): 3,
    }
    found = make_statistics(sums, by_day, FIRST, LAST, K)
    assert found.numbers["messages"] == 100
    assert found.shares["answered"] == Share(89, 90)
    assert found.shares["opened"] == Share(45, 100)
    assert found.shares["downloaded"] == Share(None, 100)
    assert found.shares["satisfied"] == Share(75, 20)
    assert found.shares["used"] == Share(60, 15)
    assert found.shares["usable"] == Share(50, 12)
    assert found.shares["impact"] == Share(None, 0)
    assert found.answer_ms == 5
    assert found.factors == {"addictions": 50, "travail": None, "loisirs": None}
    assert [(week.messages, week.consultations) for week in found.weeks] == [(60, 0), (40, None)]


def test_nothing_recorded_gives_no_figure() -> None:
    found = make_statistics({}, {}, FIRST, LAST, K)
    assert set(found.numbers.values()) == {0}
    assert {part.percent for part in found.shares.values()} == {None}
    assert found.answer_ms is None


def test_reports_about_a_sheet_are_told_together_from_enough_of_them() -> None:
    counts = [("a", 30, True, 3), ("a", 60, True, 2), ("a", None, None, 1), ("b", 30, True, 4), ("a", 45, False, 5)]
    found = gather_experience(counts, 5)
    assert found == {"a": Experience(11, 45, 50)}
    assert gather_experience([("a", 30, True, 9), ("a", 30, False, 2)], 5) == {"a": Experience(11, 30, None)}
    assert gather_experience([], 5) == {}
