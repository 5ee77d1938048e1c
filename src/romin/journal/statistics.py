"""From daily totals to the figures that are shown: pure, small counts hidden (k-anonymity)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from romin.journal.counting import BEYOND, Measure
from romin.journal.schemas import Experience

WEEKLY_MEASURES = (Measure.MESSAGES, Measure.CONSULTATIONS, Measure.DOWNLOADS)
MARKS = (Measure.USABLE, Measure.USEFUL, Measure.IMPACT, Measure.EFFICIENCY)
PUBLIC_MEASURES = (
    *WEEKLY_MEASURES, Measure.CONVERSATIONS, Measure.PRINTS, Measure.PLANS, Measure.SERVICE, Measure.OUTCOME,
    Measure.FACTOR, Measure.STAGE, Measure.DURATION, Measure.FIRST_SHEET, Measure.OPENED, Measure.DOWNLOADED,
    Measure.LIKED, Measure.FEEDBACK, Measure.REASON, Measure.USED, Measure.AGAIN, *MARKS,
)  # fmt: skip
MAINTENANCE_MEASURES = (
    Measure.FACTOR, Measure.REWORDED, Measure.SHOWN, Measure.SHEET_OPENED, Measure.SHEET_USEFUL, Measure.SHEET_USELESS,
)  # fmt: skip
FAVOURABLE = 3
"""Mark, of four, from which an answer of a report is favourable."""

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday; ``None`` is a count that is hidden."""

    monday: date
    messages: int | None
    consultations: int | None
    downloads: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in per cent; ``None`` where either side is too small to be shown."""

    percent: int | None
    whole: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period. ``None`` is a figure hidden, or that nothing gives; the page defines each of them."""

    first: date
    last: date
    minimum: int
    numbers: dict[str, int | None]
    shares: dict[str, Share]
    answer_ms: int | None
    first_sheet_s: int | None
    weeks: tuple[Week, ...]
    factors: dict[str, int | None]
    stages: dict[str, int | None]
    sources: dict[str, int | None]
    reasons: dict[str, int | None]
    services: dict[str, int | None]


def make_statistics(
    sums: Counts, by_day: Mapping[tuple[str, date], int], first: date, last: date, minimum: int
) -> Statistics:
    """The figures of the days ``first`` to ``last`` included, those under ``minimum`` hidden."""

    def keys(measure: str) -> dict[str, int]:
        return {key: count for (name, key), count in sums.items() if name == measure and count}

    def total(measure: str) -> int:
        return sum(keys(measure).values())

    messages = total(Measure.MESSAGES)
    outcomes = keys(Measure.OUTCOME)
    asked = sum(outcomes.values())
    parts = {
        "answered": (asked - outcomes.get("empty", 0), asked),
        "opened": (total(Measure.OPENED), messages),
        "downloaded": (total(Measure.DOWNLOADED), messages),
        "liked": (total(Measure.LIKED), messages),
        "satisfied": (keys(Measure.FEEDBACK).get("yes", 0), total(Measure.FEEDBACK)),
        "used": (keys(Measure.USED).get("yes", 0), total(Measure.USED)),
        "again": (keys(Measure.AGAIN).get("yes", 0), total(Measure.AGAIN)),
        **{name.removeprefix("report_"): _favourable(keys(name)) for name in MARKS},
    }
    counted = (*WEEKLY_MEASURES, Measure.CONVERSATIONS, Measure.PRINTS, Measure.PLANS, Measure.FEEDBACK)
    numbers = {str(name): total(name) for name in counted} | {"reports": total(Measure.USED)}
    return Statistics(
        first=first,
        last=last,
        minimum=minimum,
        numbers={name: shown(count, minimum) for name, count in numbers.items()},
        shares={name: share(part, whole, minimum) for name, (part, whole) in parts.items()},
        answer_ms=median_class(keys(Measure.DURATION), minimum),
        first_sheet_s=median_class(keys(Measure.FIRST_SHEET), minimum),
        weeks=_weeks(by_day, first, last, minimum),
        factors=hide_small(keys(Measure.FACTOR), minimum),
        stages=hide_small(keys(Measure.STAGE), minimum),
        sources=hide_small(keys(Measure.MESSAGES), minimum),
        reasons=hide_small(keys(Measure.REASON), minimum),
        services=hide_small(keys(Measure.SERVICE), minimum),
    )


