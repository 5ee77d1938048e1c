"""The journal's tables. What somebody typed is in none of them, but the comments given on purpose."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from romin.core.database import Base

ID_LENGTH = 200
"""Longest sheet id or support name kept, in characters."""


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
    act: Mapped[str] = mapped_column(String(16))
    model_version: Mapped[str] = mapped_column(String(16))
    index_version: Mapped[str] = mapped_column(String(16))
    conversation: Mapped[int | None] = mapped_column(BigInteger)
    """Drawn at random, another each day; it is derived from nothing."""
    turn: Mapped[int] = mapped_column(SmallInteger)
    """From 1, within the conversation."""
    first_delay: Mapped[int | None] = mapped_column(Integer)
    """Seconds from the answer to the first sheet opened from it."""
    opened: Mapped[bool] = mapped_column(Boolean, default=False)
    downloaded: Mapped[bool] = mapped_column(Boolean, default=False)
    liked: Mapped[bool] = mapped_column(Boolean, default=False)


class UseRecord(Base):
    """A sheet consulted, a file downloaded, a page printed, a plan exported."""

    __tablename__ = "uses"
    __table_args__ = (Index("ix_uses_hour", "hour"), Index("ix_uses_query_id", "query_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    sheet: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    item: Mapped[str] = mapped_column(String(ID_LENGTH))
    """A support's name in the catalogue, an export's format, the kind of page printed."""
    query_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The answer that led there."""


class FeedbackRecord(Base):
    """Whether an answer, or a sheet of it, was useful: one row for each, the last vote."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_hour", "hour"), Index("ix_feedback_query_id", "query_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    source: Mapped[str] = mapped_column(String(16))
    query_id: Mapped[UUID] = mapped_column(Uuid)
    sheet: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    useful: Mapped[bool] = mapped_column(Boolean)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    """Codes of what was wrong, for a vote that is not favourable."""


class ReportRecord(Base):
    """An officer's account of using a sheet, in figures."""

    __tablename__ = "experience_reports"
    __table_args__ = (Index("ix_experience_reports_hour", "hour"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    source: Mapped[str] = mapped_column(String(16))
    sheet: Mapped[str] = mapped_column(String(ID_LENGTH))
    used: Mapped[bool] = mapped_column(Boolean)
    usable: Mapped[int | None] = mapped_column(SmallInteger)
    useful: Mapped[int | None] = mapped_column(SmallInteger)
    impact: Mapped[int | None] = mapped_column(SmallInteger)
    efficiency: Mapped[int | None] = mapped_column(SmallInteger)
    """From 1 (not at all) to 4 (quite)."""
    setting: Mapped[str | None] = mapped_column(String(16))
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    """What a session really took."""
    again: Mapped[bool | None] = mapped_column(Boolean)


class CommentRecord(Base):
    """The only free text kept, given on purpose: masked, shown to its author first, moderated, purged."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_status_day", "status", "day"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    """That of the feedback or of the report it goes with."""
    day: Mapped[date] = mapped_column(Date)
    about: Mapped[str] = mapped_column(String(16))
    sheet: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))


class UnansweredWord(Base):
    """How many times a day a stem of the catalogue was in a message that got no sheet; linked to no message."""

    __tablename__ = "unanswered_words"
    __table_args__ = (PrimaryKeyConstraint("day", "stem", postgresql_include=["count"]), {"sqlite_with_rowid": False})

    day: Mapped[date] = mapped_column(Date)
    stem: Mapped[str] = mapped_column(String(64))
    count: Mapped[int] = mapped_column(Integer)


class DailyCount(Base):
    """Totals of a day (UTC), kept up with the rows they count: what the statistics read.

    The measure comes first in the key: a page reads a few measures over many days. The count lies beside the key (in
    the index on PostgreSQL, without row numbers on SQLite): nothing else is read.
    """

    __tablename__ = "daily_counts"
    __table_args__ = (
        PrimaryKeyConstraint("measure", "day", "key", postgresql_include=["count"]),
        {"sqlite_with_rowid": False},
    )

    measure: Mapped[str] = mapped_column(String(24))
    day: Mapped[date] = mapped_column(Date)
    key: Mapped[str] = mapped_column(String(ID_LENGTH))
    count: Mapped[int] = mapped_column(BigInteger)
