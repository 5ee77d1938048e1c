"""Turns to record."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from romin.journal.schemas import QueryEvent
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
