"""The journal's tables. No column can hold what somebody typed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, DateTime, Index, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from romin.core.database import Base


class QueryRecord(Base):
    """One turn of the assistant: codes, ids, figures."""

    __tablename__ = "queries"
    __table_args__ = (Index("ix_queries_hour", "hour"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """UTC, cut to the hour: an exact time beside a rare combination could point to somebody."""
    source: Mapped[str] = mapped_column(String(16))
    factors: Mapped[dict[str, float]] = mapped_column(JSON)
    """Factor code to score."""
    excluded: Mapped[list[str]] = mapped_column(JSON)
    filters: Mapped[dict[str, str | int]] = mapped_column(JSON)
    relaxed: Mapped[list[str]] = mapped_column(JSON)
    sheets: Mapped[list[str]] = mapped_column(JSON)
    """Sheet ids shown, in rank order."""
    duration_ms: Mapped[int] = mapped_column(Integer)