def shown(count: int, minimum: int) -> int | None:
    """``count``, or ``None`` when it is small enough to point to somebody. Zero points to nobody."""
    return None if 0 < count < minimum else count


def hide_small(counts: Mapping[str, int], minimum: int) -> dict[str, int | None]:
    """``counts`` with the small ones hidden; never one alone, which the total would give away."""
    visible = {key: shown(count, minimum) for key, count in counts.items()}
    others = [key for key, count in visible.items() if count]
    if sum(count is None for count in visible.values()) == 1 and others:
        visible[min(others, key=lambda key: (counts[key], key))] = None
    return visible


def share(part: int, whole: int, minimum: int) -> Share:
    """``part`` of ``whole`` in per cent, hidden when the part or what is left of it is small."""
    if whole < minimum or shown(part, minimum) is None or shown(whole - part, minimum) is None:
        return Share(None, shown(whole, minimum))
    return Share(round(100 * part / whole), whole)


def median_class(counts: Mapping[str, int], minimum: int) -> int | None:
    """The upper bound of the class that holds the median; ``None`` for too few, or past the last bound."""
    whole, seen = sum(counts.values()), 0
    if whole < max(minimum, 1):
        return None
    for bound in sorted(int(key) for key in counts if key != BEYOND):
        seen += counts[str(bound)]
        if 2 * seen >= whole:
            return bound
    return None


def gather_experience(
    counts: Iterable[tuple[str, int | None, bool | None, int]], minimum: int
) -> dict[str, Experience]:
    """By sheet, what its reports say together; sheets with fewer than ``minimum`` are left out.

    ``counts``: sheet, minutes, whether it would be used again, and how many reports say just that.
    """
    rows: dict[str, list[tuple[int | None, bool | None, int]]] = {}
    for sheet, minutes, again, count in counts:
        rows.setdefault(sheet, []).append((minutes, again, count))
    return {
        sheet: Experience(whole, _median(found, minimum), _again(found, minimum))
        for sheet, found in rows.items()
        if (whole := sum(count for _, _, count in found)) >= minimum
    }


def _median(found: Iterable[tuple[int | None, bool | None, int]], minimum: int) -> int | None:
    times = sorted(minutes for minutes, _, count in found if minutes is not None for _ in range(count))
    return round(median(times)) if len(times) >= minimum else None


def _again(found: Iterable[tuple[int | None, bool | None, int]], minimum: int) -> int | None:
    said = Counter({True: 0, False: 0})
    for _, again, count in found:
        if again is not None:
            said[again] += count
    return share(said[True], said.total(), minimum).percent


def _favourable(marks: Mapping[str, int]) -> tuple[int, int]:
    return sum(count for mark, count in marks.items() if int(mark) >= FAVOURABLE), sum(marks.values())


def mondays(first: date, last: date) -> Iterable[date]:
    """The Mondays of the weeks that hold the days ``first`` to ``last``."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _weeks(by_day: Mapping[tuple[str, date], int], first: date, last: date, minimum: int) -> tuple[Week, ...]:
    totals: Counter[tuple[str, date]] = Counter()
    for (name, day), count in by_day.items():
        totals[name, day - timedelta(days=day.weekday())] += count
    starts = list(mondays(first, last))
    columns = (
        hide_small({monday.isoformat(): totals[measure, monday] for monday in starts}, minimum).values()
        for measure in WEEKLY_MEASURES
    )
    return tuple(Week(monday, *values) for monday, *values in zip(starts, *columns, strict=True))
