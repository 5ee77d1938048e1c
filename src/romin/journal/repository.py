"""The journal's database: opens it, writes batches, reads."""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, literal, select, text, union_all
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from romin.core.database import READING, migrate, open_engine, session_factory, transaction
from romin.journal.counting import Measure
from romin.journal.keeping import Retention, bring_back, copy_to, forget_pages, purge
from romin.journal.models import (
    CommentRecord,
    DailyCount,
    FeedbackRecord,
    QueryRecord,
    ReportRecord,
    UnansweredWord,
)
from romin.journal.schemas import Comment, CommentStatus, Event
from romin.journal.writing import write_batch

StorageError = SQLAlchemyError
"""What a write may raise."""
RefusedError = (IntegrityError, DataError)
"""The part of it that no second try will mend: the row is there already, or does not fit."""

WRITE_LOCK = 0x4A4F55524E
"""Advisory lock of PostgreSQL's writers: they take turns as SQLite's do, so that totals stay exact."""


class JournalRepository:
    """The journal in one database, its schema brought up to date on opening."""

    def __init__(self, url: str) -> None:
        """Open ``url`` and migrate it."""
        self._engine: Engine = open_engine(url)
        migrate(self._engine)
        self._sessions: sessionmaker[Session] = session_factory(self._engine)
        self._readers: sessionmaker[Session] = session_factory(self._engine.execution_options(**{READING: True}))

    def write(self, events: Sequence[Event]) -> None:
        """Write ``events`` in one transaction. Raises :data:`StorageError`, then nothing is written."""
        if not events:
            return
        with transaction(self._sessions) as session:
            self._take_turn(session)
            write_batch(session, events)

    def has_query(self, query_id: UUID) -> bool:
        """Whether that turn is recorded."""
        with self._readers() as session:
            return session.get(QueryRecord, query_id) is not None

    def has_feedback(self, feedback_id: UUID) -> bool:
        """Whether that vote is recorded."""
        with self._readers() as session:
            return session.get(FeedbackRecord, feedback_id) is not None

    def has_report(self, report_id: UUID) -> bool:
        """Whether that report is recorded."""
        with self._readers() as session:
            return session.get(ReportRecord, report_id) is not None

    def count_queries(self) -> int:
        """How many turns are recorded."""
        with self._readers() as session:
            return session.scalar(select(func.count()).select_from(QueryRecord)) or 0

    def latest_queries(self, limit: int) -> list[QueryRecord]:
        """The most recent turns, newest hour first."""
        with self._readers() as session:
            return list(session.scalars(select(QueryRecord).order_by(QueryRecord.hour.desc()).limit(limit)))

    def report_counts(self) -> list[tuple[str, int | None, bool | None, int]]:
        """How many reports say the same of each sheet: sheet, minutes, whether it would be used again, count."""
        said = (ReportRecord.sheet, ReportRecord.minutes, ReportRecord.again)
        with self._readers() as session:
            rows = session.execute(select(*said, func.count()).group_by(*said))
            return [(sheet, minutes, again, count) for sheet, minutes, again, count in rows]

    def comments(self, status: CommentStatus, limit: int = 100, sheet: str | None = None) -> list[Comment]:
        """Comments in that ``status``, about that ``sheet`` if given, the most recent days first."""
        wanted = select(CommentRecord).where(CommentRecord.status == status).order_by(CommentRecord.day.desc())
        if sheet is not None:
            wanted = wanted.where(CommentRecord.sheet == sheet)
        with self._readers() as session:
            rows = session.scalars(wanted.order_by(CommentRecord.id).limit(limit))
            return [Comment(row.id, row.day, row.about, row.sheet, row.text, CommentStatus(row.status)) for row in rows]

    def publish_comment(self, comment_id: UUID) -> bool:
        """Let a comment be shown; false when there is none of that id."""
        with transaction(self._sessions) as session:
            row = session.get(CommentRecord, comment_id)
            if row:
                row.status = CommentStatus.PUBLISHED
            return row is not None

    def erase_comment(self, comment_id: UUID) -> bool:
        """Erase a comment, whatever its status; false when there is none of that id. The vote or report stays."""
        with transaction(self._sessions) as session:
            row = session.get(CommentRecord, comment_id)
            if row:
                session.delete(row)
            return row is not None

    def totals(self, first: date, last: date) -> list[tuple[date, str, str, int]]:
        """The daily totals from ``first`` to ``last`` included, as (day, measure, key, count)."""
        wanted = select(DailyCount.day, DailyCount.measure, DailyCount.key, DailyCount.count)
        with self._readers() as session:
            rows = session.execute(wanted.where(DailyCount.day.between(first, last), DailyCount.count != 0))
            return [(day, measure, key, count) for day, measure, key, count in rows]

    def sums(self, first: date, last: date, measures: Collection[str]) -> dict[tuple[str, str], int]:
        """The totals of those days together, by measure and key.

        Each measure is summed apart: sorting by measure and key together takes SQLite twice as long.
        """
        apart = (
            select(literal(measure), DailyCount.key, func.sum(DailyCount.count))
            .where(_within(first, last, [measure]))
            .group_by(DailyCount.key)
            for measure in measures
        )
        with self._readers() as session:
            return {(measure, key): int(count) for measure, key, count in session.execute(union_all(*apart))}

    def by_day(self, first: date, last: date, measures: Collection[str]) -> dict[tuple[str, date], int]:
        """The totals of each day, by measure, their keys together."""
        total = func.sum(DailyCount.count)
        wanted = select(DailyCount.measure, DailyCount.day, total).where(_within(first, last, measures))
        with self._readers() as session:
            rows = session.execute(wanted.group_by(DailyCount.measure, DailyCount.day))
            return {(measure, day): int(count) for measure, day, count in rows}

    def first_day(self) -> date | None:
        """The oldest day that has a message."""
        with self._readers() as session:
            return session.scalar(select(func.min(DailyCount.day)).where(DailyCount.measure == Measure.MESSAGES))

    def unanswered(self, first: date, last: date, minimum: int) -> list[tuple[str, int]]:
        """The stems without answer met at least ``minimum`` times over those days, the most frequent first."""
        total = func.sum(UnansweredWord.count)
        wanted = select(UnansweredWord.stem, total).where(UnansweredWord.day.between(first, last))
        shown = (
            wanted.group_by(UnansweredWord.stem).having(total >= minimum).order_by(total.desc(), UnansweredWord.stem)
        )
        with self._readers() as session:
            return [(stem, int(count)) for stem, count in session.execute(shown)]

    def purge(self, retention: Retention, today: date) -> dict[str, int]:
        """Erase what is past its time, files included; how many rows, by table."""
        with transaction(self._sessions) as session:
            self._take_turn(session)
            erased = purge(session, retention, today)
        if any(erased.values()):
            forget_pages(self._engine)
        return erased

    def copy_to(self, path: Path) -> dict[str, int]:
        """Write everything held, as it is at one moment, into a ZIP; how many rows, by table."""
        with Session(self._engine.execution_options(**{READING: True})) as session:
            if self._engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            return copy_to(path, session)

    def bring_back(self, path: Path) -> dict[str, int]:
        """Put a copy into this journal, which must be empty; raises ``InvalidInput``, then nothing is changed."""
        with transaction(self._sessions) as session:
            self._take_turn(session)
            return bring_back(path, session)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _take_turn(self, session: Session) -> None:
        if self._engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})


def _within(first: date, last: date, measures: Collection[str]) -> ColumnElement[bool]:
    return and_(DailyCount.measure.in_(list(measures)), DailyCount.day.between(first, last))
