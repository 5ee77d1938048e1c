"""What the journal is told of a turn: codes and figures only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QueryEvent:
    """One turn of the assistant, without its text. ``hour`` is UTC, cut to the hour."""

    id: UUID
    hour: datetime
    source: str
    factors: dict[str, float]
    excluded: list[str]
    filters: dict[str, str | int]
    relaxed: list[str]
    sheets: list[str]
    duration_ms: int
