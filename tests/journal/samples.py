"""Turns to record."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from romin.journal.schemas import FeedbackEvent, QueryEvent, ReportEvent, UseEvent, UseKind
from romin.journal.service import Journal


def event(query_id: UUID | None = None, hour: datetime = datetime(2026, 3, 4, 10, tzinfo=UTC)) -> QueryEvent:
    """One turn, with something in every column."""
    return QueryEvent(
        id=query_id or uuid4(),
        hour=hour,
        source="page",
        factors={"addictions": 0.93, "famille": 0.51},
        excluded=["travail"],
        filters={"modality": "collective", "max_minutes": 45},
        relaxed=["max_minutes"],
        sheets=["balance-decisionnelle", "carte-du-reseau"],
        duration_ms=7,
    )


def record(journal: Journal, query_id: UUID | None = None) -> UUID:
    """Record one turn; return its id."""
    chosen = query_id or uuid4()
    journal.record_query(
        chosen,
        source="widget",
        factors={"entourage": 0.7},
        excluded=(),
        filters={},
        relaxed=(),
        sheets=("carte-du-reseau",),
        duration_ms=6.6,
    )
    return chosen


def use(query_id: UUID | None = None, kind: UseKind = UseKind.CONSULTATION, **values: Any) -> UseEvent:
    """One sheet consulted, from that answer if any."""
    fields: dict[str, Any] = {"sheet": "carte-du-reseau", "query_id": query_id, **values}
    return UseEvent(kind, "page", **fields)


def vote(
    query_id: UUID,
    *,
    useful: bool = True,
    sheet: str | None = None,
    comment: str = "",
    reasons: tuple[str, ...] = (),
) -> FeedbackEvent:
    """One vote, numbered as the journal numbers it."""
    return FeedbackEvent(uuid5(query_id, sheet or ""), query_id, useful, "page", sheet, comment, reasons=reasons)


def report(report_id: UUID | None = None, **values: Any) -> ReportEvent:
    """One experience report."""
    fields: dict[str, Any] = {"sheet": "carte-du-reseau", "used": True, "source": "page", **values}
    return ReportEvent(report_id or uuid4(), **fields)
