"""From one event to what it adds to the totals of its day: (day, measure, key)."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from romin.journal.schemas import FeedbackEvent, QueryEvent, ReportEvent, UseEvent, UseKind

CountKey = tuple[date, str, str]

DURATION_STEPS_MS = (2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000)
"""Upper bounds of the classes of answering time."""
DELAY_STEPS_S = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 3600)
"""Upper bounds of the classes of time between an answer and the first sheet opened from it."""
BEYOND = "beyond"
"""The class past the last bound."""
SILENT_ACTS = frozenset({"aide", "merci", "recommencer"})
"""Turns that ask for no sheet: they are messages, but can be neither answered nor unanswered."""
FREE_ACTS = frozenset({"message", ""})


class Measure(StrEnum):
    """What is totalled; the key's meaning in brackets."""

    MESSAGES = "messages"  # source
    SERVICE = "service"  # code
    OUTCOME = "outcome"  # answered, relaxed or empty
    FACTOR = "factor"  # code
    STAGE = "stage"  # code
    SHOWN = "shown"  # sheet
    DURATION = "duration_ms"  # class
    CONVERSATIONS = "conversations"
    REWORDED = "reworded"  # factor code, or "" when none was recognised
    OPENED = "messages_opened"
    DOWNLOADED = "messages_downloaded"
    LIKED = "messages_liked"
    FIRST_SHEET = "first_sheet_s"  # class
    CONSULTATIONS = "consultations"  # source
    SHEET_OPENED = "sheet_opened"  # sheet
    DOWNLOADS = "downloads"  # file's suffix
    SHEET_DOWNLOADED = "sheet_downloaded"  # sheet
    PRINTS = "prints"  # kind of page
    PLANS = "plans"  # format
    FEEDBACK = "feedback"  # yes or no
    REASON = "feedback_reason"  # code
    SHEET_USEFUL = "sheet_useful"  # sheet
    SHEET_USELESS = "sheet_useless"  # sheet
    REPORTS = "reports"  # sheet
    USED = "report_used"  # yes or no
    AGAIN = "report_again"  # yes or no
    USABLE = "report_usable"  # mark
    USEFUL = "report_useful"  # mark
    IMPACT = "report_impact"  # mark
    EFFICIENCY = "report_efficiency"  # mark


def bucket(value: float, steps: tuple[int, ...]) -> str:
    """The class of ``value``: its upper bound among ``steps``."""
    return next((str(step) for step in steps if value <= step), BEYOND)


def count_query(event: QueryEvent) -> Iterator[CountKey]:
    """What a turn adds."""
    day = event.hour.date()
    yield day, Measure.MESSAGES, event.source
    if event.service:
        yield day, Measure.SERVICE, event.service
    yield day, Measure.DURATION, bucket(event.duration_ms, DURATION_STEPS_MS)
    for factor in event.factors:
        yield day, Measure.FACTOR, factor
    if "stage" in event.filters:
        yield day, Measure.STAGE, str(event.filters["stage"])
    for sheet in event.sheets:
        yield day, Measure.SHOWN, sheet
    if event.act not in SILENT_ACTS:
        outcome = "empty" if not event.sheets else "relaxed" if event.relaxed else "answered"
        yield day, Measure.OUTCOME, outcome
    if event.turn == 1:
        yield day, Measure.CONVERSATIONS, ""
    elif event.act in FREE_ACTS:
        for factor in event.factors or [""]:
            yield day, Measure.REWORDED, factor


def count_use(event: UseEvent) -> Iterator[CountKey]:
    """What a use adds."""
    day = event.hour.date()
    if event.kind is UseKind.CONSULTATION:
        yield day, Measure.CONSULTATIONS, event.source
        if event.sheet:
            yield day, Measure.SHEET_OPENED, event.sheet
    elif event.kind is UseKind.DOWNLOAD:
        yield day, Measure.DOWNLOADS, event.item.rpartition(".")[2].lower()
        if event.sheet:
            yield day, Measure.SHEET_DOWNLOADED, event.sheet
    else:
        yield day, Measure.PRINTS if event.kind is UseKind.PRINT else Measure.PLANS, event.item


def count_feedback(event: FeedbackEvent) -> Iterator[CountKey]:
    """What a vote adds."""
    day = event.hour.date()
    yield day, Measure.FEEDBACK, _yes(event.useful)
    for reason in event.reasons:
        yield day, Measure.REASON, reason
    if event.sheet:
        yield day, Measure.SHEET_USEFUL if event.useful else Measure.SHEET_USELESS, event.sheet


def count_report(event: ReportEvent) -> Iterator[CountKey]:
    """What an experience report adds."""
    day = event.hour.date()
    yield day, Measure.REPORTS, event.sheet
    yield day, Measure.USED, _yes(event.used)
    if event.again is not None:
        yield day, Measure.AGAIN, _yes(event.again)
    marks = {
        Measure.USABLE: event.usable,
        Measure.USEFUL: event.useful,
        Measure.IMPACT: event.impact,
        Measure.EFFICIENCY: event.efficiency,
    }
    for measure, mark in marks.items():
        if mark is not None:
            yield day, measure, str(mark)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
